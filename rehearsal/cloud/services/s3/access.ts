import type { ConditionContext } from "../../../../policyLanguage/conditions";
import type { Cloud } from "../../core/cloud";
import { AwsError, type Caller } from "../../core/types";
import { KmsKeys } from "../kmsKeys";
import { policiesOf } from "./bucketPolicy";
import { type Bucket } from "./buckets";
import type { ObjectEncryption } from "./encryption";
import { isBlocked, isPublicPolicy } from "./publicAccess";

/** What a caller wants to do in a bucket. */
export interface S3Action {
  readonly caller: Caller;
  /** e.g. `s3:GetObject`. */
  readonly action: string;
  readonly bucket: Bucket;
  /** Undefined for actions on the bucket itself. */
  readonly key?: string;
  readonly context?: ConditionContext;
}

/** Asks IAM, the bucket's policy and its public access block. @throws AwsError AccessDenied */
export function authorizeS3(cloud: Cloud, { caller, action, bucket, key, context }: S3Action): void {
  const policies = policiesOf(cloud, bucket);
  const foreigner = caller.accountId !== bucket.accountId;
  if (foreigner && policies.some(isPublicPolicy) && isBlocked(cloud, bucket, "restrictPublicBuckets")) {
    throw new AwsError(
      "s3",
      "AccessDenied",
      `bucket ${bucket.name} has a public policy and RestrictPublicBuckets: callers of account ${caller.accountId} are kept out`,
      403,
    );
  }
  cloud.iam.require(
    {
      caller,
      action,
      resource: key === undefined ? bucket.arn : `${bucket.arn}/${key}`,
      resourceAccountId: bucket.accountId,
      resourcePolicies: policies,
      context: { "s3:TlsVersion": "1.3", "s3:ResourceAccount": bucket.accountId, ...context },
    },
    "AccessDenied",
  );
}

/** Condition keys that a bucket policy may ask about the encryption of a write. */
export function encryptionContext(encryption: ObjectEncryption): ConditionContext {
  return {
    "s3:x-amz-server-side-encryption": encryption.algorithm,
    ...(encryption.algorithm === "aws:kms"
      ? { "s3:x-amz-server-side-encryption-aws-kms-key-id": encryption.keyArn }
      : {}),
  };
}

/**
 * Use of an object's key by S3 for a caller: the service's own name stands in `kms:ViaService`, the encryption context is
 * the object's ARN, or the bucket's where bucket keys are on.
 * @throws AwsError AccessDenied, and whatever KMS says of a key that is missing or disabled
 */
export function useKey(
  cloud: Cloud,
  caller: Caller,
  action: string,
  bucket: Bucket,
  key: string,
  encryption: ObjectEncryption,
): void {
  if (encryption.algorithm !== "aws:kms") {
    return;
  }
  cloud.service(KmsKeys).require({
    caller,
    action,
    keyId: encryption.keyArn,
    accountId: bucket.accountId,
    region: bucket.region,
    context: {
      "kms:ViaService": `s3.${bucket.region}.amazonaws.com`,
      "kms:CallerAccount": caller.accountId,
      "kms:EncryptionContext:aws:s3:arn": encryption.bucketKey ? bucket.arn : `${bucket.arn}/${key}`,
    },
  });
}
