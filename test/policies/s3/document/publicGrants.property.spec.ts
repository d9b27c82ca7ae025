import { expect } from "chai";
import * as fc from "fast-check";
import { publicGrants } from "../../../../policies/s3/document/publicGrants";
import { copyOf } from "../../../../policies/support/value";
import { ACCOUNT, DISTRIBUTION_ARN, ORGANIZATION } from "../../support/names";
import { letsStrangersIn, type Conditions, type GeneratedStatement } from "./oracle";

/** A key that says who calls, and our own value of it. */
const OURS: readonly (readonly [key: string, ours: string])[] = [
  ["aws:PrincipalAccount", ACCOUNT],
  ["aws:PrincipalArn", `arn:aws:iam::${ACCOUNT}:role/packager`],
  ["AWS:PrincipalOrgID", ORGANIZATION],
  ["aws:PrincipalOrgPaths", `${ORGANIZATION}/r-ab12/`],
  ["aws:SourceArn", DISTRIBUTION_ARN],
  ["aws:SourceAccount", ACCOUNT],
  ["aws:sourceowner", ACCOUNT],
  ["aws:SourceVpc", "vpc-111bbb22"],
  ["aws:SourceVpce", "vpce-1a2b3c4d"],
  ["aws:userid", "AIDACKCEVSQ6C2EXAMPLE"],
  ["s3:DataAccessPointAccount", ACCOUNT],
  ["s3:DataAccessPointArn", `arn:aws:s3:eu-west-1:${ACCOUNT}:accesspoint/media`],
];

const SERVICE_KEYS: readonly (readonly [key: string, ours: string])[] = [
  ["aws:SourceArn", DISTRIBUTION_ARN],
  ["aws:SourceAccount", ACCOUNT],
  ["aws:SourceOrgID", ORGANIZATION],
];

/** Keys that the caller fills in. */
const CHOSEN = ["aws:Referer", "aws:UserAgent", "s3:prefix", "aws:CurrentTime"];

const one = <T>(...arbitraries: fc.Arbitrary<T>[]): fc.Arbitrary<T> => fc.oneof(...arbitraries);

const someOf = (value: fc.Arbitrary<string>): fc.Arbitrary<string | string[]> =>
  one<string | string[]>(value, fc.array(value, { minLength: 1, maxLength: 3 }));

/** One entry of a condition block. */
const entry = (
  operators: readonly string[],
  key: string,
  value: fc.Arbitrary<string>,
): fc.Arbitrary<Conditions> =>
  fc
    .record({ operator: fc.constantFrom(...operators), values: someOf(value) })
    .map(({ operator, values }) => ({ [operator]: { [key]: values } }));

const merged = (entries: readonly Conditions[]): Conditions => {
  const all: Record<string, Record<string, string | readonly string[]>> = {};
  for (const [operator, keys] of entries.flatMap((each) => Object.entries(each))) {
    all[operator] = { ...all[operator], ...keys };
  }
  return all;
};

const block = (...entries: fc.Arbitrary<Conditions>[]): fc.Arbitrary<Conditions> =>
  fc.array(one(...entries), { minLength: 1, maxLength: 4 }).map(merged);

/** Each key under one operator only: two half conditions that pin together are more than the rule cares to see. */
const blockOfDistinctKeys = (...entries: fc.Arbitrary<Conditions>[]): fc.Arbitrary<Conditions> =>
  fc.uniqueArray(one(...entries), { minLength: 1, maxLength: 4, selector: keyOf }).map(merged);

const keyOf = (entries: Conditions): string =>
  Object.values(entries).flatMap(Object.keys).join().toLowerCase();

/** Conditions that either name somebody or nobody in particular: here rule and oracle must agree exactly. */
const clearConditions = (keys: typeof OURS): fc.Arbitrary<Conditions> =>
  blockOfDistinctKeys(
    ...keys.flatMap(([key, ours]) => [
      entry(["StringEquals", "ArnEquals", "ForAnyValue:StringEquals"], key, fc.constant(ours)),
      entry(["StringLike", "ArnLike"], key, fc.constantFrom(ours, "*", "${aws:username}")),
      entry(["StringEqualsIfExists", "ForAllValues:StringLike", "StringNotEquals"], key, fc.constant(ours)),
    ]),
    ...CHOSEN.map((key) => entry(["StringEquals", "StringLike"], key, fc.constantFrom("x", "*"))),
  );

const network = fc
  .record({
    base: fc.constantFrom("203.0.113.0", "10.0.0.0", "0.0.0.0", "128.0.0.0"),
    prefix: fc.integer({ min: 0, max: 32 }),
  })
  .map(({ base, prefix }) => `${base}/${prefix}`);

