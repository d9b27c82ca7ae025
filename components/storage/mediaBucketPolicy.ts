import type * as pulumi from "@pulumi/pulumi";

import { objectsOf, sidOf } from "../iam/arns";
import type { Statement } from "../iam/policyDocument";
import { denyInsecureTransport } from "./bucketSafeguards";

/** What a media bucket's policy is made from. */
export interface MediaBucketPolicyArgs {
  readonly bucketArn: pulumi.Input<string>;
  /** Roles that replicate objects into the bucket, by the Region they come from. */
  readonly peerReplicationRoleArns: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * Policy of a media bucket: nothing without TLS, and replicas from the other Regions' roles.
 *
 * The actions are those of AWS's walkthrough for buckets of two accounts. Only S3 can assume the roles they are granted to. Their own
 * policies do not have `s3:PutBucketVersioning`: across accounts, where both sides must allow, it stays without effect; within one
 * account this policy alone grants it.
 *
 * The permissions are the same when all Regions share one account, where IAM alone would do: moving a Region to an account of its
 * own then changes nothing here.
 */
export function mediaBucketPolicy(args: MediaBucketPolicyArgs): readonly Statement[] {
  return [
    denyInsecureTransport(args.bucketArn),
    ...Object.entries(args.peerReplicationRoleArns).flatMap(([region, roleArn]): readonly Statement[] => [
      {
        Sid: `ReplicasFrom${sidOf(region)}`,
        Effect: "Allow",
        Principal: { AWS: roleArn },
        Action: [...REPLICA_OBJECT_ACTIONS, "s3:GetObjectVersionTagging"],
        Resource: objectsOf(args.bucketArn),
      },
      {
        Sid: `ReplicationChecksFrom${sidOf(region)}`,
        Effect: "Allow",
        Principal: { AWS: roleArn },
        Action: [...REPLICATION_CHECK_ACTIONS],
        Resource: args.bucketArn,
      },
    ]),
  ];
}

/**
 * What S3 looks at on the destination bucket. The walkthrough says `s3:List*`; these are the list actions that a bucket can be the
 * resource of.
 */
const REPLICATION_CHECK_ACTIONS = [
  "s3:GetBucketVersioning",
  "s3:ListBucket",
  "s3:ListBucketMultipartUploads",
  "s3:ListBucketVersions",
  "s3:PutBucketVersioning",
] as const;

/** What S3 does to the destination's objects when it replicates; role and bucket policy must both allow it across accounts. */
export const REPLICA_OBJECT_ACTIONS = [
  "s3:ReplicateObject",
  "s3:ReplicateDelete",
  "s3:ReplicateTags",
  "s3:ObjectOwnerOverrideToBucketOwner",
] as const;
