import { expect } from "chai";
import { readDocument } from "../../../../policies/s3/document/document";
import { copyOf } from "../../../../policies/support/value";

const STATEMENT = { Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" };

const problemOf = (document: unknown): unknown => {
  const read = readDocument(copyOf(document));
  return typeof read === "object" && "problem" in read ? read.problem : "none";
};

describe("reading an IAM document", () => {
  it("takes one statement without a list, and a list", () => {
    expect(problemOf({ Statement: STATEMENT })).to.equal("none");
    expect(problemOf({ Version: "2012-10-17", Id: "x", Statement: [STATEMENT, STATEMENT] })).to.equal("none");
  });

  for (const [what, document, problem] of [
    ["without statements", { Version: "2012-10-17" }, "has no Statement"],
    ["with null for its statements", { Statement: null }, "has no Statement"],
    [
      "with element names in the wrong case",
      { statement: [STATEMENT] },
      "has an element other than Version, Id and Statement",
    ],
    ["whose statement is a text", { Statement: ["Allow"] }, "Statement[0] is not an object"],
    [
      "with a statement element in the wrong case, which would otherwise hide the grant",
      { Statement: [STATEMENT, { ...STATEMENT, principal: "*" }] },
      "Statement[1] has an element that IAM does not know (element names are matched exactly)",
    ],
    [
      "with an effect that IAM does not know",
      { Statement: [{ ...STATEMENT, Effect: "allow" }] },
      "Statement[0] has an Effect other than Allow or Deny",
    ],
    [
      "without a principal",
      { Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] },
      "Statement[0] does not have exactly one of Principal and NotPrincipal",
    ],
    [
      "with both kinds of principal",
      { Statement: [{ ...STATEMENT, NotPrincipal: "*" }] },
      "Statement[0] does not have exactly one of Principal and NotPrincipal",
    ],
    [
      "with a condition that is a text",
      { Statement: [{ ...STATEMENT, Condition: "aws:SourceArn" }] },
      "Statement[0] has a Condition that is no object",
    ],
    [
      "with a condition operator that holds no keys",
      { Statement: [{ ...STATEMENT, Condition: { StringEquals: ["x"] } }] },
      "Statement[0] has a Condition that is no object",
    ],
  ] as const) {
    it(`refuses a document ${what}`, () => {
      expect(problemOf(document)).to.equal(problem);
      expect(problemOf(JSON.stringify(document))).to.equal(problem);
    });
  }

  it("keeps a key called __proto__ a key, and so refuses it", () => {
    const hostile = `{"Statement":[{"__proto__":{"Effect":"Deny"},"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`;
    expect(problemOf(hostile)).to.match(/Statement\[0\] has an element that IAM does not know/);
  });

  it("reads a document nested beyond reason without exhausting the stack", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const document = `{"Statement":[{"Effect":"Allow","Principal":${deep},"Action":"*","Resource":"*"}]}`;
    expect(problemOf(document)).to.equal("none");
  });
});
