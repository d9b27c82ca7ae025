import type { Cloud } from "../../core/cloud";
import { AwsError, type Caller } from "../../core/types";
import { authorizeS3, encryptionContext, useKey } from "./access";
import { bucketNameOf, findBucket, type Bucket } from "./buckets";
import type { S3DataPlane } from "./dataPlane";
import { defaultEncryption, type ObjectEncryption } from "./encryption";
import type { ObjectVersion } from "./objectStore";
import {
  replicationOf,
  rulesFor,
  type ReplicationConfiguration,
  type ReplicationRule,
} from "./replicationRules";

/** A copy that S3 gave up on; it is never tried again by itself. */
export interface ReplicationFailure {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly destination: string;
  /** One sentence: which permission, key or bucket stood in the way. */
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Most objects arrive within seconds; AWS promises 15 minutes (replication time control). */
const BASE_LAG_MS = 20_000;
/** Spread of arrivals: S3 promises no order between objects, so the stand-in gives none. */
const LAG_SPREAD_MS = 10_000;
/** Sustained copying between two Regions, for large objects. */
const BYTES_PER_MS = 50_000;
/** How often a copy that waits for a Region to come back looks again. */
const WAIT_FOR_REGION_MS = 5_000;

/** Copies objects by the deployed replication configuration, on the virtual clock. */
export class Replicator {
  readonly #failures: ReplicationFailure[] = [];
  readonly #random;
  #lag: ((object: ObjectVersion) => number) | undefined;

  constructor(
    private readonly cloud: Cloud,
    private readonly s3: S3DataPlane,
  ) {
    this.#random = cloud.random.stream("s3-replication");
  }

  /** Replaces the default lag (about 20 to 30 s, more for large objects) by milliseconds per object. */
  setLag(lag: (object: ObjectVersion) => number): void {
    this.#lag = lag;
  }

  /** Every copy that failed, oldest first. */
  failures(): readonly ReplicationFailure[] {
    return this.#failures;
  }

  /**
   * Queues a version that a caller wrote for every destination a rule names, objects under a KMS key only by rules that
   * say so. Replicas do not come this way: S3 does not replicate them on. @returns the version with its status
   */
  submit(bucket: Bucket, version: ObjectVersion): ObjectVersion {
    const configuration = replicationOf(this.cloud, bucket.name);
    if (configuration === undefined) {
      return version;
    }
    const rules = rulesFor(configuration, version.key, version.tags).filter((rule) =>
      version.isDeleteMarker
        ? rule.deleteMarkers === true
        : rule.kmsObjects || version.encryption.algorithm !== "aws:kms",
    );
    if (rules.length === 0) {
      return version;
    }
    const pending: ObjectVersion = { ...version, replicationStatus: "PENDING" };
    this.s3.store.replace(pending);
    const open = new Set(rules.map(({ destination }) => destination.bucketArn));
    for (const rule of rules) {
      this.cloud.clock.schedule(this.#lagOf(pending), () => {
        this.#attempt(bucket, pending, configuration, rule, open);
      });
    }
    return pending;
  }

