import { expect } from "chai";

import { type RecordedResource, type Recording } from "../../support/recordingMocks";
import { recordStorage, TWO_ACCOUNTS } from "./storageFixture";

const NOTIFICATION = "aws:s3/bucketNotification:BucketNotification";
const LOGGING = "aws:s3/bucketLogging:BucketLogging";
const INVENTORY = "aws:s3/inventory:Inventory";
const METRIC = "aws:s3/bucketMetric:BucketMetric";

const BUCKETS = ["mezzanine", "packaged"] as const;

describe("events and records of a Region's media buckets", () => {
  let recording: Recording;
  let logs: string;

  before(async () => {
    recording = await recordStorage(TWO_ACCOUNTS);
    logs = String(outputsOf("AccessLogBucket", "storage-us-west-2-access-logs")["bucketName"]);
  });

  function outputsOf(component: string, name: string): Readonly<Record<string, unknown>> {
    return recording.outputsOf(recording.one(`media:storage:${component}`, name)).values;
  }

  /** The name of a media bucket in AWS. */
  function bucketName(bucket: string): string {
    return String(outputsOf("MediaBucket", `storage-us-west-2-${bucket}`)["bucketName"]);
  }

  /** The setting of the bucket in us-west-2, which is a child of the bucket's component. */
  function settingOf(type: string, bucket: string): RecordedResource {
    const component = recording.one("media:storage:MediaBucket", `storage-us-west-2-${bucket}`);
    const found = recording.childrenOf(component).filter((child) => child.type === type);
    expect(found, `${type} of ${bucket}`).to.have.length(1);
    return found[0]!;
  }

  for (const bucket of BUCKETS) {
    it(`sends ${bucket}'s events to EventBridge and its replication failures to the queue, in one configuration`, () => {
      const notification = settingOf(NOTIFICATION, bucket);

      // The name and the parent of before there was a queue: another would be made beside it, and its predecessor's end would wipe both.
      expect(notification.name).to.equal(`storage-us-west-2-${bucket}-events`);
      expect(notification.inputs).to.deep.equal({
        bucket: bucketName(bucket),
        eventbridge: true,
        queues: [
          {
            id: "replication-failures",
            queueArn: outputsOf("ReplicationFailureQueue", "storage-us-west-2-replication-failures")["arn"],
            events: [
              "s3:Replication:OperationFailedReplication",
              "s3:Replication:OperationMissedThreshold",
              "s3:Replication:OperationReplicatedAfterThreshold",
              "s3:Replication:OperationNotTracked",
            ],
          },
        ],
      });
    });

    it(`logs requests to ${bucket} under the day on which they were made`, () => {
      expect(settingOf(LOGGING, bucket).inputs).to.deep.equal({
        bucket: bucketName(bucket),
        targetBucket: logs,
        targetPrefix: "access-logs/",
        targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } },
      });
    });

    it(`lists all versions in ${bucket} every week, in the format that S3 Batch Replication takes`, () => {
      const { optionalFields, ...rest } = settingOf(INVENTORY, bucket).inputs;

      expect(rest).to.deep.equal({
        bucket: bucketName(bucket),
        name: "all-versions",
        enabled: true,
        includedObjectVersions: "All",
        schedule: { frequency: "Weekly" },
        destination: {
          bucket: {
            accountId: "111111111111",
            bucketArn: `arn:aws:s3:::${logs}`,
            format: "CSV",
            prefix: "inventory",
          },
        },
      });
      expect(optionalFields).to.include.members([
        "ReplicationStatus",
        "EncryptionStatus",
        "Size",
        "StorageClass",
        "ObjectLockRetainUntilDate",
      ]);
    });
  }

  it("tells S3 of queue and log bucket only after their policies let it in and the log bucket is encrypted", () => {
    const queuePolicy = recording.one(
      "aws:sqs/queuePolicy:QueuePolicy",
      "storage-us-west-2-replication-failures-policy",
    );
    const logPolicy = recording.one(
      "aws:s3/bucketPolicy:BucketPolicy",
      "storage-us-west-2-access-logs-policy",
    );
    const logEncryption = recording.one(
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "storage-us-west-2-access-logs-encryption",
    );

    for (const bucket of BUCKETS) {
      expect(recording.comesAfter(settingOf(NOTIFICATION, bucket), queuePolicy)).to.equal(true);
      expect(recording.comesAfter(settingOf(LOGGING, bucket), logEncryption)).to.equal(true);
      expect(recording.comesAfter(settingOf(INVENTORY, bucket), logEncryption)).to.equal(true);
      expect(recording.comesAfter(settingOf(LOGGING, bucket), logPolicy)).to.equal(true);
      expect(recording.comesAfter(settingOf(INVENTORY, bucket), logPolicy)).to.equal(true);
    }
  });

  it("lets only the Region's own media buckets into queue and log bucket", () => {
    const own = BUCKETS.map((bucket) => `arn:aws:s3:::${bucketName(bucket)}`);
    const policies = [
      recording.one("aws:sqs/queuePolicy:QueuePolicy", "storage-us-west-2-replication-failures-policy"),
      recording.one("aws:s3/bucketPolicy:BucketPolicy", "storage-us-west-2-access-logs-policy"),
    ];

    for (const { inputs, name } of policies) {
      const sources = [...String(inputs["policy"]).matchAll(/"aws:SourceArn":(\[[^\]]*\])/g)];
      expect(sources, name).not.to.have.length(0);
      for (const [, list] of sources) {
        expect(JSON.parse(list ?? ""), name).to.deep.equal(own);
      }
    }
  });

  it("measures requests and lists objects only as far as the settings say", async () => {
    expect(recording.ofType(METRIC)).to.deep.equal([]);

    const other = await recordStorage(TWO_ACCOUNTS, {
      settings: { inventory: "Off", requestMetrics: true },
    });
    expect(other.ofType(INVENTORY)).to.deep.equal([]);
    expect(other.ofType(METRIC).map(({ name, inputs }) => [name, inputs["name"]])).to.deep.equal(
      Object.keys(TWO_ACCOUNTS).flatMap((region) =>
        BUCKETS.map((bucket) => [`storage-${region}-${bucket}-request-metrics`, "EntireBucket"]),
      ),
    );
    expect(other.ofType(LOGGING)).to.have.length(4);
  });
});
