import { expect } from "chai";

import { ThrottledError } from "../../../functions/ingest/ports";
import { regionOrder } from "../../../functions/ingest/regionOrder";
import { done, later, unlessThrottled } from "../../../functions/ingest/steps";
import { parseVodAssetId, vodAssetId } from "../../../functions/ingest/vodRequests";
import { stickyGroup, suits } from "../../../functions/ingest/groupsForTitle";
import { AT, assetParts, EUROPE, WEST } from "../catalog/catalogParts";
import { settingsOf } from "./support/worldSettings";

describe("steps of the ingest stages", () => {
  it("waits whole seconds, as many as SQS allows", () => {
    expect([0, 0.2, 61.5, 5_000].map((seconds) => later("x", seconds))).to.deep.equal(
      [1, 1, 62, 900].map((afterSeconds) => ({ kind: "later", what: "x", afterSeconds })),
    );
  });

  it("lets throttled messages come again, not all at once, and nothing else", async () => {
    const throttled = await Promise.all(
      ["a", "b", "c"].map((body) =>
        unlessThrottled(body, () => Promise.reject(new ThrottledError("slow down"))),
      ),
    );
    const waits = throttled.map((step) => (step.kind === "later" ? step.afterSeconds : 0));
    expect(new Set(waits).size).to.equal(3);
    waits.forEach((seconds) => expect(seconds).to.be.within(30, 90));
    const failed = await unlessThrottled("a", () => Promise.reject(new Error("else"))).catch(
      (error: unknown) => error,
    );
    expect(String(failed)).to.equal("Error: else");
    expect(await unlessThrottled("a", () => Promise.resolve(done("x")))).to.deep.equal(done("x"));
  });
});

describe("regionOrder", () => {
  const settings = { ...settingsOf(WEST), ingestRegions: [WEST] };
  const fence = (...order: readonly string[]): Parameters<typeof regionOrder>[0] => ({
    epoch: 3,
    order: [...order],
    at: AT,
  });

  it("is the static one before operators have switched", () => {
    expect(regionOrder(undefined, settings)).to.deep.equal({
      epoch: 0,
      order: [WEST, EUROPE],
      active: WEST,
      switchedAt: undefined,
    });
  });

  it("is active where masters can be transcoded, first in the operators' order", () => {
    expect(regionOrder(fence(EUROPE, WEST), settings)).to.deep.include({ epoch: 3, active: WEST });
    expect(regionOrder(fence(EUROPE, WEST), settingsOf(WEST)).active).to.equal(EUROPE);
    expect(regionOrder(fence(EUROPE), settings).active).to.equal(undefined);
  });

  it("leaves out Regions that the stack does not have", () => {
    expect(regionOrder(fence("ap-south-1", EUROPE), settings).order).to.deep.equal([EUROPE]);
  });
});

describe("packaging groups for a title", () => {
  it("suit by class, and by protection where the title asks for one", () => {
    const clear = { contentClass: "clear" };
    const drm = { contentClass: "clear", drm: "premium" };
    expect(suits(clear, { contentClass: "clear" })).to.equal(true);
    expect(suits(clear, { contentClass: "drm" })).to.equal(false);
    expect(suits(drm, { contentClass: "clear" })).to.equal(true);
    expect(suits(drm, { contentClass: "clear", drmTier: "none" })).to.equal(false);
    expect(suits(clear, { contentClass: "clear", drmTier: "none" })).to.equal(true);
    expect(suits(drm, { contentClass: "clear", drmTier: "premium" })).to.equal(true);
    expect(suits(clear, { contentClass: "clear", drmTier: "premium" })).to.equal(false);
  });

  it("are the one that placed the title first, where two Regions did", () => {
    const place = (region: string, packagingGroup: string, placedAt: string) => ({
      assetId: "north-sea",
      region,
      packagingGroup,
      placedAt,
    });
    const placements = [
      place(WEST, "late", "2026-03-01T13:00:00.000Z"),
      place(WEST, "b", AT),
      place(EUROPE, "a", AT),
    ];
    expect(stickyGroup(assetParts({ placements }))).to.equal("a");
    expect(stickyGroup(assetParts())).to.equal(undefined);
  });
});

describe("parseVodAssetId", () => {
  it("reads back what vodAssetId makes, and nothing else", () => {
    const name = { assetId: "north-sea", encodeId: "0a1b" };
    expect(parseVodAssetId(vodAssetId(name))).to.deep.equal(name);
    for (const id of ["north-sea", "north-sea_", "north-sea_xyz", "North_0a", "a_0a", "north-sea_0a_0b"]) {
      expect(parseVodAssetId(id), id).to.equal(undefined);
    }
  });
});
