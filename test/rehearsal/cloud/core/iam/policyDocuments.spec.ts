import { expect } from "chai";
import { policyProblems, type PolicyKind } from "../../../../../rehearsal/cloud/core/iam/policyRules";
import { acceptPolicy } from "../../../../../rehearsal/cloud/core/iam/principals";
import { UNKNOWN } from "../../../../../rehearsal/cloud/core/types";
import { iamService } from "../../../../../rehearsal/cloud/services/iam";
import { codeOf, Deployment, HOME, makeCloud, OTHER, OTHER_ROLE, policy, refusalOf, trust } from "../standIn";

const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" };
const onResource = { ...allow, Principal: "*" };
const assume = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } };

describe("the grammar of policies", () => {
  const accepted: readonly (readonly [string, PolicyKind, string])[] = [
    ["an identity policy", "identity", policy(allow)],
    [
      "a single statement without a list",
      "identity",
      JSON.stringify({ Version: "2012-10-17", Statement: allow }),
    ],
    [
      "NotAction and NotResource",
      "identity",
      policy({ Effect: "Deny", NotAction: "iam:*", NotResource: "*" }),
    ],
    ["any action on anything", "identity", policy({ Effect: "Allow", Action: "*", Resource: "*" })],
    ["a trust policy", "trust", policy(assume)],
    ["a resource policy", "resource", policy(onResource)],
    [
      "a principal of several kinds",
      "resource",
      policy({ ...allow, Principal: { AWS: [HOME], Service: "s3.amazonaws.com" } }),
    ],
    [
      "a Regional service principal",
      "resource",
      policy({ ...allow, Principal: { Service: "logs.eu-west-1.amazonaws.com" } }),
    ],
    [
      "conditions",
      "identity",
      policy({
        ...allow,
        Condition: {
          "ForAnyValue:StringLikeIfExists": { "aws:TagKeys": ["a*"] },
          Null: { "aws:SourceVpc": true },
        },
      }),
    ],
  ];
  for (const [what, kind, text] of accepted) {
    it(`accepts ${what}`, () => {
      expect(policyProblems(text, kind)).to.be.empty;
    });
  }

  const refused: readonly (readonly [string, PolicyKind, string, string])[] = [
    ["what is not JSON", "identity", "{", "not a JSON object"],
    [
      "another version",
      "identity",
      JSON.stringify({ Version: "2008-10-17", Statement: [allow] }),
      '"2012-10-17"',
    ],
    ["a missing version", "identity", JSON.stringify({ Statement: [allow] }), '"2012-10-17"'],
    [
      "no statement",
      "identity",
      JSON.stringify({ Version: "2012-10-17", Statement: [] }),
      "Statement is empty",
    ],
    [
      "a misspelt document element",
      "identity",
      JSON.stringify({ Version: "2012-10-17", Statements: [allow] }),
      '"Statements"',
    ],
    ["a misspelt statement element", "identity", policy({ ...allow, Conditions: {} }), '"Conditions"'],
    [
      "a missing effect",
      "identity",
      policy({ Action: "s3:*", Resource: "*" }),
      "Missing required field Effect",
    ],
    [
      "an effect of its own",
      "identity",
      policy({ ...allow, Effect: "Permit" }),
      "Missing required field Effect",
    ],
    [
      "Action and NotAction together",
      "identity",
      policy({ ...allow, NotAction: "s3:*" }),
      "both Action and NotAction",
    ],
    ["no action", "identity", policy({ Effect: "Allow", Resource: "*" }), "must contain actions"],
    ["an empty action list", "identity", policy({ ...allow, Action: [] }), "Action of statement 1 is empty"],
    [
      "an action without service",
      "identity",
      policy({ ...allow, Action: "GetObject" }),
      "prefaced by a vendor",
    ],
    [
      "an action of a misspelt service",
      "identity",
      policy({ ...allow, Action: "S33:GetObject" }),
      "Vendor s33 is not valid",
    ],
    [
      "an identity policy without resource",
      "identity",
      policy({ Effect: "Allow", Action: "s3:*" }),
      "must contain resources",
    ],
    ["an identity policy with a principal", "identity", policy(onResource), "should not specify a principal"],
    [
      "a resource that is no ARN",
      "identity",
      policy({ ...allow, Resource: "my-bucket" }),
      "must be in ARN format",
    ],
    [
      "a resource with a wildcard service",
      "identity",
      policy({ ...allow, Resource: "arn:aws:*:::b" }),
      "vendor must be fully qualified",
    ],
    [
      "a resource of no partition",
      "identity",
      policy({ ...allow, Resource: "arn:amazon:s3:::b" }),
      'Partition "amazon"',
    ],
    [
      "a trust policy with a resource",
      "trust",
      policy({ ...assume, Resource: "*" }),
      "prohibited field Resource",
    ],
    [
      "a trust policy for other actions",
      "trust",
      policy({ ...assume, Action: "s3:GetObject" }),
      "only specify STS AssumeRole",
    ],
    [
      "a trust policy without principal",
      "trust",
      policy({ Effect: "Allow", Action: "sts:AssumeRole" }),
      "Missing required field Principal",
    ],
    [
      "a service that does not exist",
      "trust",
      trust("mediapackge.amazonaws.com"),
      '"SERVICE":"mediapackge.amazonaws.com"',
    ],
    [
      "a principal kind of its own",
      "trust",
      policy({ ...assume, Principal: { Role: "r" } }),
      'unknown element "Role"',
    ],
    ["a resource policy without principal", "resource", policy(allow), "Missing required field Principal"],
    [
      "an unknown condition operator",
      "identity",
      policy({ ...allow, Condition: { StringEqual: { "aws:a": "b" } } }),
      "Invalid Condition type : StringEqual",
    ],
    [
      "NullIfExists, which IAM does not have",
      "identity",
      policy({ ...allow, Condition: { NullIfExists: { "aws:a": "true" } } }),
      "Invalid Condition type",
    ],
    [
      "a condition key without service",
      "identity",
      policy({ ...allow, Condition: { Bool: { secure: "true" } } }),
      "prefaced by a vendor",
    ],
    [
      "two statements with the same Sid",
      "identity",
      policy({ ...allow, Sid: "A" }, { ...allow, Sid: "A" }),
      "must be unique",
    ],
  ];
  for (const [what, kind, text, reason] of refused) {
    it(`refuses ${what}`, () => {
      const [problem, ...others] = policyProblems(text, kind);
      expect(others).to.be.empty;
      expect(problem).to.include(reason);
    });
  }

  it("says nothing of a policy that is not known yet", () => {
    expect(policyProblems(UNKNOWN, "identity")).to.be.empty;
    expect(policyProblems(undefined, "identity")).to.be.empty;
  });

  it("reads a policy that was given as an object", () => {
    expect(
      policyProblems({ Version: "2012-10-17", Statement: [{ Effect: "Allow" }] }, "identity"),
    ).to.have.length(1);
  });
});

