import { expect } from "chai";
import fc from "fast-check";

import { decideRights, type RightsDecision } from "../../../functions/entitlement/decideRights";
import type { Entitlement, Offer, Terms } from "../../../functions/entitlement/rights";
import { ASSET, licence, offer, subscription } from "./rightsRecords";

const START = Date.UTC(2026, 2, 1, 12);
const SECOND = 1_000;
const at = (ms: number): string => new Date(ms).toISOString();

function decide(
  own: Offer | undefined,
  entitlements: readonly Entitlement[],
  now: number = START,
  country: string | undefined = "DE",
): RightsDecision {
  return decideRights({ offer: own, entitlements }, { assetId: ASSET, country, now: new Date(now) });
}

function codeOf(decision: RightsDecision): string {
  return decision.kind === "refused" ? decision.code : "permitted";
}

/** Terms with edges some seconds around the present, so that every case is met. */
const termsArbitrary: fc.Arbitrary<Terms> = fc.record(
  {
    validFrom: fc.integer({ min: -3, max: 3 }).map((s) => at(START + s * SECOND)),
    validUntil: fc.integer({ min: -3, max: 3 }).map((s) => at(START + s * SECOND)),
    countries: fc.uniqueArray(fc.constantFrom("DE", "IE", "US"), { minLength: 1 }),
  },
  { requiredKeys: [] },
);
const planArbitrary = fc.constantFrom("basic", "gold", "kids");
const entitlementArbitrary = fc.oneof(
  termsArbitrary.map((terms) => licence(terms)),
  fc.tuple(planArbitrary, termsArbitrary).map(([plan, terms]) => subscription(plan, terms)),
);
const recordArbitrary = fc.record({
  offer: fc.option(
    fc
      .tuple(fc.uniqueArray(planArbitrary), termsArbitrary)
      .map(([plans, terms]) => offer({ plans, ...terms })),
    { nil: undefined },
  ),
  entitlements: fc.array(entitlementArbitrary, { maxLength: 5 }),
});
const countryArbitrary = fc.constantFrom("DE", "US", undefined);

/** The rule, told once more: whether terms hold. */
function holds(terms: Terms, now: number, country: string | undefined): boolean {
  const { validFrom, validUntil, countries } = terms;
  return [
    validFrom === undefined || now >= Date.parse(validFrom),
    validUntil === undefined || now < Date.parse(validUntil),
    countries === undefined || countries.some((listed) => listed === country),
  ].every((holding) => holding);
}

