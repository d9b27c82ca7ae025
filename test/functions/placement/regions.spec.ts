import { expect } from "chai";
import fc from "fast-check";

import { PlacementError } from "../../../functions/placement/chooseGroup";
import { GROUP_CAPACITY } from "../../../functions/placement/groupLoad";
import { placeAsset, type PlacementStore } from "../../../functions/placement/placeAsset";
import { RegionalPlacements } from "./memoryPlacements";

const LEAST_LOADED = { kind: "least-loaded" } as const;
const REGIONS = ["us-west-2", "eu-west-1", "ap-southeast-2"] as const;
const GROUP = "clear-00";

function place(store: PlacementStore, assetId: string): Promise<{ readonly group: string }> {
  return placeAsset(store, LEAST_LOADED, { assetId, contentClass: "clear", metadata: {} });
}

/** Places assets until there is no room. @returns how many found a place */
async function fill(store: PlacementStore, prefix: string): Promise<number> {
  for (let n = 0; ; n++) {
    try {
      await place(store, `${prefix}-${n}`);
    } catch (error) {
      if (error instanceof PlacementError && error.reason === "full") {
        return n;
      }
      throw error;
    }
  }
}

describe("placement by several Regions", () => {
  it("claims by the Region's own counter and chooses by the sum of all", async () => {
    const placements = new RegionalPlacements([
      { name: "clear-00", contentClass: "clear" },
      { name: "clear-01", contentClass: "clear" },
    ]);
    const west = placements.storeOf("us-west-2");
    expect([(await place(west, "a")).group, (await place(west, "b")).group]).to.deep.equal([
      "clear-00",
      "clear-01",
    ]);
    await place(west, "c");
    placements.sync("eu-west-1");
    expect((await place(placements.storeOf("eu-west-1"), "d")).group).to.equal("clear-01");
  });

  it("fills a group exactly when the next Region has heard of all that the one before placed", async () => {
    const placements = new RegionalPlacements([{ name: GROUP, contentClass: "clear" }]);
    const west = placements.storeOf("us-west-2");
    for (let n = 0; n < GROUP_CAPACITY - 5; n++) {
      await place(west, `west-${n}`);
    }
    placements.sync("eu-west-1");
    expect(await fill(placements.storeOf("eu-west-1"), "east")).to.equal(5);
    expect(placements.total(GROUP)).to.equal(GROUP_CAPACITY);
  });

  it("never puts more into a group beyond its capacity than the placing Region had not heard of", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 30 }),
        fc.array(
          fc.record({
            region: fc.constantFrom(...REGIONS),
            hears: fc.boolean(),
            assets: fc.integer({ min: 1, max: 8 }),
          }),
          { maxLength: 12 },
        ),
        async (room, turns) => {
          const placements = new RegionalPlacements([{ name: GROUP, contentClass: "clear" }]);
          const begun = placements.storeOf(REGIONS[0]);
          const before = GROUP_CAPACITY - room;
          // As many as the group holds, without placing them one by one: the counter is what counts.
          await seedCounter(begun, before);
          let assets = 0;
          let worstUnheard = 0;
          for (const { region, hears, assets: count } of turns) {
            if (hears) {
              placements.sync(region);
            }
            const store = placements.storeOf(region);
            for (let n = 0; n < count; n++) {
              const unheard = placements.unheardBy(region, GROUP);
              const placed = await place(store, `asset-${assets++}`).then(
                () => true,
                () => false,
              );
              worstUnheard = Math.max(worstUnheard, placed ? unheard : 0);
              expect(placements.total(GROUP)).to.be.at.most(GROUP_CAPACITY + worstUnheard);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  }).timeout(60_000);

  it("holds at most the capacity once per Region, even if no Region ever hears of another", async () => {
    const placements = new RegionalPlacements([{ name: GROUP, contentClass: "clear" }]);
    for (const region of REGIONS) {
      expect(await fill(placements.storeOf(region), region)).to.equal(GROUP_CAPACITY);
    }
    expect(placements.total(GROUP)).to.equal(REGIONS.length * GROUP_CAPACITY);
  }).timeout(60_000);
});

async function seedCounter(store: PlacementStore, placed: number): Promise<void> {
  for (let n = 0; n < placed; n++) {
    await store.claim({ assetId: `earlier-${n}`, group: GROUP, placedBefore: n });
  }
}
