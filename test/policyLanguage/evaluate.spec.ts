import { expect } from "chai";

import { decide, evaluate, type Question } from "../../policyLanguage/evaluate";
import { isAccountRoot, isSpared, matchPrincipal } from "../../policyLanguage/principals";

const ROLE = { principalArn: "arn:aws:iam::111111111111:role/r", accountId: "111111111111" };
const ROOT = { principalArn: "arn:aws:iam::111111111111:root", accountId: "111111111111" };

function policy(...statements: readonly object[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({
      Action: "s3:Get*",
      Resource: "arn:aws:s3:::b/*",
      ...statement,
    })),
  });
}

function question(change: Partial<Question> = {}): Question {
  return {
    action: "s3:GetObject",
    resource: "arn:aws:s3:::b/a",
    context: {},
    matchPrincipal: (principal) => matchPrincipal(ROLE, principal),
    ...change,
  };
}

const named = (Sid: string, Effect: string, AWS: string): object => ({ Sid, Effect, Principal: { AWS } });
const toRole = named("ToRole", "Allow", ROLE.principalArn);
const toAccount = named("ToAccount", "Allow", ROOT.principalArn);
const denied = named("Never", "Deny", "*");

describe("evaluation of policies", () => {
  const rows: readonly (readonly [string, readonly object[], string, string | undefined])[] = [
    ["a statement that names the caller", [toRole], "allow", "ToRole"],
    ["one that names the account leaves it to the account", [toAccount], "delegate", "ToAccount"],
    ["the caller's own name counts more", [toAccount, toRole], "allow", "ToRole"],
    ["in any order", [toRole, toAccount], "allow", "ToRole"],
    ["a Deny wins over what is before it", [toRole, denied], "deny", "Never"],
    ["and over what is after it", [denied, toRole], "deny", "Never"],
    [
      "another principal's statement says nothing",
      [named("X", "Allow", "222222222222")],
      "silent",
      undefined,
    ],
    ["another action's statement says nothing", [{ ...toRole, Action: "s3:PutObject" }], "silent", undefined],
    [
      "another resource's statement says nothing",
      [{ ...toRole, Resource: "arn:aws:s3:::c/*" }],
      "silent",
      undefined,
    ],
  ];
  for (const [what, statements, verdict, sid] of rows) {
    it(`${what}: ${verdict}${sid === undefined ? "" : ` by ${sid}`}`, () => {
      const decision = decide([policy(...statements)], question());
      expect(decision.verdict).to.equal(verdict);
      expect(decision.statement?.sid).to.equal(sid);
      expect(evaluate([policy(...statements)], question())).to.equal(verdict);
    });
  }
});

describe("evaluation of policies where some condition keys are not known", () => {
  const isKnown = (key: string): boolean => key !== "aws:principalorgid";
  const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-1" } };
  const asked = (...statements: readonly object[]): readonly [string, ...(string | undefined)[]] => {
    const { verdict, doubts } = decide([policy(...statements)], question({ isKnown }));
    return [verdict, ...doubts.map(({ statement, keys }) => `${statement.sid ?? "?"} by ${keys.join()}`)];
  };

  it("is in doubt about what rests on them, Allow or Deny, and sure of the rest", () => {
    expect(asked({ ...toRole, Condition })).to.deep.equal(["silent", "ToRole by aws:principalorgid"]);
    expect(asked(toRole, { ...denied, Condition })).to.deep.equal(["allow", "Never by aws:principalorgid"]);
    expect(asked({ ...toRole, Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } } })[0]).to.equal(
      "silent",
    );
  });

  it("is not in doubt where the statement cannot apply anyway, or another denies", () => {
    const elsewhere = { StringEquals: { "aws:SourceVpc": "vpc-1" } };
    expect(
      asked(
        toRole,
        { ...denied, Condition: { ...Condition, StringLike: elsewhere.StringEquals } },
        { ...denied, Sid: "B", Action: "s3:Put*", Condition },
        { ...denied, Sid: "C", Resource: "arn:aws:s3:::c/*", Condition },
        { ...denied, Sid: "D", Principal: { AWS: "222222222222" }, Condition },
      ),
    ).to.deep.equal(["allow"]);
    expect(asked(toRole, { ...denied, Condition }, { ...denied, Sid: "Now" })).to.deep.equal(["deny"]);
  });

  it("is in doubt about policy variables as well, in resources and in values", () => {
    const Resource = "arn:aws:s3:::b/${aws:PrincipalOrgID}/*";
    expect(asked({ ...toRole, Resource })).to.deep.equal(["silent", "ToRole by aws:principalorgid"]);
    const value = { StringEquals: { "aws:PrincipalAccount": "${aws:PrincipalOrgID, 'x'}" } };
    expect(asked(toRole, { ...denied, Condition: value })).to.deep.equal([
      "allow",
      "Never by aws:principalorgid",
    ]);
  });
});

