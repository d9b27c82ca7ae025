import { expect } from "chai";
import fc from "fast-check";

import {
  chooseGroup,
  PlacementError,
  type PlacementRequest,
  type PlacementStrategy,
} from "../../../functions/placement/chooseGroup";
import { GROUP_CAPACITY, type GroupLoad, headroomReached } from "../../../functions/placement/groupLoad";
import { placeAsset, type PlacementStore } from "../../../functions/placement/placeAsset";
import { groupsOf, MemoryPlacements } from "./memoryPlacements";

const LEAST_LOADED: PlacementStrategy = { kind: "least-loaded" };
const ROUND_ROBIN: PlacementStrategy = { kind: "round-robin" };
const BY_STUDIO: PlacementStrategy = {
  kind: "by-metadata",
  key: "studio",
  groups: { acme: ["clear-00", "clear-01"] },
};

function request(assetId: string, metadata: Readonly<Record<string, string>> = {}): PlacementRequest {
  return { assetId, contentClass: "clear", metadata };
}

function spread(loads: readonly GroupLoad[]): number {
  const counts = loads.map(({ placed }) => placed);
  return Math.max(...counts) - Math.min(...counts);
}

describe("choice of a packaging group", () => {
  it("takes the group with the fewest assets, the first by name among equals, in whatever order they come", () => {
    const loads = [...groupsOf(3, 5), { name: "clear-03", contentClass: "clear", placed: 4 }];
    expect(chooseGroup(LEAST_LOADED, request("a"), loads).name).to.equal("clear-03");
    expect(chooseGroup(LEAST_LOADED, request("a"), [...groupsOf(3, 5)].reverse()).name).to.equal("clear-00");
  });

  it("takes one group after another when asked to, and passes over the full ones", async () => {
    const store = new MemoryPlacements(groupsOf(3));
    const groups: string[] = [];
    for (let n = 0; n < 6; n++) {
      groups.push((await placeAsset(store, ROUND_ROBIN, request(`a-${n}`))).group);
    }
    expect(groups).to.deep.equal(["clear-00", "clear-01", "clear-02", "clear-00", "clear-01", "clear-02"]);
    const full = [
      { name: "clear-00", contentClass: "clear", placed: GROUP_CAPACITY },
      ...groupsOf(2).slice(1),
    ];
    expect(chooseGroup(ROUND_ROBIN, request("a"), full).name).to.equal("clear-01");
  });

  it("keeps groups that are set aside for a value of the metadata for titles that have it", () => {
    const loads = groupsOf(3, 7);
    expect(chooseGroup(BY_STUDIO, request("a", { studio: "acme" }), loads).name).to.equal("clear-00");
    expect(chooseGroup(BY_STUDIO, request("a", { studio: "other" }), loads).name).to.equal("clear-02");
    expect(chooseGroup(BY_STUDIO, request("a"), loads).name).to.equal("clear-02");
    expect(chooseGroup(BY_STUDIO, request("a", { studio: "__proto__" }), loads).name).to.equal("clear-02");
  });

  it("never leaves the asset's content class", () => {
    const loads = [...groupsOf(1, 9_999), ...groupsOf(2, 0, "premium")];
    expect(chooseGroup(LEAST_LOADED, request("a"), loads).name).to.equal("clear-00");
  });

  it("says which class has no group, and what is allowed", () => {
    const premium = { ...request("a"), contentClass: "premium" };
    expect(() => chooseGroup(LEAST_LOADED, premium, groupsOf(2)))
      .to.throw(PlacementError, /asset a: got the content class premium.*Allowed: clear\./)
      .with.property("reason", "no-group");
    const onlyAcme: PlacementStrategy = { ...BY_STUDIO, groups: { acme: ["clear-00"] } };
    expect(() => chooseGroup(onlyAcme, request("a"), groupsOf(1))).to.throw(
      PlacementError,
      /asset a: got studio null.*leave one for everybody/,
    );
  });
});

