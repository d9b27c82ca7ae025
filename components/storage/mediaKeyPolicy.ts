import type * as pulumi from "@pulumi/pulumi";

import { objectsOf, sidOf, viaService } from "../iam/arns";
import { keyAdministration } from "../iam/keyPolicy";
import type { Conditions, Statement } from "../iam/policyDocument";
import type { Placement } from "../placement";

/** Whom a media bucket's key is for; nobody else can use it. */
export interface MediaKeyPolicyArgs extends Placement {
  /** Bucket whose objects the key encrypts. */
  readonly bucketArn: pulumi.Input<string>;
  /** Role that replicates objects out of the bucket, where any leave it. */
  readonly replicationRoleArn?: pulumi.Input<string>;
  /** Roles that replicate objects into the bucket, by the Region they come from. */
  readonly peerReplicationRoleArns: Readonly<Record<string, pulumi.Input<string>>>;
  /** Roles that read objects, by what they are for. */
  readonly readerArns: Readonly<Record<string, pulumi.Input<string>>>;
  /** Roles that write objects, by what they are for. */
  readonly writerArns: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * Policy of the key of one media bucket. Every use goes through S3 in the bucket's Region, so a role that leaks cannot decrypt
 * anything by calling KMS.
 *
 * Replication is also tied to the bucket by the encryption context. Its value is the bucket's ARN with S3 Bucket Keys and the
 * object's without (objects written by a caller that turned Bucket Keys off), so both forms are allowed. Readers are not tied so:
 * what context MediaPackage's reads carry is not documented.
 */
export function mediaKeyPolicy(args: MediaKeyPolicyArgs): readonly Statement[] {
  const throughS3: Conditions = { StringEquals: { "kms:ViaService": viaService("s3", args.region) } };
  const forThisBucket = bucketContext(args.bucketArn, args.region);
  return [
    keyAdministration(args.accountId),
    ...(args.replicationRoleArn === undefined
      ? []
      : [
          {
            Sid: "ReplicationReadsSource",
            Effect: "Allow",
            Principal: { AWS: args.replicationRoleArn },
            Action: "kms:Decrypt",
            Resource: "*",
            Condition: forThisBucket,
          } as const,
        ]),
    ...Object.entries(args.peerReplicationRoleArns).map(([region, roleArn]): Statement => ({
      Sid: `ReplicasFrom${sidOf(region)}`,
      Effect: "Allow",
      Principal: { AWS: roleArn },
      Action: [...REPLICA_KEY_ACTIONS],
      Resource: "*",
      Condition: forThisBucket,
    })),
    ...Object.entries(args.readerArns).map(([reader, roleArn]): Statement => ({
      Sid: `Reader${sidOf(reader)}`,
      Effect: "Allow",
      Principal: { AWS: roleArn },
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: throughS3,
    })),
    ...Object.entries(args.writerArns).map(([writer, roleArn]): Statement => ({
      Sid: `Writer${sidOf(writer)}`,
      Effect: "Allow",
      Principal: { AWS: roleArn },
      // A multipart upload decrypts the data key again for every part.
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: throughS3,
    })),
  ];
}

/**
 * What writing replicas needs on the destination's key. `Encrypt` alone is the documented minimum; Bucket Keys add `Decrypt`, and
 * S3's own guide to failed replication asks for `GenerateDataKey*`.
 */
export const REPLICA_KEY_ACTIONS = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"] as const;

/** Use of a key by S3 in one Region for the objects of one bucket, whichever form the encryption context has. */
export function bucketContext(bucketArn: pulumi.Input<string>, region: string): Conditions {
  return {
    StringEquals: { "kms:ViaService": viaService("s3", region) },
    StringLike: { "kms:EncryptionContext:aws:s3:arn": [bucketArn, objectsOf(bucketArn)] },
  };
}
