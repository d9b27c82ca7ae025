import { expect } from "chai";
import * as fc from "fast-check";

import { masterLifecycleRules } from "../../../components/storage/lifecycleRules";
import { parsePlatformConfig } from "../../../stacks/config";
import { encoded, legal, problemsOf, type Raw } from "../support/legalConfig";

/** What is wrong with a legal configuration that has these storage settings. */
function problemsWith(storage: Raw, others: Raw = {}): readonly string[] {
  return problemsOf({ ...legal(), ...others, storage });
}

describe("rules of the storage configuration", () => {
  it("find nothing wrong with the defaults, nor with every tier in order", () => {
    expect(problemsWith({})).to.deep.equal([]);
    expect(
      problemsWith({
        masterTiers: {
          glacierInstantRetrievalDays: 1,
          glacierFlexibleRetrievalDays: 2,
          glacierDeepArchiveDays: 3,
        },
        masterExpiryDays: 4,
        masterObjectLock: { mode: "COMPLIANCE", days: 4 },
      }),
    ).to.deep.equal([]);
  });

  const cases: readonly (readonly [string, Raw, RegExp])[] = [
    [
      "two tiers on the same day",
      { masterTiers: { glacierInstantRetrievalDays: 90, glacierFlexibleRetrievalDays: 90 } },
      /^storage\.masterTiers\.glacierFlexibleRetrievalDays: got 90, but glacierInstantRetrievalDays is 90\..*use 91 or more/,
    ],
    [
      "tiers in the wrong order, with one left out between them",
      { masterTiers: { glacierInstantRetrievalDays: 90, glacierDeepArchiveDays: 30 } },
      /^storage\.masterTiers\.glacierDeepArchiveDays: got 30, but glacierInstantRetrievalDays is 90/,
    ],
    [
      "masters that expire on the day of a tier",
      { masterExpiryDays: 90 },
      /^storage\.masterExpiryDays: got 90, but masters move at glacierInstantRetrievalDays, 90\..*use 91 or more/,
    ],
    [
      "masters that expire while they are locked",
      { masterTiers: {}, masterExpiryDays: 10, masterObjectLock: { mode: "GOVERNANCE", days: 30 } },
      /^storage\.masterExpiryDays: got 10, but masters are locked for 30 days\..*use 30 or more/,
    ],
    ["a tier before the first day", { masterTiers: { glacierDeepArchiveDays: 0 } }, /glacierDeepArchiveDays/],
  ];
  for (const [what, storage, expected] of cases) {
    it(`refuse ${what}`, () => {
      const problems = problemsWith(storage);
      expect(problems).to.have.length(1);
      expect(problems[0]).to.match(expected);
    });
  }

  it("refuse a lock that nobody can lift in a stack that may be taken down", () => {
    const masterObjectLock = { mode: "COMPLIANCE", days: 30 };

    expect(problemsWith({ masterObjectLock }, { protect: true })).to.deep.equal([]);
    const [problem, ...others] = problemsWith({ masterObjectLock }, { protect: false });
    expect(problem).to.match(/^storage\.masterObjectLock\.mode: got COMPLIANCE with protect: false/);
    expect(others).to.deep.equal([]);
    expect(
      problemsWith({ masterObjectLock: { ...masterObjectLock, mode: "GOVERNANCE" } }, { protect: false }),
    ).to.deep.equal([]);
  });

  it("refuse whatever the components would refuse, and nothing else that they would take", () => {
    const days = fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined });
    fc.assert(
      fc.property(days, days, days, days, (instant, flexible, deep, expiry) => {
        const masterTiers = {
          glacierInstantRetrievalDays: instant,
          glacierFlexibleRetrievalDays: flexible,
          glacierDeepArchiveDays: deep,
        };
        const refused = problemsWith({ masterTiers, masterExpiryDays: expiry }).length > 0;
        const build = (): unknown =>
          masterLifecycleRules({ masterTiers, masterExpiryDays: expiry, noncurrentVersionDays: 30 });

        if (refused) {
          expect(build).to.throw();
        } else {
          expect(build).not.to.throw();
        }
      }),
      { numRuns: 200 },
    );
  });

  it("leave the defaults that are documented", () => {
    expect(parsePlatformConfig(encoded(legal())).storage).to.deep.equal({
      masterTiers: { glacierInstantRetrievalDays: 90 },
      packagedIntelligentTieringDays: 0,
      noncurrentVersionDays: 30,
      accessLogDays: 365,
      inventory: "Weekly",
      requestMetrics: false,
    });
  });
});
