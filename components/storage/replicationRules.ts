import type * as aws from "@pulumi/aws";

import { objectsOf, sidOf } from "../iam/arns";
import type { Statement } from "../iam/policyDocument";
import { REPLICA_OBJECT_ACTIONS } from "./mediaBucketPolicy";
import { REPLICA_KEY_ACTIONS, bucketContext } from "./mediaKeyPolicy";
import type { ReplicationEnd } from "./replicationEnd";

/** The only value, in minutes, that S3's Replication Time Control knows. */
export type RpoMinutes = 15;

/**
 * What the replication role may do for one bucket: read this source, decrypt with its key, and write to exactly these destinations
 * and their keys. The destinations' own policies must allow the same.
 */
export function replicationRoleStatements(
  source: ReplicationEnd,
  destinations: readonly ReplicationEnd[],
): readonly Statement[] {
  return [
    {
      Sid: "ReadSourceBucket",
      Effect: "Allow",
      Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
      Resource: source.bucketArn,
    },
    {
      Sid: "ReadSourceObjects",
      Effect: "Allow",
      Action: [...SOURCE_OBJECT_ACTIONS, ...(source.objectLock ? OBJECT_LOCK_ACTIONS : [])],
      Resource: objectsOf(source.bucketArn),
    },
    {
      Sid: "DecryptSource",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: source.keyArn,
      Condition: bucketContext(source.bucketArn, source.region),
    },
    ...destinations.flatMap((destination): readonly Statement[] => [
      {
        Sid: `WriteReplicasTo${sidOf(destination.region)}`,
        Effect: "Allow",
        Action: [...REPLICA_OBJECT_ACTIONS],
        Resource: objectsOf(destination.bucketArn),
      },
      {
        Sid: `EncryptReplicasTo${sidOf(destination.region)}`,
        Effect: "Allow",
        Action: [...REPLICA_KEY_ACTIONS],
        Resource: destination.keyArn,
        Condition: bucketContext(destination.bucketArn, destination.region),
      },
    ]),
  ];
}

const SOURCE_OBJECT_ACTIONS = [
  "s3:GetObjectVersionForReplication",
  "s3:GetObjectVersionAcl",
  "s3:GetObjectVersionTagging",
] as const;

/** Retention and legal holds travel with the object (S3 User Guide, "Using Object Lock with S3 Replication"). */
const OBJECT_LOCK_ACTIONS = ["s3:GetObjectRetention", "s3:GetObjectLegalHold"] as const;

/** A rule as {@link aws.s3.BucketReplicationConfig} takes it. */
export type ReplicationRule = aws.types.input.s3.BucketReplicationConfigRule;

/**
 * One rule per destination, for the whole bucket. The id says where it copies to; the priority is the destination's place in the
 * list. S3 wants it unique, but it decides only between rules to the same bucket, so a new Region may shift it freely.
 *
 * The empty filter makes it a version 2 rule, without which S3 allows one destination only. Replica modifications go both ways, or a
 * tag changed on a replica would never come back. The owner becomes the destination's account, as bucket-owner-enforced buckets
 * need. S3 does *not* validate the replica's key: a wrong one shows only as failed objects.
 */
export function replicationRules(
  destinations: readonly ReplicationEnd[],
  rpoMinutes: RpoMinutes,
): ReplicationRule[] {
  return destinations.map((destination, index) => ({
    id: replicationRuleId(destination),
    priority: index + 1,
    status: "Enabled",
    filter: {},
    deleteMarkerReplication: { status: "Enabled" },
    sourceSelectionCriteria: {
      sseKmsEncryptedObjects: { status: "Enabled" },
      replicaModifications: { status: "Enabled" },
    },
    destination: {
      bucket: destination.bucketArn,
      account: destination.accountId,
      accessControlTranslation: { owner: "Destination" },
      encryptionConfiguration: { replicaKmsKeyId: destination.keyArn },
      metrics: { status: "Enabled", eventThreshold: { minutes: rpoMinutes } },
      replicationTime: { status: "Enabled", time: { minutes: rpoMinutes } },
    },
  }));
}

/** Name of the rule towards a bucket, unique in its source's configuration. CloudWatch's metrics of the rule carry it. */
export function replicationRuleId({ region }: Pick<ReplicationEnd, "region">): string {
  return `to-${region}`;
}
