import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { objectsOf } from "../iam/arns";
import type { Statement } from "../iam/policyDocument";

/** What {@link safeguardBucket} works on. */
export interface BucketSafeguardsArgs {
  readonly bucket: aws.s3.Bucket;
  /** ARN of the customer key that encrypts the objects, in the bucket's Region. */
  readonly keyArn: pulumi.Input<string>;
  /**
   * Whether S3 keeps a data key of its own for the bucket instead of asking KMS for every object. With it, the encryption context of all
   * objects is the bucket's ARN and nothing else: policies that test another context stop matching.
   * @default true
   */
  readonly bucketKeys?: boolean;
}

/** What closes a bucket to the public and to access lists. */
export interface BucketClosure {
  readonly publicAccessBlock: aws.s3.BucketPublicAccessBlock;
  /** Comes after `publicAccessBlock`. A bucket policy waits for it: then every road to the public is closed before one is written. */
  readonly ownership: aws.s3.BucketOwnershipControls;
}

/** The settings of a bucket, for what must wait for them. */
export interface BucketSafeguards extends BucketClosure {
  /** Lifecycle rules about old versions wait for it, and so does replication. */
  readonly versioning: aws.s3.BucketVersioning;
  readonly encryption: aws.s3.BucketServerSideEncryptionConfiguration;
}

/**
 * Makes a bucket private, owned by its account alone, versioned, and encrypted with a customer key.
 *
 * Every setting is a resource of its own, because the bucket's inline arguments are deprecated: those of {@link closeBucket},
 * `<name>-versioning` and `<name>-encryption`.
 *
 * Uploads under keys that the caller brings (SSE-C) are refused: nobody but that caller could read them. Buckets made since March 2026
 * refuse them anyway, and S3 reports it, so saying it keeps the next preview empty.
 *
 * @param name the owning component's name
 * @param parent the owning component; its provider is the bucket's
 */
export function safeguardBucket(
  name: string,
  { bucket, keyArn, bucketKeys = true }: BucketSafeguardsArgs,
  parent: pulumi.ComponentResource,
): BucketSafeguards {
  const { publicAccessBlock, ownership } = closeBucket(name, bucket, parent);
  const versioning = new aws.s3.BucketVersioning(
    `${name}-versioning`,
    { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
    { parent },
  );
  const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      bucket: bucket.id,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
          bucketKeyEnabled: bucketKeys,
          blockedEncryptionTypes: ["SSE-C"],
        },
      ],
    },
    { parent },
  );
  return { publicAccessBlock, ownership, versioning, encryption };
}

/**
 * Makes a bucket private and owned by its account alone: `<name>-public-access-block` and `<name>-ownership`. S3 answers
 * `OperationAborted` to concurrent changes of what belongs together, so they are made in turn.
 *
 * @param name the owning component's name
 * @param parent the owning component; its provider is the bucket's
 */
export function closeBucket(
  name: string,
  bucket: aws.s3.Bucket,
  parent: pulumi.ComponentResource,
): BucketClosure {
  const publicAccessBlock = new aws.s3.BucketPublicAccessBlock(
    `${name}-public-access-block`,
    {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { parent },
  );
  const ownership = new aws.s3.BucketOwnershipControls(
    `${name}-ownership`,
    { bucket: bucket.id, rule: { objectOwnership: "BucketOwnerEnforced" } },
    { parent, dependsOn: [publicAccessBlock] },
  );
  return { publicAccessBlock, ownership };
}

/**
 * Statement of a bucket policy that refuses whatever does not come over TLS.
 *
 * It asks for TLS only. A deny on TLS versions, VPC endpoints or the encryption of a PUT would hit AWS services that write here as well,
 * and S3 would report it as failed objects, not as an error. `aws:SecureTransport` is tested with `Bool`, which does not match when the
 * key is absent.
 */
export function denyInsecureTransport(bucketArn: pulumi.Input<string>): Statement {
  return {
    Sid: "DenyInsecureTransport",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, objectsOf(bucketArn)],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