describe("placement of assets", () => {
  it("keeps ten groups within one asset of each other for 100,000 assets, and refuses the next with what to do", async function () {
    this.timeout(60_000);
    const store = new MemoryPlacements(groupsOf(10));
    let widest = 0;
    for (let n = 0; n < 10 * GROUP_CAPACITY; n++) {
      await placeAsset(store, LEAST_LOADED, request(`asset-${n}`));
      widest = Math.max(widest, spread(store.now()));
    }
    expect(widest).to.equal(1);
    expect(store.now().map(({ placed }) => placed)).to.deep.equal(Array(10).fill(GROUP_CAPACITY));

    const error: unknown = await placeAsset(store, LEAST_LOADED, request("one-too-many")).catch(
      (failure: unknown) => failure,
    );
    expect(error).to.be.instanceOf(PlacementError).with.property("reason", "full");
    expect(String(error)).to.match(
      /one-too-many: clear-00.*are full, 10000 assets each\. Add a packaging group/,
    );
    expect(store.places.has("one-too-many")).to.equal(false);
  });

  it("answers what was decided first, whatever the groups hold by then", async () => {
    const store = new MemoryPlacements(groupsOf(2));
    const first = await placeAsset(store, LEAST_LOADED, request("a"));
    await placeAsset(store, LEAST_LOADED, request("b"));
    await placeAsset(store, LEAST_LOADED, request("c"));
    const again = await placeAsset(store, BY_STUDIO, request("a", { studio: "nobody" }));
    expect(first.isNew).to.equal(true);
    expect(again).to.deep.equal({ group: first.group, isNew: false, headroomReached: undefined });
    expect(store.now().reduce((sum, { placed }) => sum + placed, 0)).to.equal(3);
  });

  it("places each asset once and keeps groups level, however many writers meet, with repeated requests among them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 1, max: 4 }),
        async (scheduler, assets, groupCount) => {
          const store = new MemoryPlacements(groupsOf(groupCount));
          const slow: PlacementStore = {
            placementOf: scheduler.scheduleFunction((assetId: string) => store.placementOf(assetId)),
            loads: scheduler.scheduleFunction(() => store.loads()),
            claim: scheduler.scheduleFunction((claim) => store.claim(claim)),
            pause: scheduler.scheduleFunction(() => store.pause()),
          };
          const all = Promise.all(
            assets.map((asset) => placeAsset(slow, LEAST_LOADED, request(`asset-${asset}`))),
          );
          const placements = await scheduler.waitFor(all);
          expect(spread(store.now())).to.be.at.most(1);
          expect(store.now().reduce((sum, { placed }) => sum + placed, 0)).to.equal(new Set(assets).size);
          for (const [index, { group }] of placements.entries()) {
            expect(store.places.get(`asset-${assets[index] ?? "?"}`)).to.equal(group);
          }
          expect(placements.filter(({ isNew }) => isNew).length).to.equal(new Set(assets).size);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("fills the last places exactly, with writers that race for them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 8 }), async (scheduler, room) => {
        const store = new MemoryPlacements(groupsOf(1, GROUP_CAPACITY - room));
        const slow: PlacementStore = {
          placementOf: scheduler.scheduleFunction((assetId: string) => store.placementOf(assetId)),
          loads: scheduler.scheduleFunction(() => store.loads()),
          claim: scheduler.scheduleFunction((claim) => store.claim(claim)),
          pause: scheduler.scheduleFunction(() => store.pause()),
        };
        const all = Promise.allSettled(
          Array.from({ length: 10 }, (_, n) => placeAsset(slow, LEAST_LOADED, request(`asset-${n}`))),
        );
        const outcomes = await scheduler.waitFor(all);
        expect(outcomes.filter(({ status }) => status === "fulfilled").length).to.equal(room);
        expect(store.now()[0]?.placed).to.equal(GROUP_CAPACITY);
      }),
      { numRuns: 100 },
    );
  });

  it("tells of a group's headroom once at 70, 85 and 95 %", () => {
    const told = Array.from(
      { length: GROUP_CAPACITY },
      (_, n) => [n + 1, headroomReached(n + 1)] as const,
    ).filter(([, share]) => share !== undefined);
    expect(told).to.deep.equal([
      [7_000, 0.7],
      [8_500, 0.85],
      [9_500, 0.95],
    ]);
  });

  it("gives up loudly when it loses every race", async () => {
    const store: PlacementStore = {
      placementOf: () => Promise.resolve(undefined),
      loads: () => Promise.resolve(groupsOf(1)),
      claim: () => Promise.resolve(false),
      pause: () => Promise.resolve(),
    };
    const error: unknown = await placeAsset(store, LEAST_LOADED, request("a")).catch(
      (failure: unknown) => failure,
    );
    expect(String(error)).to.match(/asset a: lost 100 races/);
  });
});
