import { expect } from "chai";
import fc from "fast-check";

import { Chance } from "./support/chance";
import { finalState, jobsByMaster, newestUpload, titlesOf, type FinalState } from "./support/finalState";
import { IngestWorld } from "./support/ingestWorld";
import { chaos, quiet, type Faults } from "./support/runs";
import { perform, troubledUploads, uploads, type Deed } from "./support/scenario";
import { REGIONS } from "./support/worldSettings";

/** Of each property: enough for every kind of fault to meet every kind of deed, in half a minute. */
const RUNS = 1_000;

const FAULTS: readonly Faults[] = [
  { crash: 0, error: 0, loss: 0, duplicate: 0.3 },
  { crash: 0.05, error: 0.02, loss: 0, duplicate: 0.2 },
  { crash: 0.02, error: 0.02, loss: 0.5, duplicate: 0.1 },
  { crash: 0.2, error: 0.1, loss: 0.2, duplicate: 0.2 },
];

const mishaps = fc.record({
  seed: fc.integer(),
  faults: fc.constantFrom(...FAULTS),
  /** What can happen between two deeds. */
  steps: fc.constantFrom(0, 5, 40, 150),
});
type Mishaps = { readonly seed: number; readonly faults: Faults; readonly steps: number };

/** The scenario with everything that can go wrong, then undisturbed until nothing is left to do. */
async function troubled(deeds: readonly Deed[], { seed, faults, steps }: Mishaps): Promise<IngestWorld> {
  const world = new IngestWorld();
  const chance = new Chance(seed);
  for (const [n, deed] of deeds.entries()) {
    await perform(world, deed, n);
    await chaos(world, chance, faults, steps);
  }
  await chaos(world, chance, faults, 100);
  await quiet(world);
  return world;
}

/** The scenario with each deed finished before the next. */
async function straight(deeds: readonly Deed[]): Promise<IngestWorld> {
  const world = new IngestWorld();
  for (const [n, deed] of deeds.entries()) {
    await perform(world, deed, n);
    await quiet(world, "idle");
  }
  await quiet(world);
  return world;
}

const REASONS = { empty: "empty", text: "unreadable", long: "tooLong" } as const;

/** What must come of a title, whatever happened on the way, by its newest upload alone. */
function expectEnd(world: IngestWorld, assetId: string, end: FinalState, isTakenDown: boolean): void {
  const newest = newestUpload(world, assetId);
  if (isTakenDown) {
    expect(end).to.deep.include({ state: "TAKEN_DOWN", vodAssets: [0, 0] });
  } else if (newest?.content === "good") {
    expect(end).to.deep.include({
      state: "PLAYABLE",
      reason: undefined,
      current: newest.masterId,
      vodAssets: [1, 1],
      regions: [...REGIONS].sort().map((region) => [region, "PLAYABLE", [...world.versions].sort()]),
    });
  } else if (newest !== undefined) {
    expect(end.reason).to.equal(REASONS[newest.content]);
    expect(end.state).to.be.oneOf(["FAILED", "PLAYABLE"]);
  }
}

function isTakenDown(deeds: readonly Deed[], assetId: string): boolean {
  return deeds.some((deed) => deed.kind === "takedown" && deed.assetId === assetId);
}

describe("ingest under every order of events", function () {
  this.timeout(120_000);

  it("ends as the undisturbed run does, with one job per master and one asset per Region", async () => {
    await fc.assert(
      fc.asyncProperty(uploads(), mishaps, async (deeds, how) => {
        const world = await troubled(deeds, how);
        const undisturbed = await straight(deeds);
        const jobs = jobsByMaster(world);
        expect([...jobs.values()].filter((count) => count !== 1)).to.deep.equal([]);
        for (const assetId of titlesOf(deeds)) {
          const end = await finalState(world, assetId);
          expectEnd(world, assetId, end, isTakenDown(deeds, assetId));
          const newest = newestUpload(world, assetId);
          // A good encode that a broken upload followed is played only if it was ready by then.
          if (newest === undefined || newest.content === "good" || isTakenDown(deeds, assetId)) {
            expect(end).to.deep.equal(await finalState(undisturbed, assetId));
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("ends as it should while Regions go dark and operators switch, with one job more per switch at most", async () => {
    await fc.assert(
      fc.asyncProperty(troubledUploads(), mishaps, async (deeds, how) => {
        const world = await troubled(deeds, how);
        const switches = deeds.filter(({ kind }) => kind === "switch").length;
        expect([...jobsByMaster(world).values()].filter((count) => count > 1 + switches)).to.deep.equal([]);
        for (const assetId of titlesOf(deeds)) {
          expectEnd(world, assetId, await finalState(world, assetId), isTakenDown(deeds, assetId));
        }
      }),
      { numRuns: RUNS },
    );
  });
});
