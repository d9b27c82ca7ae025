import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import * as fc from "fast-check";

import { accountRoot, objectsOf, sidOf, viaService } from "../../../components/iam/arns";
import { keyAdministration } from "../../../components/iam/keyPolicy";
import {
  policyDocument,
  serviceTrust,
  sourceAccount,
  sourceResources,
} from "../../../components/iam/policyDocument";
import { valueOf } from "../../support/outputs";

describe("IAM documents", () => {
  it("are JSON with the language version and the statements, outputs resolved", async () => {
    const document = policyDocument([
      {
        Sid: "ReadObjects",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: [pulumi.output("arn:aws:s3:::b"), objectsOf(pulumi.output("arn:aws:s3:::b"))],
        Condition: { StringEquals: { "aws:SourceAccount": pulumi.output("111111111111") } },
      },
    ]);

    expect(JSON.parse(await valueOf(document))).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ReadObjects",
          Effect: "Allow",
          Action: ["s3:GetObject"],
          Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
          Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } },
        },
      ],
    });
  });

  it("are the same text whatever the order of keys", async () => {
    const one = policyDocument([
      { Effect: "Allow", Action: "a:B", Resource: "*", Condition: { Bool: { x: "1", y: "2" } } },
    ]);
    const other = policyDocument([
      { Condition: { Bool: { y: "2", x: "1" } }, Resource: "*", Action: "a:B", Effect: "Allow" },
    ]);

    expect(await valueOf(one)).to.equal(await valueOf(other));
  });

  it("keep the order of statements and of lists", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^s3:[A-Z][a-z]{1,5}$/), { minLength: 1 }),
        async (actions) => {
          const text = await valueOf(
            policyDocument(
              actions.map((action) => ({ Effect: "Allow", Action: [action, "z:A", "a:Z"], Resource: "*" })),
            ),
          );
          expect(JSON.parse(text)).to.deep.include({
            Statement: actions.map((action) => ({
              Effect: "Allow",
              Action: [action, "z:A", "a:Z"],
              Resource: "*",
            })),
          });
        },
      ),
      { numRuns: 30 },
    );
  });

  it("refuse an empty list of statements", () => {
    expect(() => policyDocument([])).to.throw(/no statements/);
  });

  it("refuse a Sid that not every kind of policy takes", () => {
    const statement = {
      Sid: "read-objects",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: "*",
    } as const;
    expect(() => policyDocument([statement])).to.throw(/read-objects: bad Sid/);
  });

  it("refuse a repeated Sid", () => {
    const statement = { Sid: "Read", Effect: "Allow", Action: "s3:GetObject", Resource: "*" } as const;
    expect(() => policyDocument([statement, statement])).to.throw(/Read: the Sid occurs twice/);
  });

  it("refuse a statement about nothing, by its number", () => {
    expect(() => policyDocument([{ Effect: "Allow", Action: "s3:GetObject" }])).to.throw(
      /statement number 1: has neither Resource nor Principal/,
    );
  });

  it("let a service act for these resources of one account only", async () => {
    const document = policyDocument([
      {
        Effect: "Allow",
        Action: "sqs:SendMessage",
        Principal: { Service: "s3.amazonaws.com" },
        Condition: sourceResources("111111111111", [pulumi.output("arn:aws:s3:::a"), "arn:aws:s3:::b"]),
      },
    ]);

    expect(JSON.parse(await valueOf(document))).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sqs:SendMessage",
          Principal: { Service: "s3.amazonaws.com" },
          Condition: {
            StringEquals: { "aws:SourceAccount": "111111111111" },
            ArnEquals: { "aws:SourceArn": ["arn:aws:s3:::a", "arn:aws:s3:::b"] },
          },
        },
      ],
    });
  });

  it("trust one service on behalf of one account", async () => {
    const document = serviceTrust("s3.amazonaws.com", sourceAccount("111111111111"));

    expect(JSON.parse(await valueOf(document))).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: "s3.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } },
        },
      ],
    });
  });

  it("trust several services, unconditionally only when asked to", async () => {
    const document = serviceTrust(["lambda.amazonaws.com", "edgelambda.amazonaws.com"]);

    expect(JSON.parse(await valueOf(document))).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: ["lambda.amazonaws.com", "edgelambda.amazonaws.com"] },
        },
      ],
    });
  });

  it("spell account roots, service endpoints and Sids", () => {
    expect(accountRoot("111111111111")).to.equal("arn:aws:iam::111111111111:root");
    expect(viaService("s3", "eu-west-1")).to.equal("s3.eu-west-1.amazonaws.com");
    expect(sidOf("us-west-2")).to.equal("UsWest2");
    expect(sidOf("mediaPackage")).to.equal("MediaPackage");
  });

  it("let an account manage its keys without using them", () => {
    const { Action, Principal } = keyAdministration("111111111111");

    expect(Principal).to.deep.equal({ AWS: "arn:aws:iam::111111111111:root" });
    // KMS's lockout check: without this action nobody could ever change the policy again.
    expect(Action).to.include("kms:PutKeyPolicy");
    expect(JSON.stringify(Action)).not.to.match(/\*|Decrypt|"kms:Encrypt|DataKey|CreateGrant/);
  });
});
