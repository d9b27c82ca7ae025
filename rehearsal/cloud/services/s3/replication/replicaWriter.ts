import type { Cloud } from "../../../core/cloud";
import { AwsError, type Caller } from "../../../core/types";
import { authorizeS3, encryptionContext, useKey } from "../access";
import { bucketNameOf, findBucket, type Bucket } from "../buckets";
import { defaultEncryption, type ObjectEncryption } from "../encryption";
import { defaultRetention, hasObjectLock } from "../lockedBuckets";
import type { ObjectVersion } from "../objectStore";
import { S3_ITSELF, type ObjectWriter } from "../objectWriter";
import type { ReplicationRule } from "../replicationRules";
import { isVersioned } from "../versioning";
import { ReplicationRefused, type ReplicationOperation } from "./operation";

/** Carries operations out as the deployed role, policies and keys allow, or says with S3's word why not. */
export class ReplicaWriter {
  constructor(
    private readonly cloud: Cloud,
    private readonly writer: ObjectWriter,
  ) {}

  /** @throws ReplicationRefused */
  carryOut(operation: ReplicationOperation): void {
    const { source, rule, roleArn, key, versionId, s3Operation } = operation;
    const destination = this.#destination(rule);
    const role = orRefuse("AssumeRoleNotPermitted", () =>
      this.cloud.iam.assumeRole(S3_ITSELF, roleArn, {
        "aws:SourceAccount": source.accountId,
        "aws:SourceArn": source.arn,
      }),
    );
    this.#ask(role, source, undefined, "s3:GetReplicationConfiguration", "SrcBucketReplicationConfigMissing");
    this.#ask(role, source, undefined, "s3:ListBucket", "SrcHeadObjectNotPermitted");
    const version = this.writer.store.find(source.name, key, versionId);
    if (version === undefined) {
      throw new ReplicationRefused(
        "SrcVersionNotFound",
        `version ${versionId} of ${source.name}/${key} was deleted before it was replicated`,
      );
    }
    if (s3Operation === "DELETE_MARKER_PUT") {
      this.#ask(role, destination, key, "s3:ReplicateDelete", "DstDelObjNotPermitted");
      this.writer.writeReplica(destination, version, {
        encryption: version.encryption,
        ownerAccountId: destination.accountId,
        retention: undefined,
      });
    } else if (s3Operation === "OBJECT_PUT_TAGGING") {
      this.#copyTags(role, source, destination, version);
    } else {
      this.#copy(role, source, destination, version, rule);
    }
  }

