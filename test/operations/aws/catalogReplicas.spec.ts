import { expect } from "chai";

import { awsCatalogReplicas, type OpenReplicas } from "../../../operations/aws/catalogReplicas";
import { runDrill, type DrillPorts } from "../../../operations/drill/drill";
import { writeIntent } from "../../../operations/takedown/publicationIntent";
import { sdkClientSettings } from "../../../rehearsal/cloud/api/sdkClient";
import { SdkWorld } from "../../rehearsal/cloud/api/sdkWorld";
import { HOME } from "../../rehearsal/cloud/core/standIn";
import {
  EAST,
  GLOBAL_CATALOG,
  OWNER,
  TABLE,
  TABLE_SERVICES,
} from "../../rehearsal/cloud/services/dynamodb/dynamoFixture";
import { ModelStore } from "../storeModel";

const A = "us-west-2";
const B = "eu-west-1";
const AT = "2026-01-05T12:00:00.000Z";

describe("the catalog's replicas for operators, on a deployed table", () => {
  let world: SdkWorld;
  let open: OpenReplicas;

  beforeEach(async () => {
    world = await SdkWorld.over(TABLE_SERVICES);
    await world.stack.create(TABLE, "catalog", GLOBAL_CATALOG, EAST);
    const arn = (region: string): string => `arn:aws:dynamodb:${region}:${HOME}:table/catalog`;
    const tableArns = { "us-east-1": arn("us-east-1"), [A]: arn(A), [B]: arn(B) };
    open = awsCatalogReplicas(tableArns, [A, B], (region) => sdkClientSettings(world.server, OWNER, region));
  });

  afterEach(async () => {
    open.destroy();
    await world.close();
  });

  const drill = (store: ModelStore): DrillPorts => ({
    store,
    canary: undefined,
    ingest: { replicas: open.replicas, ingestRegions: [A, B] },
    clock: { now: () => Date.parse(AT), sleep: () => Promise.resolve() },
    confirm: () => Promise.resolve(true),
    progress: () => undefined,
  });
  const request = { stack: "prod", operator: "ann", knownRegions: [A, B], to: B };

  it("are those of the media Regions, in their order", () => {
    expect(open.replicas.map(({ region }) => region)).to.deep.equal([A, B]);
  });

  it("take the fence of a switch in each Region at once, and again", async () => {
    const store = new ModelStore({ epoch: 7, order: [A, B] });
    for (const writtenAt of [AT, null]) {
      const report = await runDrill(request, drill(store));
      expect(report).to.deep.include({ outcome: "written", epoch: 8, writtenAt });
      expect(report.ingest?.regions.map(({ state }) => state)).to.deep.equal(["told", "told"]);
    }
    for (const { catalog } of open.replicas) {
      expect(await catalog.readFence()).to.deep.equal({ epoch: 8, order: [B, A], at: AT });
    }
  });

  it("learn of a takedown from each other", async () => {
    let now = Date.parse(AT);
    const clock = {
      now: () => now,
      sleep: async (ms: number): Promise<void> => {
        now += ms;
        await world.stack.cloud.clock.advance(ms);
      },
    };
    const wish = {
      assetId: "film-1",
      intent: "TAKEN_DOWN",
      by: "ann",
      reason: "rights ended",
      at: AT,
    } as const;
    for (const round of ["the first time", "again"]) {
      const { part, replicas } = await writeIntent(open.replicas, wish, clock, 30_000);
      expect(part, round).to.deep.equal({ ...wish, revision: 1 });
      expect(replicas, round).to.deep.equal([
        { region: A, holds: true, detail: "TAKEN_DOWN" },
        { region: B, holds: true, detail: "TAKEN_DOWN" },
      ]);
    }
  });
});
