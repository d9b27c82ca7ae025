import { expect } from "chai";
import { z } from "zod";

import { allowedPrincipals, statementsOf } from "../../support/policyEvaluator";
import { type Recording, UNKNOWN } from "../../support/recordingMocks";
import { TWO_ACCOUNTS, recordStorage } from "./storageFixture";

const KEY = "aws:kms/key:Key";

const lifecycleInputs = z.object({
  rules: z.array(
    z.object({
      transitions: z.array(z.object({ days: z.number(), storageClass: z.string() })).optional(),
    }),
  ),
});

describe("regional storage", () => {
  let recording: Recording;

  before(async () => {
    recording = await recordStorage(TWO_ACCOUNTS, { writers: true });
  });

  it("has a mezzanine and a packaged bucket, one for their logs and a queue for what is not replicated", () => {
    const storage = recording.one("media:storage:RegionalStorage", "storage-us-west-2");

    expect(recording.childrenOf(storage).map(({ type, name }) => `${type} ${name}`)).to.deep.equal([
      "media:storage:MediaBucket storage-us-west-2-mezzanine",
      "media:storage:MediaBucket storage-us-west-2-packaged",
      "media:storage:AccessLogBucket storage-us-west-2-access-logs",
      "media:storage:ReplicationFailureQueue storage-us-west-2-replication-failures",
    ]);
    expect(Object.keys(recording.outputsOf(storage).values)).to.have.members([
      "region",
      "mezzanineBucketName",
      "mezzanineKeyArn",
      "packagedBucketName",
      "packagedKeyArn",
      "accessLogBucketName",
      "replicationFailureQueueUrl",
      "replicationFailureQueueArn",
    ]);
  });

  it("keeps every resource in its own account and Region", () => {
    for (const [region, accountId] of Object.entries(TWO_ACCOUNTS)) {
      const own = recording.resources.filter(
        ({ custom, name }) => custom && name.startsWith(`storage-${region}`),
      );
      expect(own).to.have.length(32);
      for (const resource of own) {
        expect(recording.targetOf(resource), resource.name).to.deep.equal({ region, accountId });
      }
    }
  });

  it("lets MediaPackage decrypt what is packaged and never the masters", () => {
    const source = String(
      recording.outputsOf(recording.one("media:packaging:SourceRole", "source-us-west-2")).values["arn"],
    );
    const principals = (bucket: string): readonly string[] =>
      allowedPrincipals(statementsOf(recording.one(KEY, `storage-us-west-2-${bucket}-key`).inputs["policy"]));

    expect(principals("packaged")).to.include(source);
    expect(principals("mezzanine")).not.to.include(source);
  });

  it("lets producers write masters, and the transcoder read masters and write ladders", () => {
    const uses = (
      bucket: string,
    ): readonly (readonly [string | undefined, readonly string[] | undefined])[] =>
      statementsOf(recording.one(KEY, `storage-us-west-2-${bucket}-key`).inputs["policy"])
        .filter(({ Sid }) => Sid === "ReaderTranscode" || Sid?.startsWith("Writer"))
        .map(({ Sid, Principal }) => [Sid, Principal === "*" ? ["*"] : Principal?.AWS]);

    expect(uses("mezzanine")).to.deep.equal([
      ["ReaderTranscode", ["arn:aws:iam::111111111111:role/transcode"]],
      ["WriterUpload", ["arn:aws:iam::111111111111:role/upload"]],
    ]);
    expect(uses("packaged")).to.deep.equal([
      ["WriterTranscode", ["arn:aws:iam::111111111111:role/transcode"]],
    ]);
  });

  it("passes on how long deleted keys are kept, and protection", async () => {
    expect(recording.ofType(KEY).map(({ inputs }) => inputs["deletionWindowInDays"])).to.deep.equal([
      7, 7, 7, 7,
    ]);
    expect(recording.resources.filter((resource) => resource.protect)).to.deep.equal([]);

    const guarded = await recordStorage(TWO_ACCOUNTS, { protect: true });
    expect(guarded.resources.filter((resource) => resource.protect)).to.have.length(10);
  });

  it("has no resource of a deprecated twin type and sets nothing inline on a bucket", () => {
    expect(recording.resources.filter(({ type }) => /V2$|BucketAcl/.test(type))).to.deep.equal([]);
    expect(recording.ofType("aws:s3/bucket:Bucket").map(({ inputs }) => inputs)).to.deep.equal(
      Array.from({ length: 6 }, () => ({})),
    );
  });

  it("ages masters and packaged objects by the settings, each its own way", () => {
    const classes = (bucket: string): readonly unknown[] =>
      recording
        .ofType("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
        .filter(({ name }) => name.endsWith(`-${bucket}-lifecycle`))
        .flatMap(({ inputs }) => lifecycleInputs.parse(inputs).rules)
        .flatMap(({ transitions }) => transitions ?? []);

    expect(classes("mezzanine")).to.deep.equal([
      { days: 90, storageClass: "GLACIER_IR" },
      { days: 90, storageClass: "GLACIER_IR" },
    ]);
    expect(classes("packaged")).to.deep.equal([
      { days: 0, storageClass: "INTELLIGENT_TIERING" },
      { days: 0, storageClass: "INTELLIGENT_TIERING" },
    ]);
  });

  it("locks masters when asked, and never packaged objects", async () => {
    const locked = await recordStorage(TWO_ACCOUNTS, {
      settings: { masterObjectLock: { mode: "COMPLIANCE", days: 7 } },
    });

    expect(
      locked
        .ofType("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
        .map(({ name }) => name),
    ).to.deep.equal(["storage-us-west-2-mezzanine-object-lock", "storage-eu-west-1-mezzanine-object-lock"]);
  });

  it("previews completely before anything exists", async () => {
    const preview = await recordStorage(TWO_ACCOUNTS, { preview: true });

    expect(preview.resources.map(({ type, name }) => `${type} ${name}`)).to.have.members(
      recording.resources.map(({ type, name }) => `${type} ${name}`),
    );
    const [configuration] = preview.ofType("aws:s3/bucketReplicationConfig:BucketReplicationConfig");
    expect(configuration?.inputs["bucket"]).to.equal(UNKNOWN);
  });
});
