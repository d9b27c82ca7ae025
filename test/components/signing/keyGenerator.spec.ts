import { expect } from "chai";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { build } from "../../../components/bundle/bundleFunction";
import { allowedPrincipals, allows, statementsOf } from "../../support/policyEvaluator";
import type { Recording } from "../../support/recordingMocks";
import { ACCOUNT, recordSigningKeys } from "./signingFixture";

const VIA = { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" };

describe("key generator", () => {
  let recording: Recording;
  let secretArns: readonly string[];
  let keyArn: string;

  before(async () => {
    recording = await recordSigningKeys();
    const invocations = recording.ofType("aws:lambda/invocation:Invocation");
    secretArns = invocations.map(({ inputs }) => {
      const match = /arn:[^"]+/.exec(String(inputs["input"]));
      return match?.[0] ?? "";
    });
    keyArn = String(recording.ofType("aws:secretsmanager/secret:Secret")[0]?.inputs["kmsKeyId"]);
  });

  it("is the bundled function on Node 22, logging to its own group, which forgets after 90 days", () => {
    const { inputs } = recording.one("aws:lambda/function:Function");
    const group = recording.one("aws:cloudwatch/logGroup:LogGroup");

    expect(inputs).to.deep.include({
      handler: "index.handler",
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      memorySize: 256,
      timeout: 60,
    });
    expect(inputs).not.to.have.any.keys(["environment", "vpcConfig", "layers"]);
    expect(inputs["loggingConfig"]).to.deep.include({ logFormat: "Text" });
    expect(group.inputs).to.deep.equal({ retentionInDays: 90 });
    expect(recording.comesAfter(recording.one("aws:lambda/function:Function"), group)).to.equal(true);
    const { sha256 } = build("functions/signingKeys/handler.ts");
    expect(createHash("sha256").update(codeOf(inputs["code"])).digest("hex")).to.equal(sha256);
  });

  it("may read and write exactly the secrets of the keys", () => {
    const statements = statementsOf(recording.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"]);

    expect(statements.map(({ Sid }) => Sid)).to.deep.equal(["KeepKeyPairs", "EncryptKeyPairs", "WriteLog"]);
    expect(statements[0]?.Resource).to.have.members([...secretArns]);
    for (const resource of secretArns) {
      expect(allows(statements, { action: "secretsmanager:PutSecretValue", resource })).to.equal(true);
      expect(allows(statements, { action: "secretsmanager:GetSecretValue", resource })).to.equal(true);
      for (const action of ["DeleteSecret", "DescribeSecret", "UpdateSecret", "PutResourcePolicy"]) {
        expect(allows(statements, { action: `secretsmanager:${action}`, resource }), action).to.equal(false);
      }
    }
    const other = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:other-AbCdEf`;
    expect(allows(statements, { action: "secretsmanager:GetSecretValue", resource: other })).to.equal(false);
  });

  it("may use the key through Secrets Manager only", () => {
    const statements = statementsOf(recording.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"]);
    const use = { action: "kms:GenerateDataKey", resource: keyArn };

    expect(allows(statements, { ...use, context: VIA })).to.equal(true);
    expect(
      allows(statements, { ...use, context: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } }),
    ).to.equal(false);
  });

  it("may write its own log and no other", () => {
    const statements = statementsOf(recording.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"]);
    const prefix = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:`;
    const group = statements[2]?.Resource?.[0] ?? "";

    expect(group).to.match(new RegExp(`^${prefix}signing-generator-[0-9a-f]+:\\*$`));
    expect(
      allows(statements, { action: "logs:PutLogEvents", resource: `${prefix}other:log-stream:x` }),
    ).to.equal(false);
  });

  it("has a role that only Lambda assumes, and only for this account", () => {
    const trust = statementsOf(recording.one("aws:iam/role:Role").inputs["assumeRolePolicy"]);

    expect(allowedPrincipals(trust)).to.deep.equal(["lambda.amazonaws.com"]);
    expect(trust.map(({ Condition }) => Condition)).to.deep.equal([
      { StringEquals: { "aws:SourceAccount": [ACCOUNT] } },
    ]);
  });

  it("shares its key with whoever IAM lets read the secrets, through Secrets Manager, and nobody else", () => {
    const statements = statementsOf(recording.one("aws:kms/key:Key").inputs["policy"]);
    const principal = `arn:aws:iam::${ACCOUNT}:root`;
    const decrypt = { action: "kms:Decrypt", resource: "*", principal };

    expect(allowedPrincipals(statements)).to.deep.equal([principal]);
    expect(allows(statements, { ...decrypt, context: VIA })).to.equal(true);
    expect(allows(statements, { ...decrypt, context: {} })).to.equal(false);
  });
});

/** Content of the only file of a recorded archive. */
function codeOf(archive: unknown): string {
  const [, path = ""] = /"path":"([^"]*)"/.exec(JSON.stringify(archive)) ?? [];
  return readFileSync(path, "utf8");
}
