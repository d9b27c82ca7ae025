import { expect } from "chai";

import { catalogClient } from "../../functions/catalog/aws/catalogTable";
import { dynamoCatalog } from "../../functions/catalog/aws/dynamoCatalog";
import { placeAsset, type PlacementStore } from "../../functions/placement/placeAsset";
import { createCatalogTable } from "../support/catalogTable";
import { emulated, REGION } from "../support/emulated";
import { loseNextResponse } from "../support/lostResponse";
import { clientWithTurns } from "../support/oneRequestAtATime";
import { at } from "../support/parts";

const OTHER_REGION = "eu-west-1";
const GROUPS = ["clear-00", "clear-01", "clear-02", "clear-03"];

describe("placements in DynamoDB", () => {
  let tableName: string;

  beforeEach(async () => {
    tableName = await createCatalogTable();
  });

  function placementsOf(
    region: string,
    { client = clientWithTurns(), placedAt = at(0) } = {},
  ): PlacementStore {
    return dynamoCatalog({
      client,
      tableName,
      region,
      mediaRegions: [REGION, OTHER_REGION],
      groups: GROUPS.map((name) => ({ name, contentClass: "clear" })),
      now: () => new Date(placedAt),
    }).placements;
  }

  const request = (assetId: string): Parameters<typeof placeAsset>[2] => ({
    assetId,
    contentClass: "clear",
    metadata: {},
  });

  it("of 80 assets by 8 writers fill 4 groups evenly, each asset once", async function () {
    // Hundreds of transactions, since every writer goes for the least loaded group, and the emulator copies the table for each of them:
    // their time grows with the square of the assets. Larger numbers are placed in memory, in the specs of placement.
    this.timeout(90_000);
    const assets = Array.from({ length: 80 }, (_, n) => `title-${String(n).padStart(3, "0")}`);
    const waiting = [...assets];
    const places = new Map<string, string>();
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const store = placementsOf(REGION);
        for (let assetId = waiting.pop(); assetId !== undefined; assetId = waiting.pop()) {
          const { group, isNew } = await placeAsset(store, { kind: "least-loaded" }, request(assetId));
          expect(isNew, assetId).to.equal(true);
          places.set(assetId, group);
        }
      }),
    );

    const loads = await placementsOf(REGION).loads();
    const placed = loads.map((load) => load.placed);
    expect(Math.max(...placed) - Math.min(...placed)).to.be.at.most(1);
    expect(placed.reduce((sum, one) => sum + one, 0)).to.equal(80);
    for (const { name, placed: counted } of loads) {
      expect(
        [...places.values()].filter((group) => group === name),
        name,
      ).to.have.length(counted);
    }
    for (const assetId of assets) {
      expect(await placementsOf(REGION).placementOf(assetId), assetId).to.equal(places.get(assetId));
    }
  });

  it("of one asset by several writers are one", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        placeAsset(placementsOf(REGION), { kind: "least-loaded" }, request("some-title")),
      ),
    );

    expect(new Set(answers.map(({ group }) => group)).size).to.equal(1);
    expect(answers.filter(({ isNew }) => isNew)).to.have.length(1);
    expect((await placementsOf(REGION).loads()).reduce((sum, { placed }) => sum + placed, 0)).to.equal(1);
  });

  it("count once when the answer is lost and the request is sent again", async () => {
    const client = catalogClient(emulated());
    const sent = loseNextResponse(client, "TransactWriteItemsCommand");
    const store = placementsOf(REGION, { client });

    expect(await store.claim({ assetId: "some-title", group: "clear-00", placedBefore: 0 })).to.equal(true);
    expect(sent()).to.equal(2);
    expect((await store.loads())[0]).to.deep.include({ name: "clear-00", placed: 1 });
  });

  it("are refused as a whole by a counter that has moved, and by a place that is taken", async () => {
    const store = placementsOf(REGION);
    await store.claim({ assetId: "first", group: "clear-00", placedBefore: 0 });

    expect(await store.claim({ assetId: "second", group: "clear-00", placedBefore: 0 }), "moved").to.equal(
      false,
    );
    expect(await store.placementOf("second")).to.equal(undefined);
    expect(await store.claim({ assetId: "first", group: "clear-01", placedBefore: 0 }), "taken").to.equal(
      false,
    );
    expect((await store.loads()).map(({ placed }) => placed)).to.deep.equal([1, 0, 0, 0]);
  });

  it("are counted by each Region for itself, and added up", async () => {
    await placementsOf(REGION).claim({ assetId: "first", group: "clear-00", placedBefore: 0 });
    await placementsOf(OTHER_REGION).claim({ assetId: "second", group: "clear-00", placedBefore: 0 });
    await placementsOf(OTHER_REGION).claim({ assetId: "third", group: "clear-00", placedBefore: 1 });

    expect((await placementsOf(REGION).loads())[0]).to.deep.equal({
      name: "clear-00",
      contentClass: "clear",
      placed: 3,
      placedHere: 1,
    });
    expect((await placementsOf(OTHER_REGION).loads())[0]).to.deep.include({ placed: 3, placedHere: 2 });
  });

  it("by two Regions of one asset are the earlier one, wherever it is asked", async () => {
    const late = placementsOf(OTHER_REGION, { placedAt: at(60) });
    const early = placementsOf(REGION, { placedAt: at(30) });
    await late.claim({ assetId: "some-title", group: "clear-00", placedBefore: 0 });
    await early.claim({ assetId: "some-title", group: "clear-01", placedBefore: 0 });

    expect(await late.placementOf("some-title")).to.equal("clear-01");
    expect(await early.placementOf("some-title")).to.equal("clear-01");
  });
});
