import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { policyDocument } from "../iam/policyDocument";
import type { Placement } from "../placement";
import { type BucketSafeguards, safeguardBucket } from "./bucketSafeguards";
import { mediaBucketPolicy } from "./mediaBucketPolicy";
import { mediaKeyPolicy } from "./mediaKeyPolicy";
import type { ReplicationEnd } from "./replicationEnd";

/** Arguments of {@link MediaBucket}. */
export interface MediaBucketArgs extends Placement {
  /** Role that replicates objects out of the bucket. */
  readonly replicationRoleArn: pulumi.Input<string>;
  /** Roles that replicate objects into the bucket, by the Region they come from. */
  readonly peerReplicationRoleArns: Readonly<Record<string, pulumi.Input<string>>>;
  /** Roles that may decrypt objects, by what they are for (`mediaPackage`). They must exist. @default nobody */
  readonly readerArns?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Roles that may encrypt objects, by what they are for (`transcode`). They must exist. @default nobody */
  readonly writerArns?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Days during which an overwritten or deleted object can be brought back. @default 30 */
  readonly noncurrentVersionDays?: number;
  /** Days, 7 to 30, during which a deleted key (and with it every object) can be brought back. @default 30 */
  readonly keyDeletionDays?: number;
  /** Whether Pulumi refuses to delete or replace the bucket and its key. */
  readonly protect: boolean;
}

/** Parts of uploads that nobody completed are billed until removed. */
const INCOMPLETE_UPLOAD_DAYS = 7;

/**
 * A private, versioned, replicable bucket with a customer key of its own.
 *
 * One key per bucket, not per Region: a key policy can then say who reads *this* bucket (MediaPackage may decrypt what is packaged,
 * never the masters), and losing or disabling a key costs one bucket. S3 Bucket Keys keep the number of KMS calls down.
 *
 * How it is closed, versioned and encrypted is what every bucket of the platform has; see `safeguardBucket`.
 *
 * @throws Error for a name that cannot begin a bucket's name
 */
export class MediaBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  /** The bucket as source or destination of replication. */
  readonly replicationEnd: ReplicationEnd;

  constructor(name: string, args: MediaBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:storage:MediaBucket", name, {}, opts);
    assertBucketName(name);
    const bucket = new aws.s3.Bucket(name, {}, { parent: this, protect: args.protect });
    const key = this.createKey(name, bucket, args);
    const safeguards = safeguardBucket(name, { bucket, keyArn: key.arn }, this);
    const policy = this.createPolicy(name, bucket, safeguards, args);
    this.expireOldVersions(name, bucket, safeguards, args.noncurrentVersionDays ?? 30);
    new aws.s3.BucketNotification(
      `${name}-events`,
      { bucket: bucket.id, eventbridge: true },
      { parent: this },
    );

    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.keyArn = key.arn;
    this.replicationEnd = {
      accountId: args.accountId,
      region: args.region,
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      keyArn: this.keyArn,
      ready: [safeguards.versioning, policy],
    };
    this.registerOutputs({
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      keyArn: this.keyArn,
    });
  }

  private createKey(name: string, bucket: aws.s3.Bucket, args: MediaBucketArgs): aws.kms.Key {
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: `Objects of the bucket ${name}`,
        enableKeyRotation: true,
        deletionWindowInDays: args.keyDeletionDays ?? 30,
        policy: policyDocument(
          mediaKeyPolicy({
            accountId: args.accountId,
            region: args.region,
            bucketArn: bucket.arn,
            replicationRoleArn: args.replicationRoleArn,
            peerReplicationRoleArns: args.peerReplicationRoleArns,
            readerArns: args.readerArns ?? {},
            writerArns: args.writerArns ?? {},
          }),
        ),
      },
      { parent: this, protect: args.protect },
    );
    new aws.kms.Alias(`${name}-key`, { targetKeyId: key.keyId }, { parent: this });
    return key;
  }

  private createPolicy(
    name: string,
    bucket: aws.s3.Bucket,
    { ownership }: BucketSafeguards,
    { peerReplicationRoleArns }: MediaBucketArgs,
  ): aws.s3.BucketPolicy {
    return new aws.s3.BucketPolicy(
      `${name}-policy`,
      {
        bucket: bucket.id,
        policy: policyDocument(mediaBucketPolicy({ bucketArn: bucket.arn, peerReplicationRoleArns })),
      },
      { parent: this, dependsOn: [ownership] },
    );
  }

  private expireOldVersions(
    name: string,
    bucket: aws.s3.Bucket,
    { versioning }: BucketSafeguards,
    noncurrentVersionDays: number,
  ): void {
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      {
        bucket: bucket.id,
        rules: [
          {
            id: "abort-incomplete-uploads",
            status: "Enabled",
            filter: {},
            abortIncompleteMultipartUpload: { daysAfterInitiation: INCOMPLETE_UPLOAD_DAYS },
          },
          {
            id: "expire-noncurrent-versions",
            status: "Enabled",
            filter: {},
            expiration: { expiredObjectDeleteMarker: true },
            noncurrentVersionExpiration: { noncurrentDays: noncurrentVersionDays },
          },
        ],
      },
      { parent: this, dependsOn: [versioning] },
    );
  }
}

/** Pulumi makes the bucket's name from the component's and eight more characters; S3 allows 63, in lower case. */
function assertBucketName(name: string): void {
  if (!/^[a-z0-9][a-z0-9-]{2,54}$/.test(name)) {
    throw new Error(
      `media bucket: got the name ${name}. It begins the bucket's name: use 3 to 55 of a-z, 0-9 and -, starting with a letter or digit.`,
    );
  }
}
