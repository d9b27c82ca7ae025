import * as pulumi from "@pulumi/pulumi";

/**
 * The root of an account in a policy: "whoever this account's IAM allows". MediaPackage VOD is offered in the commercial
 * partition only, so this is the one place that names it.
 */
export function accountRoot(accountId: string): string {
  return `arn:aws:iam::${accountId}:root`;
}

/** Every object of a bucket, as object actions name them. */
export function objectsOf(bucketArn: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`${bucketArn}/*`;
}

/** Value of `kms:ViaService` when a service uses a key on behalf of its caller. */
export function viaService(service: "s3" | "secretsmanager", region: string): string {
  return `${service}.${region}.amazonaws.com`;
}

/** A name such as `us-west-2` in the only form that a Sid allows: `UsWest2`. */
export function sidOf(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
}

/**
 * The ARN of a copy in another Region: replicas of DynamoDB tables and of secrets have the account and the name of what they are copies of.
 * What the provider says of replicas would be unknown in every preview that changes their list, and with it everything that uses any of them.
 */
export function arnInRegion(region: string, arn: string): string {
  return arn.split(":").with(3, region).join(":");
}
