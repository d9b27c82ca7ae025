import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { policyDocument } from "../iam/policyDocument";
import { accessLogBucketPolicy } from "./accessLogBucketPolicy";
import { assertBucketName } from "./bucketName";
import { closeBucket } from "./bucketSafeguards";
import { recordsLifecycleRules, TRANSITION_MINIMUM_SIZE } from "./lifecycleRules";

/** Arguments of {@link AccessLogBucket}. */
export interface AccessLogBucketArgs {
  /** Account of the provider, 12 digits, and of the buckets that are logged. */
  readonly accountId: string;
  /** The buckets whose logs and inventories are kept here, in the same account and Region. They exist first. */
  readonly sourceArns: readonly pulumi.Input<string>[];
  /** Days that files are kept. */
  readonly keptDays: number;
  /** Whether Pulumi refuses to delete or replace the bucket. */
  readonly protect: boolean;
}

/** A log bucket, as those see it that have logs delivered to it. */
export interface LogDestination {
  readonly accountId: string;
  readonly bucketName: pulumi.Input<string>;
  readonly bucketArn: pulumi.Input<string>;
  /** What must exist before S3 is told to deliver here, or the first files are lost. */
  readonly ready: readonly pulumi.Resource[];
}

/**
 * Where one Region's buckets put their server access logs and inventories. S3 delivers only into a bucket of the same account and Region.
 *
 * Encrypted with S3's own keys: log delivery does not know customer keys (S3 User Guide, "Enabling server access logging"). Neither
 * versions nor Object Lock: S3 refuses a locked bucket as a destination, and nobody but S3 can write here. It is not logged itself,
 * since its log files would be logged as well.
 *
 * @throws Error for a name that cannot begin a bucket's name
 */
export class AccessLogBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly destination: LogDestination;

  constructor(name: string, args: AccessLogBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:storage:AccessLogBucket", name, {}, opts);
    assertBucketName("access log bucket", name);
    const bucket = new aws.s3.Bucket(name, {}, { parent: this, protect: args.protect });
    const { ownership } = closeBucket(name, bucket, this);
    const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        bucket: bucket.id,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
            blockedEncryptionTypes: ["SSE-C"],
          },
        ],
      },
      { parent: this },
    );
    const policy = new aws.s3.BucketPolicy(
      `${name}-policy`,
      {
        bucket: bucket.id,
        policy: policyDocument(
          accessLogBucketPolicy({
            accountId: args.accountId,
            bucketArn: bucket.arn,
            sourceArns: args.sourceArns,
          }),
        ),
      },
      { parent: this, dependsOn: [ownership] },
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      {
        bucket: bucket.id,
        rules: recordsLifecycleRules(args.keptDays),
        transitionDefaultMinimumObjectSize: TRANSITION_MINIMUM_SIZE,
      },
      { parent: this },
    );

    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.destination = {
      accountId: args.accountId,
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      ready: [policy, encryption],
    };
    this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn });
  }
}
