import type { Cloud } from "../../core/cloud";
import { bucketNameOf, findBucket, type Bucket } from "./buckets";
import type { ObjectVersion } from "./objectStore";
import type { ObjectWriter } from "./objectWriter";
import { ReplicationLedger, type RuleBacklog } from "./replication/ledger";
import {
  ReplicationRefused,
  type ReplicationFailure,
  type ReplicationOperation,
  type S3Operation,
} from "./replication/operation";
import { ReplicaWriter } from "./replication/replicaWriter";
import { isTimed, ReplicationEvents, THRESHOLD_MS } from "./replication/replicationEvents";
import { replicationOf, rulesFor, type ReplicationRule } from "./replicationRules";

export type { RuleBacklog } from "./replication/ledger";
export type { ReplicationFailure } from "./replication/operation";

/** Most objects arrive within seconds; AWS promises 15 minutes (replication time control). */
const BASE_LAG_MS = 20_000;
/** Spread of arrivals: S3 promises no order between objects, so the stand-in gives none. */
const LAG_SPREAD_MS = 10_000;
/** Sustained copying between two Regions, for large objects. */
const BYTES_PER_MS = 50_000;
/** How often a copy that waits for a Region to come back looks again. */
const WAIT_FOR_REGION_MS = 5_000;

/**
 * Replicates versions, delete markers and tags by the deployed configuration, on the virtual clock. The rule and role are
 * those at the time of the write; policies, keys and buckets are looked at when the copy is made.
 */
export class Replicator {
  readonly #ledger = new ReplicationLedger();
  readonly #events: ReplicationEvents;
  readonly #replicas: ReplicaWriter;
  readonly #random;
  #lag: ((object: ObjectVersion) => number) | undefined;

  constructor(
    private readonly cloud: Cloud,
    private readonly writer: ObjectWriter,
  ) {
    this.#random = cloud.random.stream("s3-replication");
    this.#events = new ReplicationEvents(cloud);
    this.#replicas = new ReplicaWriter(cloud, writer);
  }

  /** Replaces the default lag (about 20 to 30 s, more for large objects) by milliseconds per object; undefined brings it back. */
  setLag(lag: ((object: ObjectVersion) => number) | undefined): void {
    this.#lag = lag;
  }

  /** Every copy that failed, oldest first. */
  failures(): readonly ReplicationFailure[] {
    return this.#ledger.failures();
  }

  /** How far a bucket's deployed rules are behind, in their order; empty for a bucket that does not replicate. */
  backlog(sourceBucket: string): readonly RuleBacklog[] {
    const rules = replicationOf(this.cloud, sourceBucket)?.rules ?? [];
    return this.#ledger.backlog(sourceBucket, rules, this.cloud.clock.now());
  }