describe("rights", () => {
  for (const [what, own, right] of [
    ["a licence's window", undefined, licence],
    ["a subscription's window", offer({ plans: ["gold"] }), (terms: Terms) => subscription("gold", terms)],
  ] as const) {
    it(`hold from the first instant of ${what} and not at its end, to the second and to the millisecond`, () => {
      const window = { validFrom: at(START), validUntil: at(START + 60 * SECOND) };
      const codeAt = (offset: number): string => codeOf(decide(own, [right(window)], START + offset));
      expect([-SECOND, -1].map(codeAt)).to.deep.equal(["not-yet-valid", "not-yet-valid"]);
      expect([0, 1, 59 * SECOND, 60 * SECOND - 1].map(codeAt)).to.deep.equal(Array(4).fill("permitted"));
      expect([60 * SECOND, 61 * SECOND].map(codeAt)).to.deep.equal(["no-longer-valid", "no-longer-valid"]);
    });
  }

  it("are bounded by the offer's own window and countries, licences too", () => {
    const own = offer({
      plans: ["gold"],
      validFrom: at(START),
      validUntil: at(START + SECOND),
      countries: ["DE"],
    });
    for (const right of [licence(), subscription("gold")]) {
      expect(codeOf(decide(own, [right], START - 1))).to.equal("not-yet-valid");
      expect(codeOf(decide(own, [right]))).to.equal("permitted");
      expect(codeOf(decide(own, [right], START + SECOND))).to.equal("no-longer-valid");
      expect(codeOf(decide(own, [right], START, "US"))).to.equal("country");
    }
  });

  it("with a list of countries need a country that is known", () => {
    const unknown = { assetId: ASSET, country: undefined, now: new Date(START) };
    const listed = { offer: undefined, entitlements: [licence({ countries: ["DE"] })] };
    expect(codeOf(decideRights(listed, unknown))).to.equal("country");
    expect(codeOf(decideRights({ offer: undefined, entitlements: [licence()] }, unknown))).to.equal(
      "permitted",
    );
  });

  it("by subscription need an offer that lists the plan", () => {
    expect(codeOf(decide(undefined, [subscription("gold")]))).to.equal("not-entitled");
    expect(codeOf(decide(offer({ plans: ["basic"] }), [subscription("gold")]))).to.equal("not-entitled");
    expect(codeOf(decide(offer({ plans: ["basic", "gold"] }), [subscription("gold")]))).to.equal("permitted");
  });

  it("to another title do not count", () => {
    const other: Entitlement = { ...licence(), subject: { kind: "asset", assetId: "day-train" } };
    expect(codeOf(decide(undefined, [other]))).to.equal("not-entitled");
    expect(
      codeOf(decide({ ...offer({ plans: ["gold"] }), assetId: "day-train" }, [subscription("gold")])),
    ).to.equal("not-entitled");
  });

  it("go by the one that lasts longest, and an open end is longest", () => {
    const own = offer({ plans: ["gold"] });
    const short = licence({ validUntil: at(START + SECOND) });
    const long = subscription("gold", { validUntil: at(START + 9 * SECOND) });
    for (const both of [
      [short, long],
      [long, short],
    ]) {
      expect(decide(own, both)).to.deep.include({ until: new Date(START + 9 * SECOND), by: long.subject });
      expect(decide(own, [...both, licence()])).to.deep.include({ until: undefined });
    }
    const ending = { ...own, validUntil: at(START + 5 * SECOND) };
    expect(decide(ending, [short, long])).to.deep.include({ until: new Date(START + 5 * SECOND) });
  });

  it("refuse with what is least final among rights, and most final within one", () => {
    const past = { validUntil: at(START) };
    const future = { validFrom: at(START + 1) };
    const abroad = { countries: ["US"] };
    const own = offer({ plans: ["basic", "gold"] });
    expect(codeOf(decide(own, [licence(past), subscription("gold", future)]))).to.equal("not-yet-valid");
    expect(codeOf(decide(own, [licence(past), subscription("gold", abroad)]))).to.equal("country");
    expect(codeOf(decide(own, [licence({ ...past, ...abroad })]))).to.equal("no-longer-valid");
    expect(codeOf(decide(own, [licence({ ...future, ...abroad })]))).to.equal("country");
  });

  it("are permitted exactly when some right that counts and the offer both hold, until the first of their ends", () => {
    fc.assert(
      fc.property(
        recordArbitrary,
        countryArbitrary,
        fc.integer({ min: -4_000, max: 4_000 }),
        (record, country, ms) => {
          const now = START + ms;
          const holding = record.entitlements
            .filter(
              ({ subject }) =>
                subject.kind === "asset" || record.offer?.plans.includes(subject.plan) === true,
            )
            .filter((right) => holds(right, now, country) && holds(record.offer ?? {}, now, country));
          const decision = decideRights(record, { assetId: ASSET, country, now: new Date(now) });
          expect(decision.kind).to.equal(holding.length > 0 ? "permitted" : "refused");
          if (decision.kind === "permitted") {
            const endOf = (text: string | undefined): number =>
              text === undefined ? Infinity : Date.parse(text);
            const longest = Math.max(...holding.map(({ validUntil }) => endOf(validUntil)));
            const end = Math.min(longest, endOf(record.offer?.validUntil));
            expect(decision.until?.getTime() ?? Infinity).to.equal(end);
            expect(end).to.be.greaterThan(now);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("do not depend on the order of what is on record", () => {
    fc.assert(
      fc.property(recordArbitrary, countryArbitrary, (record, country) => {
        const question = { assetId: ASSET, country, now: new Date(START) };
        const turned = { ...record, entitlements: [...record.entitlements].reverse() };
        const [one, other] = [decideRights(record, question), decideRights(turned, question)];
        expect(codeOf(other)).to.equal(codeOf(one));
        expect(other.kind === "permitted" && other.until?.getTime()).to.equal(
          one.kind === "permitted" && one.until?.getTime(),
        );
      }),
    );
  });
});
