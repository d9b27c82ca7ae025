import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { expect } from "chai";

import { UNKNOWN, awsProvider, randomProvider, startRecording } from "./recordingMocks";

const ACCOUNT = "111111111111";

/** Resolves to the error's message, or fails when nothing was refused. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error, "a refusal").to.be.instanceOf(Error);
  return error instanceof Error ? error.message : "";
}

describe("recording mocks", () => {
  it("record options that MockResourceArgs leaves out", async () => {
    const recording = await startRecording();
    const provider = awsProvider("media", ACCOUNT, "us-west-2");
    const parent = new pulumi.ComponentResource("media:test:Parent", "parent", {}, { provider });
    const bucket = new aws.s3.Bucket("first", {}, { parent, protect: true });
    new aws.s3.BucketVersioning(
      "second",
      { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
      {
        parent,
        dependsOn: [bucket],
        ignoreChanges: ["mfa"],
        replaceOnChanges: ["bucket"],
        deleteBeforeReplace: false,
        retainOnDelete: true,
        deletedWith: bucket,
      },
    );
    await recording.settled();

    const first = recording.one("aws:s3/bucket:Bucket");
    const second = recording.one("aws:s3/bucketVersioning:BucketVersioning");
    expect(first.protect).to.equal(true);
    expect(recording.byUrn(first.parent).name).to.equal("parent");
    expect(recording.byUrn(first.provider).name).to.equal("media");
    expect(first.deleteBeforeReplace).to.equal(undefined);
    expect(second).to.deep.include({
      protect: false,
      dependencies: [first.urn],
      ignoreChanges: ["mfa"],
      replaceOnChanges: ["bucket"],
      deleteBeforeReplace: false,
      retainOnDelete: true,
      deletedWith: first.urn,
    });
    expect(recording.comesAfter(second, first)).to.equal(true);
    expect(recording.comesAfter(first, second)).to.equal(false);
  });

  it("record hooks and what they are bound to", async () => {
    const recording = await startRecording();
    const provider = awsProvider("media", ACCOUNT, "us-west-2");
    const hook = new pulumi.ResourceHook("guard", () => undefined, { onDryRun: true });
    new aws.s3.Bucket("guarded", {}, { provider, hooks: { beforeUpdate: [hook] } });
    await recording.settled();

    expect(recording.hooks).to.deep.equal([{ name: "guard", onDryRun: true }]);
    expect(recording.one("aws:s3/bucket:Bucket").beforeUpdate).to.deep.equal(["guard"]);
  });

  it("give outputs of the provider's account and Region, and of a resource's own region", async () => {
    const recording = await startRecording();
    const provider = awsProvider("media", ACCOUNT, "us-west-2");
    const arns: string[] = [];
    const keep = (arn: string): void => void arns.push(arn);
    new aws.kms.Key("key", {}, { provider }).arn.apply(keep);
    new aws.kms.Key("edge-key", { region: "us-east-1" }, { provider }).arn.apply(keep);
    await recording.settled();

    expect(arns.map((arn) => arn.split(":").slice(0, 5).join(":"))).to.have.members([
      `arn:aws:kms:us-west-2:${ACCOUNT}`,
      `arn:aws:kms:us-east-1:${ACCOUNT}`,
    ]);
  });

  it("open secrets and say where they were", async () => {
    const recording = await startRecording();
    const password = new random.RandomPassword("password", { length: 20 }, { provider: randomProvider() });
    new aws.secretsmanager.SecretVersion(
      "version",
      { secretId: "arn", secretString: password.result },
      { provider: awsProvider("media", ACCOUNT, "us-west-2") },
    );
    await recording.settled();

    const version = recording.one("aws:secretsmanager/secretVersion:SecretVersion");
    expect(version.secretInputs).to.deep.equal(["secretString"]);
    expect(version.inputs["secretString"]).to.match(/^[0-9a-f]{20}$/);
  });

  it("leave computed outputs unknown in a preview", async () => {
    const recording = await startRecording({ preview: true });
    const provider = awsProvider("media", ACCOUNT, "us-west-2");
    const bucket = new aws.s3.Bucket("bucket", {}, { provider });
    new aws.s3.BucketPolicy("policy", { bucket: bucket.id, policy: "{}" }, { provider });
    await recording.settled();

    expect(recording.one("aws:s3/bucketPolicy:BucketPolicy").inputs).to.deep.equal({
      bucket: UNKNOWN,
      policy: "{}",
    });
  });

  it("refuse a type without plausible outputs", async () => {
    const recording = await startRecording();
    const topic = new aws.sns.Topic("topic", {}, { provider: awsProvider("media", ACCOUNT, "us-west-2") });
    topic.arn.apply(() => undefined);

    expect(await refusal(recording.settled())).to.match(/aws:sns\/topic:Topic \(topic\) is an unknown type/);
  });

  it("refuse a resource without an explicit provider", async () => {
    const recording = await startRecording();
    new aws.s3.Bucket("bucket");

    expect(await refusal(recording.settled())).to.match(/bucket has no explicit provider/);
  });

  it("refuse calls of provider functions", async () => {
    const recording = await startRecording();
    const provider = awsProvider("media", ACCOUNT, "us-west-2");
    await refusal(aws.getCallerIdentity({}, { provider }));

    expect(await refusal(recording.settled())).to.match(/call of aws:index\/getCallerIdentity/);
  });

  it("forget a refusal when the next recording starts", async () => {
    const recording = await startRecording();
    new aws.s3.Bucket("bucket", {}, { provider: awsProvider("media", ACCOUNT, "us-west-2") });
    await recording.settled();

    expect(recording.ofType("aws:s3/bucket:Bucket")).to.have.length(1);
  });
});
