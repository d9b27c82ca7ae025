import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";

import { policyDocument } from "../iam/policyDocument";
import { safeguardBucket } from "../storage/bucketSafeguards";
import { auditBucketPolicy, auditKeyPolicy, type AuditedTrail, trailArn } from "./auditPolicies";

/** Arguments of {@link AuditTrail}. */
export interface AuditTrailArgs extends AuditedTrail {
  /**
   * Name of the trail, 3 to 128 letters, digits, `.`, `_` and `-`, unique in the account. It is fixed, because the bucket's policy carries
   * the trail's ARN and exists first.
   */
  readonly trailName: string;
  /** Days that log files are kept. @default 400: a year, and the time to notice that one is over */
  readonly retentionDays?: number;
  /** Guards the bucket and its key against deletion and replacement. */
  readonly protect: boolean;
}

/** Days during which a log file that somebody deleted or overwrote can be brought back. */
const NONCURRENT_DAYS = 90;

/**
 * The audit trail of an account: every management call in every Region, in log files whose integrity can be checked.
 *
 * The trail is `awsx.cloudtrail.Trail` with a bucket and a key of ours. awsx always writes a bucket policy of its own, to an existing
 * bucket too, and S3 keeps only one per bucket: that policy is exchanged for ours before it is registered. Managing a second one beside it
 * would leave the bucket with whichever was written last.
 *
 * S3 Bucket Keys stay off. With one, CloudTrail would need `kms:Decrypt` to use the bucket at all, and the encryption context would name
 * the bucket instead of the trail, which is what the key's policy lets auditors in by. A trail writes a file per Region every few
 * minutes: there are no KMS calls worth saving.
 *
 * Pass the account's AWS provider, and an awsx provider if default providers of awsx are disabled, in `providers`.
 */
export class AuditTrail extends pulumi.ComponentResource {
  readonly trailArn: pulumi.Output<string>;
  readonly bucketName: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;

  /** @throws Error for a name that CloudTrail refuses */
  constructor(name: string, args: AuditTrailArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:governance:AuditTrail", name, {}, opts);
    assertTrailName(args.trailName);

    const key = new aws.kms.Key(
      name,
      {
        description: "Log files of the audit trail",
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: policyDocument(auditKeyPolicy(args)),
      },
      { parent: this, protect: args.protect },
    );
    const bucket = new aws.s3.Bucket(name, {}, { parent: this, protect: args.protect });
    const safeguards = safeguardBucket(name, { bucket, keyArn: key.arn, bucketKeys: false }, this);
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { bucket: bucket.id, rules: retentionRules(args.retentionDays ?? 400) },
      { parent: this, dependsOn: [safeguards.versioning] },
    );
    const trail = new awsx.cloudtrail.Trail(
      name,
      {
        name: args.trailName,
        // By ARN: from a name, awsx would make an ARN without its service for the policy.
        s3Bucket: { existing: { arn: bucket.arn } },
        kmsKeyId: key.arn,
        isMultiRegionTrail: true,
        includeGlobalServiceEvents: true,
        enableLogFileValidation: true,
        enableLogging: true,
        cloudWatchLogsGroup: { enable: false },
      },
      {
        parent: this,
        // Whole before the first log file arrives.
        dependsOn: Object.values(safeguards),
        transforms: [exchangeBucketPolicy(policyDocument(auditBucketPolicy(bucket.arn, args)))],
      },
    );

    // Known after the trail exists, so that what uses it waits.
    this.trailArn = trail.urn.apply(() => trailArn(args));
    this.bucketName = bucket.bucket;
    this.keyArn = key.arn;
    this.registerOutputs({
      trailArn: this.trailArn,
      bucketName: this.bucketName,
      keyArn: this.keyArn,
    });
  }
}

/**
 * Transform of the awsx component that gives its bucket policy another text. It runs in the engine, for children that another process
 * registers as well.
 */
export function exchangeBucketPolicy(policy: pulumi.Input<string>): pulumi.ResourceTransform {
  return ({ type, props, opts }) =>
    type === "aws:s3/bucketPolicy:BucketPolicy" ? { props: { ...props, policy }, opts } : undefined;
}

function retentionRules(days: number): aws.types.input.s3.BucketLifecycleConfigurationRule[] {
  return [
    {
      id: "expire-log-files",
      status: "Enabled",
      filter: {},
      expiration: { days },
      noncurrentVersionExpiration: { noncurrentDays: NONCURRENT_DAYS },
    },
  ];
}

function assertTrailName(trailName: string): void {
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9]|[._-](?![._-])){1,126}[A-Za-z0-9]$/.test(trailName)) {
    throw new Error(
      `audit trail: got the name ${trailName}. CloudTrail takes 3 to 128 letters, digits, '.', '_' and '-', beginning and ending with a letter or digit.`,
    );
  }
}
