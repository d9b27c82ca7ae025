import { expect } from "chai";
import * as fc from "fast-check";
import { z } from "zod";

import {
  type LifecycleRule,
  masterLifecycleRules,
  type MasterLifecycle,
  packagedLifecycleRules,
  recordsLifecycleRules,
} from "../../../components/storage/lifecycleRules";

const HOUSEKEEPING: readonly LifecycleRule[] = [
  {
    id: "abort-incomplete-uploads",
    status: "Enabled",
    filter: {},
    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
  },
  {
    id: "expire-noncurrent-versions",
    status: "Enabled",
    filter: {},
    expiration: { expiredObjectDeleteMarker: true },
    noncurrentVersionExpiration: { noncurrentDays: 30 },
  },
];

/** What matters of rules in general; they are plain values here. */
const ruleShapes = z.array(
  z.object({
    id: z.string(),
    status: z.literal("Enabled"),
    filter: z.strictObject({}),
    transitions: z.array(z.object({ days: z.number(), storageClass: z.string() })).optional(),
    expiration: z.object({ days: z.number().optional() }).optional(),
  }),
);

/** From dear and quick to cheap and slow: S3 moves objects this way only. */
const WATERFALL = ["GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"];

/** Any days in any order, legal or not. */
const days = fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined });
const lifecycles: fc.Arbitrary<MasterLifecycle> = fc.record({
  masterTiers: fc.record({
    glacierInstantRetrievalDays: days,
    glacierFlexibleRetrievalDays: days,
    glacierDeepArchiveDays: days,
  }),
  masterExpiryDays: days,
  noncurrentVersionDays: fc.integer({ min: 1, max: 400 }),
});

function acceptedRules(lifecycle: MasterLifecycle): z.output<typeof ruleShapes> | undefined {
  try {
    return ruleShapes.parse(masterLifecycleRules(lifecycle));
  } catch (error) {
    if (error instanceof z.ZodError) {
      throw error;
    }
    return undefined;
  }
}

describe("lifecycle of masters", () => {
  it("moves them down the tiers and never expires them", () => {
    expect(
      masterLifecycleRules({
        masterTiers: {
          glacierInstantRetrievalDays: 90,
          glacierFlexibleRetrievalDays: 365,
          glacierDeepArchiveDays: 730,
        },
        noncurrentVersionDays: 30,
      }),
    ).to.deep.equal([
      ...HOUSEKEEPING,
      {
        id: "tier-masters",
        status: "Enabled",
        filter: {},
        transitions: [
          { days: 90, storageClass: "GLACIER_IR" },
          { days: 365, storageClass: "GLACIER" },
          { days: 730, storageClass: "DEEP_ARCHIVE" },
        ],
      },
    ]);
  });

  it("skips tiers that are left out, all of them if need be", () => {
    const rules = (masterTiers: MasterLifecycle["masterTiers"]): readonly LifecycleRule[] =>
      masterLifecycleRules({ masterTiers, noncurrentVersionDays: 30 });

    expect(rules({ glacierDeepArchiveDays: 1 })[2]?.transitions).to.deep.equal([
      { days: 1, storageClass: "DEEP_ARCHIVE" },
    ]);
    expect(rules({})).to.deep.equal(HOUSEKEEPING);
  });

  it("expires them when a number of days says so", () => {
    expect(
      masterLifecycleRules({ masterTiers: {}, masterExpiryDays: 1_825, noncurrentVersionDays: 30 }),
    ).to.deep.equal([
      ...HOUSEKEEPING,
      { id: "expire-masters", status: "Enabled", filter: {}, expiration: { days: 1_825 } },
    ]);
  });

  it("is only ever what S3 takes: tiers in order and at least a day apart, expiry after the last", () => {
    let accepted = 0;
    fc.assert(
      fc.property(lifecycles, (lifecycle) => {
        const rules = acceptedRules(lifecycle);
        if (rules === undefined) {
          return;
        }
        accepted += 1;
        const transitions = rules.flatMap((rule) => rule.transitions ?? []);
        transitions.forEach((transition, index) => {
          const next = transitions[index + 1];
          if (next !== undefined) {
            expect(next.days).to.be.greaterThan(transition.days);
            expect(WATERFALL.indexOf(next.storageClass)).to.be.greaterThan(
              WATERFALL.indexOf(transition.storageClass),
            );
          }
        });
        const expiry = rules.flatMap((rule) => rule.expiration?.days ?? []);
        expect(expiry.every((day) => transitions.every((transition) => day > transition.days))).to.equal(
          true,
        );
        expect(new Set(rules.map(({ id }) => id)).size).to.equal(rules.length);
      }),
      { numRuns: 500 },
    );
    expect(accepted).to.be.greaterThan(50);
  });

  it("deletes no current version unless asked, and then on that day", () => {
    fc.assert(
      fc.property(lifecycles, (lifecycle) => {
        const expiry = acceptedRules(lifecycle)?.flatMap((rule) => rule.expiration?.days ?? []);
        if (expiry !== undefined) {
          expect(expiry).to.deep.equal(
            lifecycle.masterExpiryDays === undefined ? [] : [lifecycle.masterExpiryDays],
          );
        }
      }),
    );
  });

  it("refuses nothing that S3 would take", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 36_500 }), { minLength: 4, maxLength: 4 }),
        (fourDays) => {
          const [instant, flexible, deep, expiry] = [...fourDays].sort((a, b) => a - b);
          const rules = masterLifecycleRules({
            masterTiers: {
              glacierInstantRetrievalDays: instant,
              glacierFlexibleRetrievalDays: flexible,
              glacierDeepArchiveDays: deep,
            },
            masterExpiryDays: expiry,
            noncurrentVersionDays: 30,
          });
          expect(rules).to.have.length(4);
        },
      ),
    );
  });

  it("refuses tiers on the same day and an expiry before the last tier, naming both", () => {
    const rules = (masterTiers: MasterLifecycle["masterTiers"], masterExpiryDays?: number) => () =>
      masterLifecycleRules({ masterTiers, masterExpiryDays, noncurrentVersionDays: 30 });

    expect(rules({ glacierInstantRetrievalDays: 90, glacierDeepArchiveDays: 90 })).to.throw(
      /DEEP_ARCHIVE after 90 days and GLACIER_IR after 90/,
    );
    expect(rules({ glacierFlexibleRetrievalDays: 90 }, 90)).to.throw(
      /got 90 days, but masters go to GLACIER after 90/,
    );
  });
});

describe("lifecycle of packaged objects", () => {
  for (const day of [0, 30]) {
    it(`hands them to S3 Intelligent-Tiering after ${day} days and never expires them`, () => {
      expect(
        packagedLifecycleRules({ packagedIntelligentTieringDays: day, noncurrentVersionDays: 30 }),
      ).to.deep.equal([
        ...HOUSEKEEPING,
        {
          id: "tier-packaged",
          status: "Enabled",
          filter: {},
          transitions: [{ days: day, storageClass: "INTELLIGENT_TIERING" }],
        },
      ]);
    });
  }
});

describe("lifecycle of logs and inventories", () => {
  it("ends after the days that are asked for", () => {
    expect(recordsLifecycleRules(365)).to.deep.equal([
      HOUSEKEEPING[0],
      { id: "expire-records", status: "Enabled", filter: {}, expiration: { days: 365 } },
    ]);
  });
});
