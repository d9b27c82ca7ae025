import { bucketNameOf } from "../buckets";
import type { ReplicationRule } from "../replicationRules";
import type { ReplicationFailure, ReplicationOperation } from "./operation";

/** How far a rule is behind. */
export interface RuleBacklog {
  readonly ruleId: string;
  /** Name of the destination bucket. */
  readonly destinationBucket: string;
  /** Whether S3 publishes metrics and events for the rule. */
  readonly metrics: boolean;
  readonly pendingOperations: number;
  readonly pendingBytes: number;
  /** Seconds since the oldest pending operation was asked for; 0 with none. */
  readonly oldestPendingSeconds: number;
  /** Operations that failed since the bucket was made. */
  readonly failedOperations: number;
}

/** A version in its source bucket. */
export interface VersionRef {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

/** What is pending, what failed, and where each version was meant to go. */
export class ReplicationLedger {
  readonly #pending = new Set<ReplicationOperation>();
  /** The same by version: its status is asked for at every step. */
  readonly #pendingOf = new Map<string, Set<ReplicationOperation>>();
  readonly #failures: ReplicationFailure[] = [];
  /** By version and destination: whether the last finished operation failed; undefined while the first is pending. */
  readonly #outcomes = new Map<string, Map<string, "COMPLETED" | "FAILED" | undefined>>();

  /** Every failure, oldest first. */
  failures(): readonly ReplicationFailure[] {
    return this.#failures;
  }

  open(operation: ReplicationOperation): void {
    const version = versionOf(operation);
    this.#pending.add(operation);
    this.#pendingOf.set(idOf(version), this.#pendingFor(version).add(operation));
    const outcomes = this.#outcomesOf(version);
    const { bucketArn } = operation.rule.destination;
    outcomes.set(bucketArn, outcomes.get(bucketArn));
  }

  complete(operation: ReplicationOperation): void {
    this.#close(operation, "COMPLETED");
  }

  fail(operation: ReplicationOperation, why: Pick<ReplicationFailure, "code" | "reason" | "at">): void {
    const { source, key, versionId, rule, s3Operation } = operation;
    this.#close(operation, "FAILED");
    this.#failures.push({
      bucket: source.name,
      key,
      versionId,
      destination: rule.destination.bucketArn,
      ruleId: rule.id,
      s3Operation,
      ...why,
    });
  }

  isPending(operation: ReplicationOperation): boolean {
    return this.#pending.has(operation);
  }

  /** True when a version was ever meant for a destination. */
  wasFor(version: VersionRef, destinationArn: string): boolean {
    return this.#outcomesOf(version).has(destinationArn);
  }

  /** True while the version itself is still to be copied: it will take its tags along. */
  isCopying(version: VersionRef, destinationArn: string): boolean {
    return [...this.#pendingFor(version)].some(
      ({ s3Operation, rule }) =>
        s3Operation === "OBJECT_PUT" && rule.destination.bucketArn === destinationArn,
    );
  }

  /** FAILED once any destination failed, COMPLETED only when all are. */
  statusOf(version: VersionRef): "PENDING" | "COMPLETED" | "FAILED" {
    const outcomes = [...this.#outcomesOf(version).values()];
    if (outcomes.includes("FAILED")) {
      return "FAILED";
    }
    return this.#pendingFor(version).size > 0 ? "PENDING" : "COMPLETED";
  }

  /** The backlog of each of a bucket's rules, in their order. */
  backlog(bucketName: string, rules: readonly ReplicationRule[], now: number): readonly RuleBacklog[] {
    return rules.map(({ id, destination }) => {
      const pending = [...this.#pending].filter(
        ({ source, rule }) =>
          source.name === bucketName &&
          rule.id === id &&
          rule.destination.bucketArn === destination.bucketArn,
      );
      const oldest = Math.min(now, ...pending.map(({ requestedAt }) => requestedAt));
      return {
        ruleId: id,
        destinationBucket: bucketNameOf(destination.bucketArn) ?? destination.bucketArn,
        metrics: destination.metrics?.enabled === true,
        pendingOperations: pending.length,
        pendingBytes: pending.reduce((sum, { bytes }) => sum + bytes, 0),
        oldestPendingSeconds: (now - oldest) / 1_000,
        failedOperations: this.#failures.filter(
          (failure) =>
            failure.bucket === bucketName &&
            failure.ruleId === id &&
            failure.destination === destination.bucketArn,
        ).length,
      };
    });
  }

  #close(operation: ReplicationOperation, outcome: "COMPLETED" | "FAILED"): void {
    const version = versionOf(operation);
    this.#pending.delete(operation);
    this.#pendingFor(version).delete(operation);
    this.#outcomesOf(version).set(operation.rule.destination.bucketArn, outcome);
  }

  #pendingFor(version: VersionRef): Set<ReplicationOperation> {
    return this.#pendingOf.get(idOf(version)) ?? new Set<ReplicationOperation>();
  }

  #outcomesOf(version: VersionRef): Map<string, "COMPLETED" | "FAILED" | undefined> {
    const id = idOf(version);
    const known = this.#outcomes.get(id) ?? new Map<string, "COMPLETED" | "FAILED" | undefined>();
    this.#outcomes.set(id, known);
    return known;
  }
}

function versionOf({ source, key, versionId }: ReplicationOperation): VersionRef {
  return { bucket: source.name, key, versionId };
}

function idOf({ bucket, key, versionId }: VersionRef): string {
  return JSON.stringify([bucket, key, versionId]);
}