describe("the versions of the policy language", () => {
  const of = (Version: string | undefined, statement: object): string =>
    evaluate([JSON.stringify({ Version, Statement: { Action: "s3:*", ...statement } })], {
      ...question({ context: { "aws:username": "a" } }),
    });

  it("have no use for NotPrincipal in an Allow, which would let in the rest of the world", () => {
    const NotPrincipal = { AWS: "222222222222" };
    const open = { Sid: "X", Effect: "Allow", NotPrincipal, Resource: "*" };
    expect([of("2012-10-17", open), of("2008-10-17", open)]).to.deep.equal(["silent", "silent"]);
    expect(of("2012-10-17", { ...open, Effect: "Deny" })).to.equal("deny");
  });

  it("know no policy variables in the older one, which a policy without a version is of", () => {
    const byResource = { ...toRole, Resource: "arn:aws:s3:::b/${aws:username}" };
    const byCondition = {
      ...toRole,
      Resource: "*",
      Condition: { StringEquals: { "aws:username": "${aws:username}" } },
    };
    for (const statement of [byResource, byCondition]) {
      expect(of("2012-10-17", statement)).to.equal("allow");
      expect(of("2008-10-17", statement)).to.equal("silent");
      expect(of(undefined, statement)).to.equal("silent");
    }
    const butOwn = { ...toRole, NotResource: "arn:aws:s3:::b/${aws:username}" };
    expect([of("2012-10-17", butOwn), of("2008-10-17", butOwn)]).to.deep.equal(["silent", "allow"]);
    expect(of("2008-10-17", { ...toRole, Resource: "arn:aws:s3:::b/?" })).to.equal("allow");
    expect(() => of("2020-01-01", byResource)).to.throw("Version");
  });
});

describe("principals", () => {
  it("are met by themselves, through their account, or not at all", () => {
    const aws = (id: string): string => matchPrincipal(ROLE, { type: "AWS", id });
    expect([ROLE.principalArn, "*", ROOT.principalArn, "111111111111"].map(aws)).to.deep.equal([
      "direct",
      "direct",
      "account",
      "account",
    ]);
    expect(aws("arn:aws:iam::222222222222:root")).to.equal("none");
    expect(matchPrincipal(ROLE, { type: "Service", id: "s3.amazonaws.com" })).to.equal("none");
    expect(matchPrincipal(ROOT, { type: "AWS", id: ROOT.accountId })).to.equal("direct");
    expect([isAccountRoot(ROOT), isAccountRoot(ROLE)]).to.deep.equal([true, false]);
  });

  it("are spared by a NotPrincipal that names them and their account, which IAM looks at first", () => {
    const spared = (caller: Parameters<typeof isSpared>[0], ...ids: readonly string[]): boolean =>
      isSpared(
        caller,
        ids.map((id) => ({ type: id.endsWith(".com") ? "Service" : "AWS", id })),
      );
    expect(spared(ROLE, ROLE.principalArn, ROOT.principalArn)).to.equal(true);
    expect(spared(ROLE, "111111111111", ROLE.principalArn)).to.equal(true);
    expect(spared(ROLE, "*")).to.equal(true);
    expect(spared(ROLE, ROLE.principalArn)).to.equal(false);
    expect(spared(ROLE, ROOT.principalArn)).to.equal(false);
    expect(spared(ROLE, ROLE.principalArn, "222222222222")).to.equal(false);
    expect(spared(ROOT, ROOT.principalArn)).to.equal(true);
    expect(spared({ servicePrincipal: "s3.amazonaws.com" }, "s3.amazonaws.com")).to.equal(true);
    expect(spared({ servicePrincipal: "s3.amazonaws.com" }, "111111111111")).to.equal(false);
  });

  it("that are services are met by their name, and by everybody's", () => {
    const caller = { servicePrincipal: "s3.amazonaws.com" };
    expect(matchPrincipal(caller, { type: "Service", id: "s3.amazonaws.com" })).to.equal("direct");
    expect(matchPrincipal(caller, { type: "AWS", id: "*" })).to.equal("direct");
    expect(matchPrincipal(caller, { type: "AWS", id: "111111111111" })).to.equal("none");
  });
});
