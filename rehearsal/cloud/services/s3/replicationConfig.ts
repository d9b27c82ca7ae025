import type { Cloud } from "../../core/cloud";
import { AwsError, type ResourceType } from "../../core/types";
import { bucketNameOf, findBucket, type Bucket } from "./buckets";
import { readReplication, type ReplicationRule } from "./replicationRules";
import { satellite } from "./satellite";
import { TOKENS } from "./tokens";
import { isVersioned } from "./versioning";

/** The only threshold S3 accepts for replication metrics and replication time control. */
const MINUTES = 15;
const MAX_RULES = 1000;

/**
 * A bucket's replication rules. S3 checks versioning, the role and the shape of the rules; it does NOT check the
 * replica's KMS key nor the role's permissions: those mistakes show as FAILED objects.
 */
export const replicationType: ResourceType = satellite({
  token: TOKENS.replication,
  put: ({ cloud, inputs }, bucket) => {
    const { roleArn, rules } = readReplication(inputs);
    if (!isVersioned(cloud, bucket.name)) {
      throw refusal(
        "InvalidRequest",
        `Versioning must be 'Enabled' on the bucket to apply a replication configuration: ${bucket.name}`,
      );
    }
    requireRole(cloud, roleArn, bucket);
    if (rules.length === 0 || rules.length > MAX_RULES) {
      throw refusal("InvalidRequest", `${rules.length} rules: 1 to ${MAX_RULES} are needed`);
    }
    const priorities = rules.map(({ priority }) => priority).filter((priority) => priority !== undefined);
    if (new Set(priorities).size !== priorities.length) {
      throw refusal("InvalidRequest", `Found duplicate priority in ${priorities.join(", ")}`);
    }
    for (const rule of rules) {
      checkRule(rule);
      checkDestination(cloud, rule, bucket);
    }
    return {};
  },
});

function requireRole(cloud: Cloud, roleArn: string, bucket: Bucket): void {
  try {
    cloud.iam.assumeRole("s3.amazonaws.com", roleArn, {
      "aws:SourceAccount": bucket.accountId,
      "aws:SourceArn": bucket.arn,
    });
  } catch (error) {
    if (error instanceof AwsError) {
      throw refusal(
        "InvalidArgument",
        `role ${roleArn} of bucket ${bucket.name} must exist and trust s3.amazonaws.com: ${error.message}`,
      );
    }
    throw error;
  }
}

function checkRule(rule: ReplicationRule): void {
  const { filter, priority, deleteMarkers, destination } = rule;
  if (filter === undefined || priority === undefined || deleteMarkers === undefined) {
    throw refusal(
      "InvalidRequest",
      `${rule.id}: filter, priority and deleteMarkerReplication are needed together (an empty filter is for all objects)`,
    );
  }
  if (Object.keys(filter.tags).length > 0 && deleteMarkers) {
    throw refusal("InvalidRequest", `${rule.id}: delete markers cannot be replicated by a tag filter`);
  }
  if (destination.overridesOwner && destination.account === undefined) {
    throw refusal(
      "InvalidRequest",
      `${rule.id}: Account must be specified when AccessControlTranslation is specified`,
    );
  }
  if (rule.kmsObjects && destination.replicaKmsKeyId === undefined) {
    throw refusal(
      "InvalidRequest",
      `${rule.id}: ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present`,
    );
  }
  if (destination.timeControl?.enabled === true && destination.metrics?.enabled !== true) {
    throw refusal("InvalidRequest", `${rule.id}: replication time control needs metrics`);
  }
  for (const threshold of [destination.timeControl, destination.metrics]) {
    if (threshold?.minutes !== undefined && threshold.minutes !== MINUTES) {
      throw refusal(
        "InvalidArgument",
        `${rule.id}: ${threshold.minutes} minutes, only ${MINUTES} are allowed`,
      );
    }
  }
}

function checkDestination(cloud: Cloud, rule: ReplicationRule, source: Bucket): void {
  const name = bucketNameOf(rule.destination.bucketArn);
  const destination = name === undefined ? undefined : findBucket(cloud, name);
  if (destination === undefined || destination.name === source.name) {
    throw refusal(
      "InvalidRequest",
      `${rule.id}: Destination bucket must exist and be another one: ${rule.destination.bucketArn}`,
    );
  }
  if (!isVersioned(cloud, destination.name)) {
    throw refusal(
      "InvalidRequest",
      `${rule.id}: Destination bucket must have versioning enabled: ${destination.name}`,
    );
  }
}

function refusal(code: string, message: string): AwsError {
  return new AwsError("s3", code, message);
}
