import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";

import {
  type BucketSafeguards,
  type BucketSafeguardsArgs,
  safeguardBucket,
} from "../../../components/storage/bucketSafeguards";
import { awsProvider, type Recording, startRecording } from "../../support/recordingMocks";

const KEY_ARN = "arn:aws:kms:us-west-2:111111111111:key/logs";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

/** Any component that owns a bucket. */
class Owner extends pulumi.ComponentResource {
  readonly safeguards: BucketSafeguards;

  constructor(args: Omit<BucketSafeguardsArgs, "bucket" | "keyArn">, opts: pulumi.ComponentResourceOptions) {
    super("test:storage:Owner", "logs", {}, opts);
    const bucket = new aws.s3.Bucket("logs", {}, { parent: this });
    this.safeguards = safeguardBucket("logs", { bucket, keyArn: KEY_ARN, ...args }, this);
    this.registerOutputs({});
  }
}

async function record(args: Omit<BucketSafeguardsArgs, "bucket" | "keyArn"> = {}): Promise<Recording> {
  const recording = await startRecording();
  new Owner(args, { provider: awsProvider("media", "111111111111", "us-west-2") });
  await recording.settled();
  return recording;
}

describe("bucket safeguards", () => {
  it("are four settings named after the owner, its children and of its provider", async () => {
    const recording = await record();
    const settings = recording
      .childrenOf(recording.one("test:storage:Owner"))
      .filter(({ type }) => type !== "aws:s3/bucket:Bucket");

    expect(settings.map(({ type, name }) => `${type} ${name}`)).to.have.members([
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock logs-public-access-block",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls logs-ownership",
      "aws:s3/bucketVersioning:BucketVersioning logs-versioning",
      `${ENCRYPTION} logs-encryption`,
    ]);
    const providers = new Set(settings.map(({ provider }) => recording.byUrn(provider).name));
    expect([...providers]).to.deep.equal(["media"]);
  });

  it("close the bucket before they change who owns its objects", async () => {
    const recording = await record();
    const ownership = recording.one("aws:s3/bucketOwnershipControls:BucketOwnershipControls");
    const block = recording.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");

    expect(recording.comesAfter(ownership, block)).to.equal(true);
  });

  it("refuse uploads under keys that the caller brings", async () => {
    const recording = await record();

    expect(JSON.stringify(recording.one(ENCRYPTION).inputs)).to.contain('"blockedEncryptionTypes":["SSE-C"]');
  });

  it("use a bucket key, unless told otherwise", async () => {
    const usual = await record();
    const without = await record({ bucketKeys: false });

    expect(JSON.stringify(usual.one(ENCRYPTION).inputs)).to.contain('"bucketKeyEnabled":true');
    expect(JSON.stringify(without.one(ENCRYPTION).inputs)).to.contain('"bucketKeyEnabled":false');
  });
});
