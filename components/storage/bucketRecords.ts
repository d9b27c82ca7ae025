import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { LogDestination } from "./accessLogBucket";
import { ACCESS_LOG_PREFIX, INVENTORY_PREFIX } from "./accessLogBucketPolicy";
import type { StorageSettings } from "./storageSettings";

/** What {@link recordBucket} works on. */
export interface BucketRecordsArgs extends Pick<StorageSettings, "inventory" | "requestMetrics"> {
  readonly bucketName: pulumi.Input<string>;
  /** Bucket of the logs and inventories. */
  readonly logs: LogDestination;
}

/** Name of the inventory. Its files are under `inventory/<bucket>/<this>/`. */
const INVENTORY_NAME = "all-versions";

/** The name that the S3 console gives, and looks for, when all of a bucket is measured. */
const METRICS_NAME = "EntireBucket";

/** What replication, encryption and cost can be judged by. Key, version and whether it is a delete marker are always listed. */
const INVENTORY_FIELDS = [
  "BucketKeyStatus",
  "ChecksumAlgorithm",
  "ETag",
  "EncryptionStatus",
  "IntelligentTieringAccessTier",
  "IsMultipartUploaded",
  "LastModifiedDate",
  "ObjectLockLegalHoldStatus",
  "ObjectLockMode",
  "ObjectLockRetainUntilDate",
  "ReplicationStatus",
  "Size",
  "StorageClass",
] as const;

/**
 * Has S3 keep records of a bucket: server access logs (`<name>-access-logs`), an inventory of all versions (`<name>-inventory`) and
 * request metrics (`<name>-request-metrics`), the last two if wanted.
 *
 * Log files are partitioned by the time of the request, not of the delivery, which can be hours later: a question about a day then
 * reads that day's files. The inventory is CSV, the only format that S3 Batch Replication takes as a list of what to copy again.
 *
 * @param name the name of the bucket's component
 * @param parent the component of the bucket; its provider is the bucket's
 */
export function recordBucket(
  name: string,
  { bucketName, logs, inventory, requestMetrics }: BucketRecordsArgs,
  parent: pulumi.ComponentResource,
): void {
  const delivered = { parent, dependsOn: [...logs.ready] };
  new aws.s3.BucketLogging(
    `${name}-access-logs`,
    {
      bucket: bucketName,
      targetBucket: logs.bucketName,
      targetPrefix: ACCESS_LOG_PREFIX,
      targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } },
    },
    delivered,
  );
  if (inventory !== "Off") {
    new aws.s3.Inventory(
      `${name}-inventory`,
      {
        bucket: bucketName,
        name: INVENTORY_NAME,
        enabled: true,
        includedObjectVersions: "All",
        optionalFields: [...INVENTORY_FIELDS],
        schedule: { frequency: inventory },
        destination: {
          bucket: {
            accountId: logs.accountId,
            bucketArn: logs.bucketArn,
            format: "CSV",
            prefix: INVENTORY_PREFIX,
          },
        },
      },
      delivered,
    );
  }
  if (requestMetrics) {
    new aws.s3.BucketMetric(
      `${name}-request-metrics`,
      { bucket: bucketName, name: METRICS_NAME },
      { parent },
    );
  }
}