  #attempt(
    source: Bucket,
    version: ObjectVersion,
    configuration: ReplicationConfiguration,
    rule: ReplicationRule,
    open: Set<string>,
  ): void {
    const name = bucketNameOf(rule.destination.bucketArn);
    const destination = name === undefined ? undefined : findBucket(this.cloud, name);
    const waits = [source.region, destination?.region].some(
      (region) => region !== undefined && this.cloud.network.fault(region) !== undefined,
    );
    if (waits) {
      // An outage leaves the object PENDING; replication goes on when both Regions are there.
      this.cloud.clock.schedule(WAIT_FOR_REGION_MS, () => {
        this.#attempt(source, version, configuration, rule, open);
      });
      return;
    }
    try {
      this.#copy(source, version, configuration.roleArn, rule, destination);
      open.delete(rule.destination.bucketArn);
      if (open.size === 0) {
        this.#settle(version, "COMPLETED");
      }
    } catch (error) {
      if (!(error instanceof AwsError)) {
        throw error;
      }
      this.#failures.push({
        bucket: source.name,
        key: version.key,
        versionId: version.versionId,
        destination: rule.destination.bucketArn,
        reason: error.message,
        at: this.cloud.clock.now(),
      });
      this.#settle(version, "FAILED");
    }
  }

  #copy(
    source: Bucket,
    version: ObjectVersion,
    roleArn: string,
    rule: ReplicationRule,
    destination: Bucket | undefined,
  ): void {
    if (destination === undefined || !belongsTo(destination, rule)) {
      throw new AwsError(
        "s3",
        "NoSuchBucket",
        `${rule.destination.bucketArn} does not exist or is not account ${rule.destination.account ?? "?"}'s`,
        404,
      );
    }
    const role = this.cloud.iam.assumeRole("s3.amazonaws.com", roleArn, {
      "aws:SourceAccount": source.accountId,
      "aws:SourceArn": source.arn,
    });
    const { key } = version;
    for (const action of ["s3:GetReplicationConfiguration", "s3:ListBucket"]) {
      authorizeS3(this.cloud, { caller: role, action, bucket: source });
    }
    if (version.isDeleteMarker) {
      authorizeS3(this.cloud, { caller: role, action: "s3:ReplicateDelete", bucket: destination, key });
      this.s3.writeDeleteMarker(destination, key, "REPLICA");
      return;
    }
    this.#readSource(role, source, version);
    const encryption = replicaEncryption(this.cloud, version.encryption, rule, destination);
    this.#writeDestination(role, destination, version, encryption, rule);
    this.s3.write(destination, {
      key,
      body: version.body,
      contentType: version.contentType,
      tags: version.tags,
      encryption,
      versionId: version.versionId,
      ownerAccountId: rule.destination.overridesOwner ? destination.accountId : source.accountId,
      requester: "s3.amazonaws.com",
      replicationStatus: "REPLICA",
    });
  }

  #readSource(role: Caller, source: Bucket, version: ObjectVersion): void {
    for (const action of [
      "s3:GetObjectVersionForReplication",
      "s3:GetObjectVersionAcl",
      "s3:GetObjectVersionTagging",
    ]) {
      authorizeS3(this.cloud, { caller: role, action, bucket: source, key: version.key });
    }
    useKey(this.cloud, role, "kms:Decrypt", source, version.key, version.encryption);
  }

  #writeDestination(
    role: Caller,
    destination: Bucket,
    version: ObjectVersion,
    encryption: ObjectEncryption,
    rule: ReplicationRule,
  ): void {
    const actions = [
      "s3:ReplicateObject",
      ...(Object.keys(version.tags).length > 0 ? ["s3:ReplicateTags"] : []),
      ...(rule.destination.overridesOwner ? ["s3:ObjectOwnerOverrideToBucketOwner"] : []),
    ];
    for (const action of actions) {
      authorizeS3(this.cloud, {
        caller: role,
        action,
        bucket: destination,
        key: version.key,
        context: encryptionContext(encryption),
      });
    }
    for (const action of keyActions(version.encryption, encryption)) {
      useKey(this.cloud, role, action, destination, version.key, encryption);
    }
  }

  #settle(version: ObjectVersion, status: "COMPLETED" | "FAILED"): void {
    const current = this.s3.store.find(version.bucket, version.key, version.versionId);
    if (current !== undefined && current.replicationStatus !== "FAILED") {
      this.s3.store.replace({ ...current, replicationStatus: status });
    }
  }

  #lagOf(version: ObjectVersion): number {
    return (
      this.#lag?.(version) ??
      BASE_LAG_MS + this.#random.integer(LAG_SPREAD_MS) + Math.ceil(version.size / BYTES_PER_MS)
    );
  }
}

function belongsTo(destination: Bucket, rule: ReplicationRule): boolean {
  return rule.destination.account === undefined || rule.destination.account === destination.accountId;
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
