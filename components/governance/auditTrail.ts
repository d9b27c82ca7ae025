import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";

import { policyDocument } from "../iam/policyDocument";
import { auditBucketPolicy, auditKeyPolicy, type AuditedTrail, trailArn } from "./auditPolicies";

/** Arguments of {@link AuditTrail}. */
export interface AuditTrailArgs extends AuditedTrail {
  /** Account of the provider, 12 digits. */
  readonly accountId: string;
  /** Region of the provider: the trail's home. It records all Regions. */
  readonly region: string;
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
    const ready = this.lockDown(name, bucket, key, args);
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
        dependsOn: ready,
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

  /** Everything about the bucket that must be in place before the first log file arrives, except its policy. */
  private lockDown(
    name: string,
    bucket: aws.s3.Bucket,
    key: aws.kms.Key,
    args: AuditTrailArgs,
  ): pulumi.Resource[] {
    const block = new aws.s3.BucketPublicAccessBlock(
      name,
      {
        bucket: bucket.id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      { parent: this },
    );
    const ownership = new aws.s3.BucketOwnershipControls(
      name,
      { bucket: bucket.id, rule: { objectOwnership: "BucketOwnerEnforced" } },
      { parent: this, dependsOn: [block] },
    );
    const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      {
        bucket: bucket.id,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
            bucketKeyEnabled: true,
          },
        ],
      },
      { parent: this },
    );
    const versioning = new aws.s3.BucketVersioning(
      name,
      { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
    );
    new aws.s3.BucketLifecycleConfiguration(
      name,
      { bucket: bucket.id, rules: retentionRules(args.retentionDays ?? 400) },
      { parent: this, dependsOn: [versioning] },
    );
    return [block, ownership, encryption, versioning];
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
