import { forObjectsOf, objectsIn, overTls, type Grant } from "./grants";
import type { Holder, RecordedRule, Scene } from "./scene";

const READ_CONFIGURATION = ["s3:GetReplicationConfiguration", "s3:ListBucket"];
const READ_VERSIONS = [
  "s3:GetObjectVersionForReplication",
  "s3:GetObjectVersionAcl",
  "s3:GetObjectVersionTagging",
];
const READ_LOCKS = ["s3:GetObjectRetention", "s3:GetObjectLegalHold"];
const WRITE_REPLICAS = [
  "s3:ReplicateObject",
  "s3:ReplicateDelete",
  "s3:ReplicateTags",
  "s3:ObjectOwnerOverrideToBucketOwner",
];
const ENCRYPT_REPLICAS = [
  "kms:Encrypt",
  "kms:Decrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyPair",
  "kms:GenerateDataKeyPairWithoutPlaintext",
  "kms:GenerateDataKeyWithoutPlaintext",
];
/** What AWS's walkthrough has a destination's bucket policy allow beside the writing itself, though the role's policy does not. */
const WALKTHROUGH_OBJECTS = ["s3:GetObjectVersionTagging"];
const WALKTHROUGH_BUCKET = [
  "s3:GetBucketVersioning",
  "s3:ListBucket",
  "s3:ListBucketMultipartUploads",
  "s3:ListBucketVersions",
  "s3:PutBucketVersioning",
];

/**
 * What replication needs, rule by rule, in all five places (S3 User Guide, "Setting up permissions for live replication", "Replicating
 * encrypted objects" and the walkthrough for two accounts): the role's own policy for both buckets, the same for both keys, the source's
 * key, the destination's key, the destination's bucket. It does not matter whether the accounts differ.
 */
export function replicationGrants(scene: Scene): readonly Grant[] {
  return scene.rules.flatMap((rule) => {
    const { role, destination, sourceKey, replicaKey } = endsOf(scene, rule);
    const { source } = rule;
    const readObjects = [...READ_VERSIONS, ...(rule.sourceIsLocked ? READ_LOCKS : [])];
    return [
      identity(role, READ_CONFIGURATION, [source.arn]),
      identity(role, readObjects, objectsIn(source)),
      identity(role, WRITE_REPLICAS, objectsIn(destination)),
      { ...identity(role, ["kms:Decrypt"], [sourceKey.arn]), when: forObjectsOf(source) },
      { ...identity(role, ENCRYPT_REPLICAS, [replicaKey.arn]), when: forObjectsOf(destination) },
      useOf(sourceKey, role, ["kms:Decrypt"], source),
      useOf(replicaKey, role, ENCRYPT_REPLICAS, destination),
      entry(destination, role, [...WRITE_REPLICAS, ...WALKTHROUGH_OBJECTS], objectsIn(destination)),
      entry(destination, role, WALKTHROUGH_BUCKET, [destination.arn]),
    ];
  });
}

/** The holders that a rule names by their ARNs. Throws for one that the program did not make, such as a wrong replica key. */
export function endsOf(
  scene: Scene,
  rule: RecordedRule,
): Readonly<Record<"role" | "destination" | "sourceKey" | "replicaKey", Holder>> {
  const made = (arn: string): Holder => {
    const found = scene.holders.find((holder) => holder.arn === arn);
    if (found === undefined) {
      throw new Error(
        `a replication rule of ${rule.source.name} names ${arn}, which the program did not make`,
      );
    }
    return found;
  };
  return {
    role: made(rule.roleArn),
    destination: made(rule.destinationArn),
    sourceKey: made(rule.sourceKeyArn),
    replicaKey: made(rule.replicaKeyArn),
  };
}

function identity(holder: Holder, actions: readonly string[], on: readonly string[]): Grant {
  return { kind: "identity", holder, actions, on };
}

function useOf(key: Holder, { arn }: Holder, actions: readonly string[], bucket: Holder): Grant {
  return { kind: "key", holder: key, who: arn, actions, on: [key.arn], when: forObjectsOf(bucket) };
}

function entry(bucket: Holder, { arn }: Holder, actions: readonly string[], on: readonly string[]): Grant {
  return { kind: "bucket", holder: bucket, who: arn, actions, on, when: overTls };
}