describe("the principals of a policy", () => {
  const words = { service: "s3", malformed: "MalformedPolicy" };
  const naming = (id: string): string => policy({ ...allow, Principal: { AWS: id } });

  for (const id of ["*", HOME, OTHER, `arn:aws:iam::${OTHER}:root`, OTHER_ROLE]) {
    it(`may be ${id}`, () => {
      expect(acceptPolicy(makeCloud(), naming(id), "resource", words)).to.equal(naming(id));
    });
  }

  for (const id of [
    "333333333333",
    "arn:aws:iam::333333333333:root",
    `arn:aws:iam::${HOME}:role/missing`,
    `arn:aws:iam::${HOME}:role/*`,
    "deploy",
  ]) {
    it(`may not be ${id}, which does not exist`, async () => {
      const error = await refusalOf(() => acceptPolicy(makeCloud(), naming(id), "resource", words));
      expect(error.message).to.equal(`s3: MalformedPolicy: Invalid principal in policy: "AWS":"${id}"`);
    });
  }

  it("may be a role from the moment it exists until it is gone", async () => {
    const stack = await Deployment.over([iamService]);
    const name = "aws:iam/role:Role";
    const accept = (): string =>
      acceptPolicy(stack.cloud, naming(`arn:aws:iam::${HOME}:role/reader`), "resource", words);
    expect(await codeOf(accept)).to.equal("MalformedPolicy");
    const role = await stack.create(name, "r", {
      name: "reader",
      assumeRolePolicy: trust("lambda.amazonaws.com"),
    });
    accept();
    await stack.delete(name, "r", role.id);
    expect(await codeOf(accept)).to.equal("MalformedPolicy");
  });

  it("do not matter when the policy is longer than allowed", async () => {
    expect(
      await codeOf(() => acceptPolicy(makeCloud(), naming("*"), "resource", { ...words, maxCharacters: 20 })),
    ).to.equal("LimitExceeded");
  });
});
