import type { Cloud } from "../../core/cloud";
import { text } from "../../core/props";
import { AwsError, type Call, type Props, type Scope } from "../../core/types";
import { TOKENS } from "./tokens";

/** A bucket that exists. */
export interface Bucket {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
}

/** The ARN of a bucket; it has neither Region nor account. */
export function bucketArn(name: string): string {
  return `arn:aws:s3:::${name}`;
}

/** The name in a bucket ARN, or undefined for any other text (an object ARN, an access point). */
export function bucketNameOf(arn: string): string | undefined {
  return /^arn:aws:s3:::([a-z0-9][a-z0-9.-]+)$/.exec(arn)?.[1];
}

/** The bucket of this name, wherever it is: names are unique in the partition. */
export function findBucket(cloud: Cloud, name: string): Bucket | undefined {
  const resource = cloud.resources.byId(TOKENS.bucket, name);
  return (
    resource && {
      name,
      arn: bucketArn(name),
      accountId: resource.scope.accountId,
      region: resource.scope.region,
    }
  );
}

/** Like {@link findBucket}. @throws AwsError NoSuchBucket */
export function requireBucket(cloud: Cloud, name: string): Bucket {
  const bucket = findBucket(cloud, name);
  if (bucket === undefined) {
    throw new AwsError("s3", "NoSuchBucket", `The specified bucket does not exist: ${name}`, 404);
  }
  return bucket;
}

/**
 * The bucket that a configuration resource names, which must be in the account and Region that the call goes to.
 * @throws AwsError NoSuchBucket, AccessDenied (another account's bucket), PermanentRedirect (another Region's)
 */
export function requireBucketHere(call: Call): Bucket {
  const bucket = requireBucket(call.cloud, text(call.inputs, "bucket"));
  refuseElsewhere(bucket, call.scope);
  return bucket;
}

/** What a configuration resource says about a bucket, or undefined when there is none. */
export function settingOf(cloud: Cloud, bucketName: string, token: string): Props | undefined {
  return cloud.resources.byId(token, bucketName)?.inputs;
}

function refuseElsewhere(bucket: Bucket, scope: Scope): void {
  if (bucket.accountId !== scope.accountId) {
    throw new AwsError(
      "s3",
      "AccessDenied",
      `bucket ${bucket.name} belongs to account ${bucket.accountId}, the call is made in ${scope.accountId}`,
      403,
    );
  }
  if (bucket.region !== scope.region) {
    throw new AwsError(
      "s3",
      "PermanentRedirect",
      `bucket ${bucket.name} is in ${bucket.region}, the call went to ${scope.region}; give the resource the bucket's provider or region`,
      301,
    );
  }
}
