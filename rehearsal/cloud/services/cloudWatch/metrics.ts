import type { Cloud } from "../../core/cloud";
import { S3DataPlane } from "../s3/dataPlane";

/** Which rule's metrics: the three dimensions that S3 publishes them with, in the source bucket's account and Region. */
export interface ReplicationMetricsQuery {
  /** Bucket name. */
  readonly sourceBucket: string;
  /** Bucket name. */
  readonly destinationBucket: string;
  readonly ruleId: string;
  /** Failures count from this instant on, milliseconds since 1970. @default all of them */
  readonly failedSince?: number;
}

/** The replication metrics of the namespace `AWS/S3`, by their names. */
export interface ReplicationMetrics {
  /** Seconds by which the destination is behind: the age of the oldest pending operation. */
  readonly ReplicationLatency: number;
  readonly BytesPendingReplication: number;
  readonly OperationsPendingReplication: number;
  readonly OperationsFailedReplication: number;
}

/**
 * What S3 would publish about a rule as of now; undefined where it publishes nothing: the bucket has no such rule, or the
 * rule has no metrics. S3 publishes once a minute, the stand-in knows at any time.
 */
export function replicationMetrics(
  cloud: Cloud,
  { sourceBucket, destinationBucket, ruleId, failedSince = 0 }: ReplicationMetricsQuery,
): ReplicationMetrics | undefined {
  const { replicator } = cloud.service(S3DataPlane);
  const rule = replicator
    .backlog(sourceBucket)
    .find((one) => one.ruleId === ruleId && one.destinationBucket === destinationBucket);
  if (rule?.metrics !== true) {
    return undefined;
  }
  const failures = replicator
    .failures()
    .filter(
      (failure) =>
        failure.bucket === sourceBucket &&
        failure.ruleId === ruleId &&
        failure.destination.endsWith(`:${destinationBucket}`) &&
        failure.at >= failedSince,
    );
  return {
    ReplicationLatency: rule.oldestPendingSeconds,
    BytesPendingReplication: rule.pendingBytes,
    OperationsPendingReplication: rule.pendingOperations,
    OperationsFailedReplication: failures.length,
  };
}
