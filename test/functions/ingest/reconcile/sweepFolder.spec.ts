import { expect } from "chai";

import { reconcileRegion } from "../../../../functions/ingest/reconcile/reconcileRegion";
import type { IngestSettings } from "../../../../functions/ingest/settings";
import type { VodAsset } from "../../../../functions/ingest/ports";
import { IngestWorld } from "../support/ingestWorld";
import { quiet } from "../support/runs";
import { encodesIn, EUROPE, takeDown, uploadMaster, WEST } from "../support/stories";

const RUN_MS = 120_000;

describe("sweepFolder, of a packaging group that has got another version", () => {
  let world: IngestWorld;
  let described: string[];
  beforeEach(async () => {
    world = new IngestWorld();
    uploadMaster(world);
    await quiet(world);
    described = [];
  });

  /** A run of the reconciler. @returns how many items came further */
  async function reconcile(region: string, change: Partial<IngestSettings> = {}): Promise<number> {
    const ports = world.ports(region);
    const { packager } = ports;
    const counting = {
      createAsset: packager.createAsset.bind(packager),
      deleteAsset: packager.deleteAsset.bind(packager),
      describeAsset: (id: string): Promise<VodAsset | undefined> => {
        described.push(id);
        return packager.describeAsset(id);
      },
    };
    const report = await reconcileRegion(
      { ...ports, packager: counting },
      { ...world.settingsOf(region), ...change },
      { deadline: new Date(world.time + RUN_MS) },
    );
    expect(report.errors).to.deep.equal([]);
    return report.advanced;
  }

  /** Packages everything; whoever should have been told of it was not. */
  function packageUnnoticed(): void {
    for (const region of [WEST, EUROPE]) {
      while (world.packager(region).working.length > 0) {
        world.packager(region).working.forEach((endpoint) => {
          world.packager(region).advance(...endpoint);
        });
      }
    }
    world.events.splice(0);
  }

  function versionsIn(region: string): readonly string[] {
    return Object.keys(encodesIn(world, region)[0]?.endpoints ?? {}).sort();
  }

  it("adds it to what was finished long before, though the notification was lost, in every Region for itself", async () => {
    expect(world.catalog.masters(WEST)[0]?.open).to.equal(false);
    world.addVersion("hls-v2");
    packageUnnoticed();
    expect(await reconcile(WEST)).to.equal(1);
    expect(versionsIn(WEST)).to.deep.equal(["dash-v1", "hls-v1", "hls-v2", "mss-v1"]);
    expect(versionsIn(EUROPE)).to.deep.equal(["dash-v1", "hls-v1", "mss-v1"]);
    described.splice(0);
    expect(await reconcile(WEST)).to.equal(0);
    expect(described).to.deep.equal([]);
    expect(await reconcile(EUROPE)).to.equal(1);
    expect(versionsIn(EUROPE)).to.include("hls-v2");
  });

  it("waits for it as long as it takes, and writes nothing until then", async () => {
    world.addVersion("hls-v2");
    const before = encodesIn(world, WEST)[0];
    expect(await reconcile(WEST)).to.equal(0);
    expect(encodesIn(world, WEST)[0]).to.equal(before);
    packageUnnoticed();
    expect(await reconcile(WEST)).to.equal(1);
  });

  it("asks MediaPackage nothing while nothing lacks, nor for versions that were taken out of the group", async () => {
    await reconcile(WEST);
    const { packagingGroups } = world.settingsOf(WEST);
    const fewer = Object.fromEntries(
      Object.entries(packagingGroups).map(([name, group]) => [name, { ...group, versions: ["hls-v1"] }]),
    );
    expect(await reconcile(WEST, { packagingGroups: fewer })).to.equal(0);
    expect(await reconcile(WEST, { packagingGroups: {} })).to.equal(0);
    expect(described).to.deep.equal([]);
    expect(versionsIn(WEST)).to.deep.equal(["dash-v1", "hls-v1", "mss-v1"]);
  });

  it("leaves alone what was taken down", async () => {
    await takeDown(world);
    await reconcile(WEST);
    world.addVersion("hls-v2");
    expect(await reconcile(WEST)).to.equal(0);
    expect(described).to.deep.equal([]);
  });
});
