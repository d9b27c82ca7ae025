import { expect } from "chai";
import fc from "fast-check";

import { CUSTOM_POLICIES, DISTRIBUTION_QUOTAS, planOrigins } from "../../../components/delivery/originPlan";
import { GROUP_CAPACITY } from "../../../functions/placement/groupLoad";
import { levelOf } from "../../../operations/capacity/levels";
import { measureCapacity, type CapacityFacts } from "../../../operations/capacity/measureCapacity";
import { nextShard } from "../../../operations/capacity/nextShard";
import { formatReport } from "../../../operations/capacity/report";

const REGIONS = ["us-west-2", "eu-west-1"];

/** A stack's outputs with groups of classes, as far as capacity looks at them. */
function outputs(classes: Readonly<Record<string, string>>, configurations = 3): CapacityFacts["outputs"] {
  const packagingGroups = Object.fromEntries(
    Object.entries(classes).map(([name, contentClass]) => [
      name,
      {
        id: `${name}-id`,
        domainName: `${name}.example.com`,
        contentClass,
        configurations: Object.fromEntries(
          Array.from({ length: configurations }, (_, n) => [
            `hls-v${n + 1}`,
            { id: `c${n}`, retiring: false },
          ]),
        ),
      },
    ]),
  );
  const queue = { url: "", deadLetterUrl: "" };
  const region = {
    accountId: "222222222222",
    mezzanineBucket: "mezzanine",
    ingest: {
      queues: { "submit-transcode": queue, "register-asset": queue, "publish-asset": queue },
      functions: { "submit-transcode": "", "register-asset": "", "publish-asset": "", reconcile: "" },
    },
    packagingGroups,
  };
  return { mediaRegions: REGIONS, regions: Object.fromEntries(REGIONS.map((name) => [name, region])) };
}

function measure(
  counters: CapacityFacts["counters"],
  of = outputs({ "clear-00": "clear", "clear-01": "clear", "premium-00": "premium" }),
): ReturnType<typeof measureCapacity> {
  return measureCapacity({ stack: "prod", readFrom: "us-west-2", outputs: of, counters });
}

describe("capacity", () => {
  it("adds up what each Region has placed, by group and content class", () => {
    const { classes } = measure({
      "us-west-2": { "clear-00": 4_000, "clear-01": 10 },
      "eu-west-1": { "clear-00": 500, "premium-00": 1 },
    });
    expect(
      classes.map(({ contentClass, placed, capacity, headroom }) => [
        contentClass,
        placed,
        capacity,
        headroom,
      ]),
    ).to.deep.equal([
      ["clear", 4_510, 20_000, 15_490],
      ["premium", 1, 10_000, 9_999],
    ]);
    expect(classes[0]?.groups[0]).to.deep.include({
      name: "clear-00",
      placed: 4_500,
      placedBy: { "us-west-2": 4_000, "eu-west-1": 500 },
    });
  });

  it("warns at 70, 85 and 95 % of a group, and is critical from there on", () => {
    const levels = [6_999, 7_000, 8_499, 8_500, 9_499, 9_500, 10_001].map(
      (placed) => measure({ "us-west-2": { "clear-00": placed } }).level,
    );
    expect(levels).to.deep.equal(["ok", "plan", "plan", "act", "act", "critical", "critical"]);
    expect(levelOf(10, 10)).to.equal("critical");
    const text = formatReport(measure({ "us-west-2": { "clear-00": 9_500 } }));
    expect(text).to.contain("9,500 of 10,000  <- 95 %: act before the next upload");
  });

  it("never has assets change the distribution: its figures are a function of packaging groups and Regions alone", () => {
    const counters = fc.dictionary(
      fc.constantFrom("clear-00", "clear-01", "premium-00"),
      fc.nat(GROUP_CAPACITY),
    );
    fc.assert(
      fc.property(counters, counters, (before, after) => {
        const [left, right] = [before, after].map((placed) => measure({ "us-west-2": placed }));
        expect(left?.distribution).to.deep.equal(right?.distribution);
        expect(left?.nextShard).to.deep.equal(right?.nextShard);
      }),
    );
  });

  it("counts origins and origin groups as the distribution is planned", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 2, max: 5 }), (groups, regionCount) => {
        const regions = Array.from({ length: regionCount }, (_, n) => `eu-west-${n + 1}`);
        const names = Array.from({ length: groups }, (_, n) => `clear-${n}`);
        const plan = planOrigins(
          names.flatMap((packagingGroup) => regions.map((region) => ({ packagingGroup, region }))),
          regions,
        );
        const of = outputs(Object.fromEntries(names.map((name) => [name, "clear"])));
        const { distribution } = measure({}, { ...of, mediaRegions: regions });
        const used = Object.fromEntries(distribution.map((entry) => [entry.what, entry.used]));
        // The dead end and the entitlement services are origins of the distribution and none of the plan's.
        expect(used["origins"]).to.equal(plan.origins.length + regionCount + 1);
        expect(used["origin groups"]).to.equal(plan.groups.length);
      }),
    );
  });

  it("says what the next shard takes, and that the distribution is deployed for it", () => {
    const { nextShard: shard } = measure({});
    expect(shard).to.deep.equal({
      cacheBehaviors: 2,
      originGroups: 1,
      origins: 2,
      packagingGroups: 2,
      packagingConfigurations: 6,
      assets: 10_000,
      changesDistribution: true,
      blockedBy: [],
    });
  });

  it("names the quotas that do not allow another shard, and only those", () => {
    const { originGroups } = DISTRIBUTION_QUOTAS;
    expect(
      nextShard({ packagingGroups: originGroups, regions: 2, configurations: 3 }).blockedBy,
    ).to.deep.equal(["origin groups", "packaging groups per Region"]);
    expect(nextShard({ packagingGroups: 7, regions: 11, configurations: 3 }).blockedBy).to.deep.equal([]);
    expect(nextShard({ packagingGroups: 8, regions: 11, configurations: 3 }).blockedBy).to.deep.equal([
      "origins",
    ]);
    const full = measure(
      {},
      outputs(Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`c-${n}`, "clear"]))),
    );
    expect(full.level).to.equal("critical");
    expect(formatReport(full)).to.contain("It does not fit: origin groups, packaging groups per Region.");
  });

  it("knows a stack's custom policies: two of caching, two of origin requests, two of response headers at most", () => {
    expect(CUSTOM_POLICIES).to.deep.equal({ cache: 2, originRequest: 2, responseHeaders: 2 });
    const policies = measure({}).distribution.filter(({ what }) => what.startsWith("custom"));
    expect(policies.map(({ used, allowed }) => [used, allowed])).to.deep.equal([
      [2, 20],
      [2, 20],
      [2, 20],
    ]);
  });
});
