import { expect } from "chai";
import { disallowPublicPolicy } from "../../../policies/s3/disallowPublicPolicy";
import { judge, type Sample, type Violation } from "../support/args";
import { unknown } from "../support/unknown";
import { carrying, CARRIERS, compliant, nameOf, PRIVATE_STATEMENTS } from "./disallowPublicPolicy.fixture";

const BUCKET_POLICY = CARRIERS.find(({ type }) => type.endsWith(":BucketPolicy"))!;

const refusal = (type: string, setting: string, problem: string): Violation => ({
  resource: nameOf(type),
  message:
    `${type} "${nameOf(type)}": ${setting} ${problem}. ` +
    "Allowed: named principals, or a condition with fixed values of a key that identifies the caller. " +
    "Fix: name the principals, or pin the grant, for example with aws:SourceArn or aws:PrincipalAccount.",
});

const EVERYBODY = "allows everybody, and no condition limits it to fixed callers";

const withStatement = (index: number, edit: object): object => ({
  Version: "2012-10-17",
  Statement: PRIVATE_STATEMENTS.map((statement, at) =>
    at === index ? { ...statement, ...edit } : statement,
  ),
});

const bucketPolicy = (document: unknown): Sample[] => [carrying(BUCKET_POLICY, document)];

describe("policies/s3/disallowPublicPolicy", () => {
  it("accepts documents that name their principals or pin them, as text and as object", async () => {
    expect(await judge(disallowPublicPolicy, compliant)).to.deep.equal([]);
  });

  for (const carrier of CARRIERS) {
    const setting = `${carrier.path.join(".")} Statement[1].Principal`;

    it(`refuses a grant to everybody in ${carrier.type}`, async () => {
      const document = withStatement(1, { Principal: "*" });
      for (const form of [JSON.stringify(document), document]) {
        expect(await judge(disallowPublicPolicy, [carrying(carrier, form)])).to.deep.equal([
          refusal(carrier.type, setting, EVERYBODY),
        ]);
      }
    });

    it(`lets a document of ${carrier.type} that only the update knows pass at preview`, async () => {
      expect(await judge(disallowPublicPolicy, [carrying(carrier, unknown.text)])).to.deep.equal([]);
    });
  }

  it("accepts a carrier whose optional document is absent or empty", async () => {
    const point = CARRIERS.find(({ type }) => type.endsWith(":AccessPoint"))!;
    expect(await judge(disallowPublicPolicy, [carrying(point, "")])).to.deep.equal([]);
    expect(await judge(disallowPublicPolicy, [{ ...carrying(point, ""), props: {} }])).to.deep.equal([]);
  });

  it("refuses every public statement of a document, each with its place", async () => {
    const document = {
      Statement: [
        { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" },
        { Effect: "Allow", NotPrincipal: { AWS: "111122223333" }, Action: "s3:GetObject", Resource: "*" },
        {
          Effect: "Allow",
          Principal: { Service: "cloudfront.amazonaws.com" },
          Action: "s3:*",
          Resource: "*",
        },
      ],
    };
    expect(await judge(disallowPublicPolicy, bucketPolicy(JSON.stringify(document)))).to.deep.equal([
      refusal(BUCKET_POLICY.type, "policy Statement[0].Principal", EVERYBODY),
      refusal(
        BUCKET_POLICY.type,
        "policy Statement[1].NotPrincipal",
        "allows everybody but a few, and no condition limits it to fixed callers",
      ),
      refusal(
        BUCKET_POLICY.type,
        "policy Statement[2].Principal",
        "allows an AWS service that acts for any AWS customer, and no condition limits it to fixed accounts",
      ),
    ]);
  });

  it("refuses a document that cannot be read, rather than letting it through", async () => {
    for (const broken of ["{", "[]", "null", "7", 7, true, "nonsense"]) {
      expect(await judge(disallowPublicPolicy, bucketPolicy(broken)), String(broken)).to.deep.equal([
        refusal(BUCKET_POLICY.type, "policy", "cannot be read as an IAM document: it is not a JSON object"),
      ]);
    }
  });

  it("judges what is known of a document that is partly unknown", async () => {
    const document = {
      Version: "2012-10-17",
      Statement: [
        unknown.group,
        { Effect: "Allow", Principal: unknown.text, Action: "s3:*", Resource: unknown.text },
        { Effect: unknown.text, Principal: "*", Action: "s3:*", Resource: "*" },
        { Effect: "Allow", Principal: { AWS: [unknown.text] }, Action: "s3:*", Resource: "*" },
        { Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*", Condition: unknown.group },
        {
          Effect: "Allow",
          Principal: "*",
          Action: "s3:*",
          Resource: "*",
          Condition: { StringEquals: { "aws:PrincipalAccount": unknown.text } },
        },
        { Effect: "Allow", Principal: { AWS: [unknown.text, "*"] }, Action: "s3:*", Resource: "*" },
        {
          Effect: "Allow",
          Principal: "*",
          Action: "s3:*",
          Resource: "*",
          Condition: { StringEquals: { "aws:Referer": unknown.text } },
        },
      ],
    };
    expect(await judge(disallowPublicPolicy, bucketPolicy(document))).to.deep.equal([
      refusal(BUCKET_POLICY.type, "policy Statement[6].Principal", EVERYBODY),
      refusal(BUCKET_POLICY.type, "policy Statement[7].Principal", EVERYBODY),
    ]);
  });
});
