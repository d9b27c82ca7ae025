import { TransitionDefaultMinimumObjectSize, TransitionStorageClass } from "@aws-sdk/client-s3";
import { expect } from "chai";
import fc from "fast-check";
import { AwsError, type Props } from "../../../../rehearsal/cloud/core/types";
import { checkLifecycleRule } from "../../../../rehearsal/cloud/services/s3/lifecycleRules";
import { TRANSITION_CLASSES } from "../../../../rehearsal/cloud/services/s3/lifecycleTransitions";
import { codeOf, WEST, type Deployment } from "../core/standIn";
import { makeBucket } from "./mediaFixture";
import { storageStack } from "./replicationFixture";

const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

/** A rule for all objects; null takes a part away. */
function rule(parts: Props): Props {
  const all: Props = { id: "r", status: "Enabled", filter: {}, ...parts };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

/** Transitions by days and class. */
function transitions(...steps: readonly (readonly [number, string])[]): Props {
  return rule({ transitions: steps.map(([days, storageClass]) => ({ days, storageClass })) });
}

function noncurrent(...steps: readonly (readonly [number, string])[]): Props {
  return rule({
    noncurrentVersionTransitions: steps.map(([noncurrentDays, storageClass]) => ({
      noncurrentDays,
      storageClass,
    })),
  });
}

describe("S3 lifecycle rules", () => {
  it("know exactly the storage classes that the AWS SDK knows", () => {
    expect([...TRANSITION_CLASSES].sort()).to.deep.equal(Object.values(TransitionStorageClass).sort());
  });

  for (const [what, accepted] of [
    ["packaged files to Intelligent-Tiering at once", transitions([0, "INTELLIGENT_TIERING"])],
    ["masters straight to an archive", transitions([0, "DEEP_ARCHIVE"])],
    ["masters down the tiers", transitions([30, "GLACIER_IR"], [120, "GLACIER"], [300, "DEEP_ARCHIVE"])],
    ["infrequent access after thirty days", transitions([30, "STANDARD_IA"], [60, "GLACIER"])],
    ["tiers named in another order than their days", transitions([90, "GLACIER"], [30, "STANDARD_IA"])],
    ["old versions to an archive", noncurrent([1, "GLACIER"], [100, "DEEP_ARCHIVE"])],
    [
      "an expiry after the last tier",
      rule({ transitions: [{ days: 1, storageClass: "GLACIER" }], expiration: { days: 2 } }),
    ],
    ["a deprecated prefix instead of a filter", rule({ filter: null, prefix: "a", expiration: { days: 1 } })],
    ["two conditions", rule({ filter: { and: { prefix: "a", tags: { b: "c" } } }, expiration: { days: 1 } })],
    ["two tags", rule({ filter: { and: { tags: { a: "b", c: "d" } } }, expiration: { days: 1 } })],
    ["delete markers that hide nothing", rule({ expiration: { expiredObjectDeleteMarker: true } })],
    ["a date", rule({ transitions: [{ date: "2030-01-01T00:00:00Z", storageClass: "GLACIER" }] })],
  ] as const) {
    it(`accept ${what}`, () => {
      checkLifecycleRule(accepted);
    });
  }

  for (const [what, refused, reason] of [
    ["no filter", rule({ filter: null, expiration: { days: 1 } }), /a filter is needed/],
    ["a filter beside a prefix", rule({ prefix: "a", expiration: { days: 1 } }), /a filter is needed/],
    [
      "two conditions without and",
      rule({ filter: { prefix: "a", objectSizeLessThan: 5 }, expiration: { days: 1 } }),
      /into "and"/,
    ],
    [
      "and with one condition",
      rule({ filter: { and: { prefix: "a" } }, expiration: { days: 1 } }),
      /at least two/,
    ],
    [
      "sizes that nothing has",
      rule({
        filter: { and: { objectSizeGreaterThan: 5, objectSizeLessThan: 5 } },
        expiration: { days: 1 },
      }),
      /greater than 'ObjectSizeGreaterThan'/,
    ],
    ["no action", rule({}), /At least one action/],
    ["an empty list of transitions", rule({ transitions: [] }), /At least one action/],
    ["an unknown state", rule({ status: "On", expiration: { days: 1 } }), /Enabled or Disabled/],
    ["an unknown class", transitions([30, "GLACIER_FLEXIBLE"]), /storageClass GLACIER_FLEXIBLE/],
    ["infrequent access too soon", transitions([29, "STANDARD_IA"]), /greater than or equal to 30/],
    ["one zone too soon", transitions([0, "ONEZONE_IA"]), /greater than or equal to 30/],
    ["less than no days", transitions([-1, "GLACIER"]), /greater than or equal to 0/],
    ["half a day", transitions([0.5, "GLACIER"]), /must be an integer/],
    ["a way up", transitions([30, "GLACIER"], [60, "STANDARD_IA"]), /cannot go from GLACIER/],
    ["a way that S3 does not have", transitions([30, "ONEZONE_IA"], [90, "GLACIER_IR"]), /cannot go from/],
    ["the same class twice", transitions([1, "GLACIER"], [2, "GLACIER"]), /cannot go from GLACIER/],
    ["two classes on one day", transitions([5, "GLACIER"], [5, "DEEP_ARCHIVE"]), /at least 1 greater/],
    [
      "infrequent access for less than thirty days",
      transitions([30, "STANDARD_IA"], [59, "GLACIER"]),
      /at least 30 greater/,
    ],
    [
      "days and dates",
      rule({
        transitions: [
          { days: 1, storageClass: "GLACIER" },
          { date: "2030-01-01T00:00:00Z", storageClass: "DEEP_ARCHIVE" },
        ],
      }),
      /mixed 'Date' and 'Days'/,
    ],
    ["a transition at no time", rule({ transitions: [{ storageClass: "GLACIER" }] }), /exactly one of days/],
    ["old versions to infrequent access too soon", noncurrent([1, "STANDARD_IA"]), /'NoncurrentDays'/],
    [
      "an expiry before the last tier",
      rule({ transitions: [{ days: 90, storageClass: "GLACIER" }], expiration: { days: 90 } }),
      /Expiration action \(90\) must be greater/,
    ],
    [
      "an expiry of old versions before their last tier",
      rule({
        noncurrentVersionTransitions: [{ noncurrentDays: 30, storageClass: "GLACIER" }],
        noncurrentVersionExpiration: { noncurrentDays: 30 },
      }),
      /NoncurrentVersionExpiration action \(30\)/,
    ],
    ["an expiry after no days", rule({ expiration: { days: 0 } }), /positive integer/],
    [
      "an expiry of two kinds",
      rule({ expiration: { days: 1, expiredObjectDeleteMarker: true } }),
      /exactly one of days, date/,
    ],
    [
      "delete markers by tags",
      rule({
        filter: { tag: { key: "a", value: "b" } },
        expiration: { expiredObjectDeleteMarker: true },
      }),
      /cannot be specified with Tags/,
    ],
    [
      "old versions that go at once",
      rule({ noncurrentVersionExpiration: { noncurrentDays: 0 } }),
      /positive integer/,
    ],
    [
      "more newer versions than S3 counts",
      rule({ noncurrentVersionExpiration: { noncurrentDays: 1, newerNoncurrentVersions: 101 } }),
      /1 to 100/,
    ],
    [
      "incomplete uploads that go at once",
      rule({ abortIncompleteMultipartUpload: { daysAfterInitiation: 0 } }),
      /positive integer/,
    ],
    [
      "incomplete uploads by tag",
      rule({
        filter: { tag: { key: "a", value: "b" } },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      }),
      /cannot be specified with Tags/,
    ],
    [
      "incomplete uploads by size",
      rule({
        filter: { objectSizeGreaterThan: 5 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      }),
      /object sizes/,
    ],
  ] as const) {
    it(`refuse ${what}`, () => {
      expect(() => checkLifecycleRule(refused)).to.throw(AwsError, reason);
    });
  }

  it("refuse every order in which a later tier is an earlier step of the waterfall", () => {
    const waterfall = [
      "STANDARD_IA",
      "INTELLIGENT_TIERING",
      "ONEZONE_IA",
      "GLACIER_IR",
      "GLACIER",
      "DEEP_ARCHIVE",
    ];
    const tier = fc.integer({ min: 0, max: 5 });
    fc.assert(
      fc.property(tier, tier, (first, second) => {
        const made = transitions([100, waterfall[first]!], [200, waterfall[second]!]);
        if (second <= first) {
          expect(() => checkLifecycleRule(made)).to.throw(AwsError, /cannot go/);
        }
      }),
    );
  });

  describe("of a bucket", () => {
    let stack: Deployment;

    beforeEach(async () => {
      stack = await storageStack();
      await makeBucket(stack, "films", WEST);
    });

    const expiring = (id: string) => rule({ id, expiration: { days: 1 } });

    it("know the two minimum sizes", () => {
      for (const transitionDefaultMinimumObjectSize of Object.values(TransitionDefaultMinimumObjectSize)) {
        const args = { bucket: "films", rules: [expiring("a")], transitionDefaultMinimumObjectSize };
        expect(stack.check(LIFECYCLE, "l", args).failures).to.deep.equal([]);
      }
      const args = { bucket: "films", rules: [], transitionDefaultMinimumObjectSize: "128K" };
      expect(stack.check(LIFECYCLE, "l", args).failures).to.have.length(1);
    });

    it("have ids of their own, and there is at least one", async () => {
      const put = (rules: readonly Props[]) => stack.create(LIFECYCLE, "l", { bucket: "films", rules });
      expect(await codeOf(() => put([]))).to.equal("InvalidArgument");
      expect(await codeOf(() => put([expiring("a"), expiring("a")]))).to.equal("InvalidArgument");
      const { outputs } = await put([expiring("a"), expiring("b")]);
      expect(outputs["transitionDefaultMinimumObjectSize"]).to.equal("all_storage_classes_128K");
    });

    it("are each checked at the PUT", async () => {
      const args = { bucket: "films", rules: [expiring("a"), transitions([1, "STANDARD_IA"])] };
      expect(await codeOf(() => stack.create(LIFECYCLE, "l", args))).to.equal("InvalidArgument");
    });
  });
});