const network6 = fc
  .record({ base: fc.constantFrom("2001:db8::", "fd00::", "::"), prefix: fc.integer({ min: 0, max: 128 }) })
  .map(({ base, prefix }) => `${base}/${prefix}`);

/** Anything goes: wildcards in the middle, every operator, broad and narrow networks. */
const wildConditions: fc.Arbitrary<Conditions> = block(
  ...OURS.map(([key, ours]) =>
    entry(
      ["StringEquals", "StringLike", "ArnEquals", "ArnLike"].flatMap((operator) => [
        operator,
        `${operator}IfExists`,
        `ForAnyValue:${operator}`,
        `ForAllValues:${operator}`,
        operator.replace(/^(String|Arn)/, "$1Not"),
      ]),
      key,
      one(
        fc.constantFrom(ours, "*", "?", "", "${aws:username}"),
        fc.nat({ max: ours.length }).map((cut) => `${ours.slice(0, cut)}*`),
        fc.nat({ max: ours.length }).map((cut) => `*${ours.slice(cut)}`),
      ),
    ),
  ),
  entry(["IpAddress", "IpAddressIfExists", "NotIpAddress"], "aws:SourceIp", one(network, network6)),
);

const NAMED = [`arn:aws:iam::${ACCOUNT}:root`, ACCOUNT];

const everybody = fc.constantFrom<Partial<GeneratedStatement>>(
  { Principal: "*" },
  { Principal: { AWS: "*" } },
  { Principal: { AWS: [...NAMED, "*"] } },
  { NotPrincipal: { AWS: ACCOUNT } },
);

const somebody = fc.constantFrom<Partial<GeneratedStatement>>(
  { Principal: { AWS: NAMED } },
  { Principal: { Service: "logging.s3.amazonaws.com" } },
);

const service = fc.constant<Partial<GeneratedStatement>>({
  Principal: { Service: ["cloudfront.amazonaws.com"] },
});

const statement = (
  principal: fc.Arbitrary<Partial<GeneratedStatement>>,
  condition: fc.Arbitrary<Conditions>,
): fc.Arbitrary<GeneratedStatement> =>
  fc
    .record({
      effect: fc.constantFrom("Allow" as const, "Allow" as const, "Deny" as const),
      principal,
      condition: fc.option(condition, { nil: undefined, freq: 8 }),
    })
    .map(({ effect, principal: who, condition: when }) => ({
      Effect: effect,
      ...who,
      ...(when === undefined ? {} : { Condition: when }),
    }));

/** Indexes of the statements that the rule refuses. */
const refused = (statements: readonly GeneratedStatement[]): number[] => {
  const document = {
    Version: "2012-10-17",
    Statement: statements.map((each) => ({
      ...each,
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::media/*",
    })),
  };
  return publicGrants(copyOf(JSON.stringify(document))).map(({ where }) => Number(/\d+/.exec(where)?.[0]));
};

const open = (statements: readonly GeneratedStatement[]): number[] =>
  statements.flatMap((each, index) => (letsStrangersIn(each) ? [index] : []));

const documents = (each: fc.Arbitrary<GeneratedStatement>): fc.Arbitrary<GeneratedStatement[]> =>
  fc.array(each, { minLength: 1, maxLength: 4 });

describe("public grants against an oracle that tries to get in", () => {
  it("refuses exactly the statements that let a stranger in, where conditions are clear-cut", () => {
    const clear = documents(
      one(
        statement(one(everybody, somebody), clearConditions(OURS)),
        statement(service, clearConditions(SERVICE_KEYS)),
      ),
    );
    fc.assert(
      fc.property(clear, (statements) => {
        expect(refused(statements)).to.deep.equal(open(statements));
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses every statement that lets a stranger in, whatever the conditions", () => {
    const wild = documents(statement(one(everybody, somebody), wildConditions));
    fc.assert(
      fc.property(wild, (statements) => {
        expect(refused(statements)).to.include.members(open(statements));
      }),
      { numRuns: 2000 },
    );
  });

  it("judges any JSON at all without throwing", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (json, text) => {
        const Statement = [{ Effect: "Allow", Principal: json, Condition: { StringEquals: json } }, json];
        for (const source of [
          json,
          text,
          JSON.stringify(json),
          { Statement },
          JSON.stringify({ Statement }),
        ]) {
          expect(publicGrants(copyOf(source))).to.be.an("array");
        }
      }),
    );
  });
});
