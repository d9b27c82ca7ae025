import { expect } from "chai";
import fc from "fast-check";

import { seeded } from "./seeded";
import { PlacementError } from "../../../functions/placement/chooseGroup";
import { contentionPauseMs } from "../../../functions/placement/contentionPause";
import { GROUP_CAPACITY } from "../../../functions/placement/groupLoad";
import { placeAsset, type PlacementStore } from "../../../functions/placement/placeAsset";
import { groupsOf, MemoryPlacements } from "./memoryPlacements";

const LEAST_LOADED = { kind: "least-loaded" } as const;

/** Milliseconds that a read or a claim takes in the model. */
const CALL_MS = 5;

/** Time that passes only in sleeps: whoever wakes first goes on first. */
class VirtualTime {
  #now = 0;
  readonly #sleepers: { readonly at: number; readonly order: number; readonly wake: () => void }[] = [];
  #count = 0;

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ at: this.#now + ms, order: this.#count++, wake }));
  }

  /** Lets time pass until nobody sleeps any more. @returns the milliseconds that it took */
  async run(): Promise<number> {
    await new Promise(setImmediate);
    while (this.#sleepers.length > 0) {
      this.#sleepers.sort((left, right) => left.at - right.at || left.order - right.order);
      const next = this.#sleepers.shift();
      this.#now = next?.at ?? this.#now;
      next?.wake();
      await new Promise(setImmediate);
    }
    return this.#now;
  }
}

/** A table with one counter that `writers` want at the same instant; every call takes its time. */
async function race(writers: number, pauseMs: (attempt: number) => number) {
  const time = new VirtualTime();
  const table = new MemoryPlacements(groupsOf(1));
  const store: PlacementStore = {
    placementOf: async (assetId) => (await time.sleep(CALL_MS), table.placementOf(assetId)),
    loads: async () => (await time.sleep(CALL_MS), table.loads()),
    claim: async (claim) => (await time.sleep(CALL_MS), table.claim(claim)),
    pause: (attempt) => time.sleep(pauseMs(attempt)),
  };
  const outcomes = Promise.allSettled(
    Array.from({ length: writers }, (_, n) =>
      placeAsset(store, LEAST_LOADED, { assetId: `asset-${n}`, contentClass: "clear", metadata: {} }),
    ),
  );
  const elapsedMs = await time.run();
  return { outcomes: await outcomes, elapsedMs, table };
}

describe("pause of a writer that lost a race", () => {
  it("is anything up to a bound that doubles, and never longer than a second", () => {
    const longest = [1, 2, 3, 7, 11, 1_100].map((attempt) => contentionPauseMs(attempt, () => 0.999_999));
    expect(longest).to.deep.equal([19, 39, 79, 999, 999, 999]);
    expect(contentionPauseMs(5, () => 0)).to.equal(0);
    expect(contentionPauseMs(5, () => 0.5)).to.equal(160);
  });

  it("lets forty writers that meet at one counter all have their place within seconds, in few attempts each", async () => {
    const random = seeded(7);
    const { outcomes, elapsedMs, table } = await race(40, (attempt) => contentionPauseMs(attempt, random));
    expect(outcomes.every(({ status }) => status === "fulfilled")).to.equal(true);
    expect(table.now()[0]?.placed).to.equal(40);
    expect(elapsedMs).to.be.lessThan(6_000);
    expect(table.lostRaces / 40).to.be.lessThan(10);
  });

  it("costs fewer lost races than writers that come back at once together", async () => {
    const random = seeded(7);
    const apart = await race(40, (attempt) => contentionPauseMs(attempt, random));
    const together = await race(40, () => 0);
    expect(apart.table.lostRaces).to.be.lessThan(together.table.lostRaces / 2);
  });

  it("keeps the group at its capacity when more writers race than there are places", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 12 }),
        fc.integer(),
        async (writers, room, seed) => {
          const random = seeded(seed);
          const time = new VirtualTime();
          const table = new MemoryPlacements(groupsOf(1, GROUP_CAPACITY - room));
          const store: PlacementStore = {
            placementOf: (assetId) => table.placementOf(assetId),
            loads: async () => (await time.sleep(CALL_MS), table.loads()),
            claim: async (claim) => (await time.sleep(CALL_MS), table.claim(claim)),
            pause: (attempt) => time.sleep(contentionPauseMs(attempt, random)),
          };
          const all = Promise.allSettled(
            Array.from({ length: writers }, (_, n) =>
              placeAsset(store, LEAST_LOADED, {
                assetId: `asset-${n}`,
                contentClass: "clear",
                metadata: {},
              }),
            ),
          );
          await time.run();
          const outcomes = await all;
          const placed = Math.min(writers, room);
          expect(table.now()[0]?.placed).to.equal(GROUP_CAPACITY - room + placed);
          const refused = outcomes.filter((outcome) => outcome.status === "rejected");
          expect(refused).to.have.length(writers - placed);
          expect(refused.every(({ reason }) => reason instanceof PlacementError)).to.equal(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