  /**
   * Queues a version that a caller wrote for every destination a rule names, objects under a KMS key only by rules that
   * say so. Replicas do not come this way: S3 does not replicate them on. @returns the version with its status
   */
  submit(bucket: Bucket, version: ObjectVersion): ObjectVersion {
    const rules = this.#rulesFor(bucket, version).filter(
      (rule) => !version.isDeleteMarker || rule.deleteMarkers === true,
    );
    return this.#queue(bucket, version, rules, version.isDeleteMarker ? "DELETE_MARKER_PUT" : "OBJECT_PUT");
  }

  /**
   * Queues changed tags: of an original for the destinations it was copied to, of a replica back to where it came from if
   * rules on both sides replicate replica modifications. @returns the version with its status
   */
  submitTags(bucket: Bucket, version: ObjectVersion): ObjectVersion {
    const rules = this.#rulesFor(bucket, version).filter((rule) => {
      const { bucketArn } = rule.destination;
      return version.replicationStatus === "REPLICA"
        ? rule.replicaModifications && this.#syncsBack(bucket, version, bucketArn)
        : this.#ledger.wasFor(version, bucketArn) && !this.#ledger.isCopying(version, bucketArn);
    });
    return this.#queue(bucket, version, rules, "OBJECT_PUT_TAGGING");
  }

  #rulesFor(bucket: Bucket, version: ObjectVersion): readonly ReplicationRule[] {
    const configuration = replicationOf(this.cloud, bucket.name);
    const rules = configuration === undefined ? [] : rulesFor(configuration, version.key, version.tags);
    return version.isDeleteMarker
      ? rules
      : rules.filter((rule) => rule.kmsObjects || version.encryption.algorithm !== "aws:kms");
  }

  /** The other side holds the version, and its rule for this bucket replicates replica modifications too. */
  #syncsBack(bucket: Bucket, version: ObjectVersion, otherArn: string): boolean {
    const other = bucketNameOf(otherArn) ?? "";
    const rules = replicationOf(this.cloud, other)?.rules ?? [];
    return (
      this.writer.store.find(other, version.key, version.versionId) !== undefined &&
      rules.some(
        ({ enabled, replicaModifications, destination }) =>
          enabled && replicaModifications && destination.bucketArn === bucket.arn,
      )
    );
  }

  #queue(
    source: Bucket,
    version: ObjectVersion,
    rules: readonly ReplicationRule[],
    s3Operation: S3Operation,
  ): ObjectVersion {
    const roleArn = replicationOf(this.cloud, source.name)?.roleArn ?? "";
    const operations = rules.map((rule) => ({
      s3Operation,
      source,
      rule,
      roleArn,
      key: version.key,
      versionId: version.versionId,
      bytes: s3Operation === "OBJECT_PUT" ? version.size : 0,
      requestedAt: this.cloud.clock.now(),
    }));
    for (const operation of operations) {
      this.#ledger.open(operation);
      this.#schedule(operation, this.#lagOf(version));
      if (isTimed(operation)) {
        this.#watch(operation);
      }
    }
    if (operations.length > 0) {
      this.#settle(version);
    }
    return this.writer.store.find(source.name, version.key, version.versionId) ?? version;
  }

  #schedule(operation: ReplicationOperation, afterMs: number): void {
    this.cloud.clock.schedule(afterMs, () => {
      this.#attempt(operation);
    });
  }

  #watch(operation: ReplicationOperation): void {
    this.cloud.clock.schedule(THRESHOLD_MS, () => {
      if (this.#ledger.isPending(operation)) {
        this.#events.missedThreshold(operation, this.#current(operation));
      }
    });
  }

  #attempt(operation: ReplicationOperation): void {
    const { source, rule } = operation;
    const destination = findBucket(this.cloud, bucketNameOf(rule.destination.bucketArn) ?? "");
    const waits = [source.region, destination?.region].some(
      (region) => region !== undefined && this.cloud.network.fault(region) !== undefined,
    );
    if (waits) {
      // An outage leaves the object PENDING; replication goes on when both Regions are there.
      this.#schedule(operation, WAIT_FOR_REGION_MS);
      return;
    }
    const refused = this.#carryOut(operation);
    const current = this.#current(operation);
    if (current !== undefined) {
      this.#settle(current);
    }
    if (refused !== undefined) {
      this.#events.failed(operation, current, refused.code);
    } else if (isTimed(operation) && this.cloud.clock.now() - operation.requestedAt > THRESHOLD_MS) {
      this.#events.replicatedAfterThreshold(operation, current);
    }
  }

  /** @returns why not, or undefined when it is done */
  #carryOut(operation: ReplicationOperation): ReplicationRefused | undefined {
    try {
      this.#replicas.carryOut(operation);
      this.#ledger.complete(operation);
      return undefined;
    } catch (error) {
      if (!(error instanceof ReplicationRefused)) {
        throw error;
      }
      const { code, message: reason } = error;
      this.#ledger.fail(operation, { code, reason, at: this.cloud.clock.now() });
      return error;
    }
  }

  #current({ source, key, versionId }: ReplicationOperation): ObjectVersion | undefined {
    return this.writer.store.find(source.name, key, versionId);
  }

  /** A replica stays one, whatever becomes of its own changes. */
  #settle(version: ObjectVersion): void {
    if (version.replicationStatus !== "REPLICA") {
      this.writer.store.replace({ ...version, replicationStatus: this.#ledger.statusOf(version) });
    }
  }

  #lagOf(version: ObjectVersion): number {
    return (
      this.#lag?.(version) ??
      BASE_LAG_MS + this.#random.integer(LAG_SPREAD_MS) + Math.ceil(version.size / BYTES_PER_MS)
    );
  }
}
