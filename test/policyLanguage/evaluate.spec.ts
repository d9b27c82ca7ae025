import { expect } from "chai";

import { decide, evaluate, type Question } from "../../policyLanguage/evaluate";
import { isAccountRoot, matchPrincipal } from "../../policyLanguage/principals";

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

  it("that are services are met by their name, and by everybody's", () => {
    const caller = { servicePrincipal: "s3.amazonaws.com" };
    expect(matchPrincipal(caller, { type: "Service", id: "s3.amazonaws.com" })).to.equal("direct");
    expect(matchPrincipal(caller, { type: "AWS", id: "*" })).to.equal("direct");
    expect(matchPrincipal(caller, { type: "AWS", id: "111111111111" })).to.equal("none");
  });
});