  #destination(rule: ReplicationRule): Bucket {
    const { bucketArn, account } = rule.destination;
    const name = bucketNameOf(bucketArn);
    const destination = name === undefined ? undefined : findBucket(this.cloud, name);
    if (destination === undefined || (account !== undefined && account !== destination.accountId)) {
      throw new ReplicationRefused(
        "DstBucketNotFound",
        `s3: NoSuchBucket: ${bucketArn} does not exist or is not account ${account ?? "?"}'s`,
      );
    }
    if (!isVersioned(this.cloud, destination.name)) {
      throw new ReplicationRefused(
        "DstBucketUnversioned",
        `versioning is not enabled on ${destination.name}`,
      );
    }
    return destination;
  }

  #copy(
    role: Caller,
    source: Bucket,
    destination: Bucket,
    version: ObjectVersion,
    rule: ReplicationRule,
  ): void {
    this.#readSource(role, source, version);
    if (hasObjectLock(this.cloud, source.name)) {
      this.#readLock(role, source, destination, version.key);
    }
    const encryption = replicaEncryption(this.cloud, version.encryption, rule, destination);
    this.#askDestination(role, destination, version, encryption, rule);
    this.writer.writeReplica(destination, version, {
      encryption,
      ownerAccountId: rule.destination.overridesOwner ? destination.accountId : source.accountId,
      retention: version.retention ?? defaultRetention(this.cloud, destination.name),
    });
  }

  /** The later change wins, wherever it was made; S3 does not send it on from there, so there is no loop. */
  #copyTags(role: Caller, source: Bucket, destination: Bucket, version: ObjectVersion): void {
    const { key, versionId } = version;
    this.#ask(role, source, key, "s3:GetObjectVersionTagging", "SrcGetTaggingNotPermitted");
    this.#ask(role, destination, key, "s3:ReplicateTags", "DstPutTaggingNotPermitted");
    const there = this.writer.store.find(destination.name, key, versionId);
    if (there === undefined) {
      throw new ReplicationRefused(
        "DstVersionNotFound",
        `version ${versionId} of ${destination.name}/${key} does not exist`,
      );
    }
    if (there.tagsRank < version.tagsRank) {
      this.writer.retag(there, version.tags, version.tagsRank);
    }
  }

  #readSource(role: Caller, source: Bucket, version: ObjectVersion): void {
    const { key } = version;
    this.#ask(role, source, key, "s3:GetObjectVersionForReplication", "SrcGetObjectNotPermitted");
    this.#ask(role, source, key, "s3:GetObjectVersionAcl", "SrcGetAclNotPermitted");
    this.#ask(role, source, key, "s3:GetObjectVersionTagging", "SrcGetTaggingNotPermitted");
    orRefuse(
      (error) => (isKeyState(error) ? "SrcKmsKeyInvalidState" : "SrcGetObjectNotPermitted"),
      () => {
        useKey(this.cloud, role, "kms:Decrypt", source, key, version.encryption);
      },
    );
  }

  #readLock(role: Caller, source: Bucket, destination: Bucket, key: string): void {
    this.#ask(role, source, key, "s3:GetObjectRetention", "SrcGetRetentionNotPermitted");
    this.#ask(role, source, key, "s3:GetObjectLegalHold", "SrcGetLegalHoldNotPermitted");
    if (!hasObjectLock(this.cloud, destination.name)) {
      throw new ReplicationRefused(
        "DstBucketObjectLockConfigMissing",
        `${source.name} has Object Lock, ${destination.name} has not`,
      );
    }
  }

  #askDestination(
    role: Caller,
    destination: Bucket,
    version: ObjectVersion,
    encryption: ObjectEncryption,
    rule: ReplicationRule,
  ): void {
    const { key } = version;
    const ask = (action: string, code: string): void => {
      this.#ask(role, destination, key, action, code, encryption);
    };
    ask("s3:ReplicateObject", "DstPutObjectNotPermitted");
    if (Object.keys(version.tags).length > 0) {
      ask("s3:ReplicateTags", "DstPutTaggingNotPermitted");
    }
    if (rule.destination.overridesOwner) {
      ask("s3:ObjectOwnerOverrideToBucketOwner", "DstPutObjectNotPermitted");
    }
    for (const action of keyActions(version.encryption, encryption)) {
      orRefuse(destinationKeyReason, () => {
        useKey(this.cloud, role, action, destination, key, encryption);
      });
    }
  }

  #ask(
    role: Caller,
    bucket: Bucket,
    key: string | undefined,
    action: string,
    code: string,
    encryption?: ObjectEncryption,
  ): void {
    orRefuse(code, () => {
      authorizeS3(this.cloud, {
        caller: role,
        action,
        bucket,
        ...(key === undefined ? {} : { key }),
        ...(encryption === undefined ? {} : { context: encryptionContext(encryption) }),
      });
    });
  }
}

function orRefuse<T>(code: string | ((error: AwsError) => string), action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof AwsError) {
      throw new ReplicationRefused(typeof code === "string" ? code : code(error), error.message);
    }
    throw error;
  }
}

function isKeyState(error: AwsError): boolean {
  return error.code === "DisabledException" || error.code === "NotFoundException";
}

function destinationKeyReason({ code }: AwsError): string {
  if (code === "NotFoundException") {
    return "DstKmsKeyNotFound";
  }
  return code === "DisabledException" ? "DstKmsKeyInvalidState" : "DstPutObjectNotPermitted";
}

/** Replicas take the rule's key; of the destination bucket's own default only the bucket key setting counts. */
function replicaEncryption(
  cloud: Cloud,
  source: ObjectEncryption,
  rule: ReplicationRule,
  destination: Bucket,
): ObjectEncryption {
  const { replicaKmsKeyId } = rule.destination;
  if (replicaKmsKeyId === undefined) {
    return source;
  }
  const byDefault = defaultEncryption(cloud, destination);
  const bucketKey = byDefault.algorithm === "aws:kms" && byDefault.bucketKey;
  return { algorithm: "aws:kms", keyArn: replicaKmsKeyId, bucketKey };
}

/** An object that was under a key is encrypted anew, a plain one needs a fresh data key; bucket keys are read back. */
function keyActions(source: ObjectEncryption, replica: ObjectEncryption): readonly string[] {
  const write = source.algorithm === "aws:kms" ? "kms:Encrypt" : "kms:GenerateDataKey";
  return replica.algorithm === "aws:kms" && replica.bucketKey ? [write, "kms:Decrypt"] : [write];
}
