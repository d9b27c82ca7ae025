import { expect } from "chai";

import { holds, operatorOf, substitute, type ConditionContext } from "../../policyLanguage/conditions";

function met(
  operatorName: string,
  wanted: readonly string[],
  actual: string | readonly string[] | undefined,
): boolean {
  const operator = operatorOf(operatorName);
  if (operator === undefined) {
    throw new Error(`no operator ${operatorName}`);
  }
  const context: ConditionContext = actual === undefined ? {} : { "AWS:Key": actual };
  return holds({ operator, key: "aws:key", values: wanted }, context);
}

describe("condition operators", () => {
  const rows: readonly (readonly [
    string,
    readonly string[],
    string | readonly string[] | undefined,
    boolean,
  ])[] = [
    ["StringEquals", ["a", "b"], "b", true],
    ["StringEquals", ["a"], "A", false],
    ["StringEquals", ["a*"], "ab", false],
    ["StringEqualsIgnoreCase", ["a"], "A", true],
    ["StringNotEquals", ["a", "b"], "b", false],
    ["StringNotEquals", ["a", "b"], "c", true],
    ["StringLike", ["a?c*"], "abcd", true],
    ["StringLike", ["a.c*"], "abcd", false],
    ["StringNotLike", ["a*"], "abc", false],
    ["NumericLessThan", ["10"], "9", true],
    ["NumericLessThan", ["10"], "10", false],
    ["NumericLessThanEquals", ["10"], "10", true],
    ["NumericGreaterThanEquals", ["10"], "10.5", true],
    ["DateLessThan", ["2026-01-02T00:00:00Z"], "2026-01-01T00:00:00Z", true],
    ["DateGreaterThan", ["0"], "2026-01-01T00:00:00Z", true],
    ["Bool", ["false"], "true", false],
    ["Bool", ["true"], "TRUE", true],
    ["IpAddress", ["10.1.0.0/16"], "10.1.200.3", true],
    ["IpAddress", ["10.1.0.0/16"], "10.2.0.1", false],
    ["NotIpAddress", ["10.1.0.0/16"], "10.1.200.3", false],
    ["ArnLike", ["arn:aws:s3:::b*"], "arn:aws:s3:::bucket", true],
    ["ArnLike", ["arn:aws:sns:*:1:*"], "arn:aws:sns:eu-west-1:1:t:sub", true],
    ["ArnLike", ["arn:aws:*:t"], "arn:aws:sns:eu-west-1:1:t", false],
    ["ArnNotEquals", ["arn:aws:s3:::b"], "arn:aws:s3:::b", false],
    ["Null", ["true"], undefined, true],
    ["Null", ["true"], "x", false],
    ["Null", ["false"], "x", true],
  ];
  for (const [operator, wanted, actual, result] of rows) {
    it(`${operator} ${wanted.join(" or ")} ${result ? "holds" : "does not hold"} for ${String(actual)}`, () => {
      expect(met(operator, wanted, actual)).to.equal(result);
    });
  }

  it("fail on a missing key, but hold with IfExists", () => {
    expect(met("StringEquals", ["a"], undefined)).to.equal(false);
    expect(met("StringEqualsIfExists", ["a"], undefined)).to.equal(true);
    expect(met("StringEqualsIfExists", ["a"], "b")).to.equal(false);
  });

  it("that are negated hold for a missing key: an unset key is not the forbidden one", () => {
    expect(met("StringNotEquals", ["a"], undefined)).to.equal(true);
  });

  it("with ForAllValues want every value to match and hold for none; ForAnyValue wants one", () => {
    expect(met("ForAllValues:StringEquals", ["a", "b"], ["a", "b", "a"])).to.equal(true);
    expect(met("ForAllValues:StringEquals", ["a", "b"], ["a", "c"])).to.equal(false);
    expect(met("ForAllValues:StringEquals", ["a"], undefined)).to.equal(true);
    expect(met("ForAnyValue:StringEquals", ["a"], ["b", "a"])).to.equal(true);
    expect(met("ForAnyValue:StringEquals", ["a"], undefined)).to.equal(false);
  });

  it("with ForAllValues and Null together let nobody in who names no key, such as a scan", () => {
    const admits = (keys: readonly string[] | undefined): boolean =>
      met("ForAllValues:StringLike", ["us-west-2/*"], keys) && met("Null", ["false"], keys);
    expect(admits(["us-west-2/asset/a", "us-west-2/groups"])).to.equal(true);
    expect(admits(["us-west-2/asset/a", "operator/control"])).to.equal(false);
    expect(admits(undefined)).to.equal(false);
    expect(admits([])).to.equal(false);
  });

  it("replace policy variables, and a variable without a value matches nothing", () => {
    const context = { "aws:PrincipalAccount": "1" };
    expect(substitute("a/${aws:principalaccount}/${*}", context)).to.equal("a/1/*");
    expect(substitute("${aws:userid, 'none'}", context)).to.equal("none");
    expect(substitute("${aws:userid}", context)).not.to.equal("");
  });
});
