import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { policyDocument } from "../iam/policyDocument";
import type { Placement } from "../placement";
import { assertBucketName } from "./bucketName";
import { type BucketSafeguards, safeguardBucket } from "./bucketSafeguards";
import { type LifecycleRule, TRANSITION_MINIMUM_SIZE } from "./lifecycleRules";
import { mediaBucketPolicy } from "./mediaBucketPolicy";
import { mediaKeyPolicy } from "./mediaKeyPolicy";
import type { ReplicationEnd } from "./replicationEnd";
import type { ObjectLockSettings } from "./storageSettings";

/** Arguments of {@link MediaBucket}. */
export interface MediaBucketArgs extends Placement {
  /** Role that replicates objects out of the bucket. Left out: none do, and its key is not for any. */
  readonly replicationRoleArn?: pulumi.Input<string>;
  /** Roles that replicate objects into the bucket, by the Region they come from. */
  readonly peerReplicationRoleArns: Readonly<Record<string, pulumi.Input<string>>>;
  /** Roles that may decrypt objects, by what they are for (`mediaPackage`). They must exist. @default nobody */
  readonly readerArns?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Roles that may encrypt objects, by what they are for (`transcode`). They must exist. @default nobody */
  readonly writerArns?: Readonly<Record<string, pulumi.Input<string>>>;
  /** What S3 moves, expires and cleans up, such as `masterLifecycleRules`. At least one rule. */
  readonly lifecycleRules: readonly LifecycleRule[];
  /** Retention of new objects. Once given it stays: S3 takes Object Lock off no bucket. @default none */
  readonly objectLock?: ObjectLockSettings | undefined;
  /** Days, 7 to 30, during which a deleted key (and with it every object) can be brought back. @default 30 */
  readonly keyDeletionDays?: number;
  /** Whether Pulumi refuses to delete or replace the bucket and its key. */
  readonly protect: boolean;
}

/**
 * A private, versioned, replicable bucket with a customer key of its own.
 *
 * One key per bucket, not per Region: a key policy can then say who reads *this* bucket (MediaPackage may decrypt what is packaged,
 * never the masters), and losing or disabling a key costs one bucket. S3 Bucket Keys keep the number of KMS calls down.
 *
 * How it is closed, versioned and encrypted is what every bucket of the platform has; see `safeguardBucket`. Where its events and
 * records go is up to the Region's storage (`sendBucketEvents`, `recordBucket`): queue and log bucket name the bucket in their policies, so
 * they come after it.
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
    assertBucketName("media bucket", name);
    const bucket = new aws.s3.Bucket(name, {}, { parent: this, protect: args.protect });
    const key = this.createKey(name, bucket, args);
    const safeguards = safeguardBucket(name, { bucket, keyArn: key.arn }, this);
    const policy = this.createPolicy(name, bucket, safeguards, args);
    this.createLifecycle(name, bucket, safeguards, args.lifecycleRules);
    const objectLock = this.lockObjects(name, bucket, safeguards, args.objectLock);

    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.keyArn = key.arn;
    this.replicationEnd = {
      accountId: args.accountId,
      region: args.region,
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      keyArn: this.keyArn,
      objectLock: args.objectLock !== undefined,
      ready: [safeguards.versioning, policy, ...objectLock],
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
            ...(args.replicationRoleArn === undefined ? {} : { replicationRoleArn: args.replicationRoleArn }),
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

  private createLifecycle(
    name: string,
    bucket: aws.s3.Bucket,
    { versioning }: BucketSafeguards,
    rules: readonly LifecycleRule[],
  ): void {
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { bucket: bucket.id, rules: [...rules], transitionDefaultMinimumObjectSize: TRANSITION_MINIMUM_SIZE },
      { parent: this, dependsOn: [versioning] },
    );
  }

  /**
   * Never by the bucket's own flag, which replaces the bucket. Always protected: deleting the resource would take the retention off new
   * objects while the bucket stays locked, and the replication role would no longer be allowed to read the locks of the old ones.
   */
  private lockObjects(
    name: string,
    bucket: aws.s3.Bucket,
    { versioning }: BucketSafeguards,
    lock: ObjectLockSettings | undefined,
  ): readonly pulumi.Resource[] {
    if (lock === undefined) {
      return [];
    }
    const configuration = new aws.s3.BucketObjectLockConfiguration(
      `${name}-object-lock`,
      {
        bucket: bucket.id,
        objectLockEnabled: "Enabled",
        rule: { defaultRetention: { mode: lock.mode, days: lock.days } },
      },
      { parent: this, dependsOn: [versioning], protect: true },
    );
    return [configuration];
  }
}
