import { expect } from "chai";
import fc from "fast-check";

import { assetView, newestFirst } from "../../../functions/catalog/assetState";
import type { MasterPart, RegionPart } from "../../../functions/catalog/parts";
import { AT, assetParts, EUROPE, masterPart, ORDER, regionPart, WEST } from "./catalogParts";

const LATER = "2026-03-01T13:00:00.000Z";
const REASON = { code: "broken", message: "A sentence." };
const first = masterPart({ state: "TRANSCODED", encodeId: "aa", masterId: "a".repeat(16) });
const second = masterPart({
  state: "TRANSCODED",
  encodeId: "bb",
  masterId: "b".repeat(16),
  versionId: "v2",
  uploadedAt: LATER,
});

function playable(encodeId: string, ...regions: readonly string[]): readonly RegionPart[] {
  return regions.map((region) => regionPart({ encodeId, region, state: "PLAYABLE" }));
}

describe("what an asset is", () => {
  const steps: readonly (readonly [MasterPart["state"], string])[] = [
    ["CLAIMED", "SUBMITTED"],
    ["TRANSCODING", "TRANSCODING"],
    ["TRANSCODED", "PACKAGING"],
  ];
  for (const [state, expected] of steps) {
    it(`is ${expected} while its newest master is ${state}`, () => {
      expect(assetView(assetParts({ masters: [masterPart({ state })] }), ORDER, "all").state).to.equal(
        expected,
      );
    });
  }

  for (const state of ["REFUSED", "FAILED"] as const) {
    it(`has failed, with the reason, when its only master is ${state}`, () => {
      const view = assetView(assetParts({ masters: [masterPart({ state, reason: REASON })] }), ORDER, "all");
      expect(view).to.deep.include({ state: "FAILED", reason: REASON });
    });
  }

  it("is playable in all Regions of the order, or in any, as the policy asks", () => {
    const parts = assetParts({ masters: [first], regions: playable("aa", WEST) });
    expect(assetView(parts, ORDER, "all").state).to.equal("PACKAGING");
    expect(assetView(parts, ORDER, "any").state).to.equal("PLAYABLE");
    expect(assetView(parts, [WEST], "all").state).to.equal("PLAYABLE");
    expect(assetView(parts, [EUROPE], "any").state).to.equal("PACKAGING");
  });

  it("plays the older encode until the newer one is playable", () => {
    const masters = [first, second];
    const old = playable("aa", WEST, EUROPE);
    const half = assetView(assetParts({ masters, regions: [...old, ...playable("bb", WEST)] }), ORDER, "all");
    expect(half.current?.master).to.equal(first);
    expect(half.newest).to.equal(second);
    const regions = [...old, ...playable("bb", WEST, EUROPE)];
    expect(assetView(assetParts({ masters, regions }), ORDER, "all").current?.master).to.equal(second);
  });

  it("stays playable, with the reason, when the newest upload is refused", () => {
    const masters = [first, { ...second, state: "REFUSED" as const, reason: REASON }];
    const view = assetView(assetParts({ masters, regions: playable("aa", WEST, EUROPE) }), ORDER, "all");
    expect(view).to.deep.include({ state: "PLAYABLE", reason: REASON });
  });

  it("has failed when MediaPackage has, in one Region where all must play and in all where any may", () => {
    const failed = regionPart({ region: WEST, state: "FAILED", reason: REASON });
    const parts = assetParts({ masters: [first], regions: [failed] });
    expect(assetView(parts, ORDER, "all").state).to.equal("FAILED");
    expect(assetView(parts, ORDER, "any").state).to.equal("PACKAGING");
    const both = assetParts({ masters: [first], regions: [failed, { ...failed, region: EUROPE }] });
    expect(assetView(both, ORDER, "any").state).to.equal("FAILED");
  });

  for (const intent of ["TAKEN_DOWN", "UNPUBLISHED"] as const) {
    it(`is ${intent} when operators say so, however playable it is`, () => {
      const publication = { assetId: "north-sea", revision: 1, intent, reason: "a claim", by: "me", at: AT };
      const parts = assetParts({ masters: [first], regions: playable("aa", WEST, EUROPE), publication });
      expect(assetView(parts, ORDER, "all").state).to.equal(intent);
    });
  }

  it("does not take a superseded version for the newest one, though its id sorts later within a second", () => {
    const masters = [
      masterPart({ versionId: "v9", state: "SUPERSEDED", reason: REASON, masterId: "9".repeat(16) }),
      masterPart({ versionId: "v1", state: "FAILED", reason: REASON, masterId: "1".repeat(16) }),
    ];
    expect(assetView(assetParts({ masters }), ORDER, "all")).to.deep.include({
      state: "FAILED",
      newest: masters[1],
    });
  });

  it("does not depend on the order in which parts are read", () => {
    const states = fc.constantFrom(
      ...(["CLAIMED", "TRANSCODING", "TRANSCODED", "FAILED", "SUPERSEDED"] as const),
    );
    const masters = fc.array(
      fc
        .record({
          region: fc.constantFrom(...ORDER),
          versionId: fc.constantFrom("v1", "v2", "v3"),
          uploadedAt: fc.constantFrom(AT, LATER),
          epoch: fc.nat(2),
          state: states,
        })
        .map((change) => masterPart({ ...change, reason: REASON })),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(
        masters.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => {
          // Equal parts, and such as the world cannot have twice, may swap.
          expect(newestFirst(shuffled)[0]).to.deep.equal(newestFirst(list)[0]);
          expect(assetView(assetParts({ masters: shuffled }), ORDER, "all").state).to.equal(
            assetView(assetParts({ masters: list }), ORDER, "all").state,
          );
        },
      ),
    );
  });
});
