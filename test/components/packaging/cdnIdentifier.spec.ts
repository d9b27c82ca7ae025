import { expect } from "chai";

import { statementsOf } from "../../support/policyEvaluator";
import type { Recording } from "../../support/recordingMocks";
import { ACCOUNT, recordPackaging } from "./packagingFixture";

const KEY = "aws:kms/key:Key";
const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const PASSWORD = "random:index/randomPassword:RandomPassword";

describe("CDN identifier", () => {
  let recording: Recording;
  let secretArn: string;
  let roleArn: string;

  before(async () => {
    recording = await recordPackaging();
    const { values } = recording.outputsOf(recording.one("media:packaging:CdnIdentifier"));
    secretArn = String(values["secretArn"]);
    roleArn = String(values["secretsRoleArn"]);
  });

  it("is random text that is safe in a header and of a length MediaPackage takes", () => {
    const { length, special, ...rest } = recording.one(PASSWORD).inputs;

    expect(length).to.be.within(8, 128);
    expect(special).to.equal(false);
    expect(rest).to.deep.equal({});
  });

  it("never is a RandomUuid, whose id would show the value in clear text", () => {
    expect(recording.resources.filter(({ type }) => /randomUuid/i.test(type))).to.deep.equal([]);
    expect(recording.one(PASSWORD).additionalSecretOutputs).to.include("result");
  });

  it("is stored in the shape that MediaPackage reads, as a secret", () => {
    const { inputs, secretInputs } = recording.one(VERSION);
    const stored: unknown = JSON.parse(String(inputs["secretString"]));

    expect(inputs["secretId"]).to.equal(secretArn);
    expect(stored).to.have.all.keys(["MediaPackageCDNIdentifier"]);
    expect(secretInputs).to.deep.equal(["secretString"]);
  });

  it("appears in no input or output that is not marked secret", () => {
    const value = String(recording.outputsOf(recording.one("media:packaging:CdnIdentifier")).values["value"]);
    const exposed = recording.resources.filter(
      ({ inputs, secretInputs }) => secretInputs.length === 0 && JSON.stringify(inputs).includes(value),
    );
    const outputs = [...recording.registeredOutputs.values()].filter(
      ({ values, secrets }) => secrets.length === 0 && JSON.stringify(values).includes(value),
    );

    expect(value).to.have.length(64);
    expect(exposed.map(({ name }) => name)).to.deep.equal([]);
    expect(outputs).to.have.length(0);
  });

  it("lies under a key of its own, both recoverable for 30 days", () => {
    const key = recording.one(KEY);
    const secret = recording.one(SECRET);

    expect(secret.inputs["kmsKeyId"]).to.match(new RegExp(`^arn:aws:kms:us-west-2:${ACCOUNT}:key/`));
    expect(secret.inputs["recoveryWindowInDays"]).to.equal(30);
    expect(key.inputs).to.deep.include({ enableKeyRotation: true, deletionWindowInDays: 30 });
    expect(recording.comesAfter(secret, key)).to.equal(true);
  });

  it("passes on how long the deleted secret and key are kept", async () => {
    const brief = await recordPackaging({ recoveryDays: 7 });

    expect(brief.one(KEY).inputs["deletionWindowInDays"]).to.equal(7);
    expect(brief.one(SECRET).inputs["recoveryWindowInDays"]).to.equal(7);
  });

  it("lets MediaPackage read exactly this secret", () => {
    const permissions = recording.one(
      "aws:iam/rolePolicy:RolePolicy",
      "packaging-cdn-identifier-permissions",
    );
    const keyArn = String(recording.one(SECRET).inputs["kmsKeyId"]);

    expect(statementsOf(permissions.inputs["policy"])).to.deep.equal([
      {
        Sid: "ReadCdnIdentifier",
        Effect: "Allow",
        Action: [
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetSecretValue",
          "secretsmanager:ListSecretVersionIds",
        ],
        Resource: [secretArn],
      },
      {
        Sid: "ListSecretNames",
        Effect: "Allow",
        Action: ["secretsmanager:ListSecrets"],
        Resource: ["*"],
      },
      {
        Sid: "DecryptCdnIdentifier",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [keyArn],
        Condition: { StringEquals: { "kms:ViaService": ["secretsmanager.us-west-2.amazonaws.com"] } },
      },
    ]);
  });

  it("opens its key to MediaPackage's role and to the account's writers, through Secrets Manager only", () => {
    const [administration, ...uses] = statementsOf(recording.one(KEY).inputs["policy"]);
    const Condition = { StringEquals: { "kms:ViaService": ["secretsmanager.us-west-2.amazonaws.com"] } };

    expect(administration?.Sid).to.equal("AccountAdministersKey");
    expect(uses).to.deep.equal([
      {
        Sid: "MediaPackageReadsIdentifier",
        Effect: "Allow",
        Principal: { AWS: [roleArn] },
        Action: ["kms:Decrypt"],
        Resource: ["*"],
        Condition,
      },
      {
        Sid: "AccountWritesThroughSecretsManager",
        Effect: "Allow",
        Principal: { AWS: [`arn:aws:iam::${ACCOUNT}:root`] },
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: ["*"],
        Condition,
      },
    ]);
  });

  it("has roles that MediaPackage takes on only on behalf of this account", () => {
    for (const role of recording.ofType("aws:iam/role:Role")) {
      expect(statementsOf(role.inputs["assumeRolePolicy"]), role.name).to.deep.equal([
        {
          Effect: "Allow",
          Principal: { Service: ["mediapackage.amazonaws.com"] },
          Action: ["sts:AssumeRole"],
          Condition: { StringEquals: { "aws:SourceAccount": [ACCOUNT] } },
        },
      ]);
    }
  });

  it("trusts the Region's own principal too where an account has to opt in to the Region", async () => {
    const optIn = await recordPackaging({ region: "ap-southeast-4" });
    const services = optIn
      .ofType("aws:iam/role:Role")
      .flatMap((role) => statementsOf(role.inputs["assumeRolePolicy"]).map(({ Principal }) => Principal));

    expect(services).to.deep.equal([
      { Service: ["mediapackage.amazonaws.com", "mediapackage.ap-southeast-4.amazonaws.com"] },
      { Service: ["mediapackage.amazonaws.com", "mediapackage.ap-southeast-4.amazonaws.com"] },
    ]);
  });
});
