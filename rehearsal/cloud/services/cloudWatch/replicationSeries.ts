import type { Cloud } from "../../core/cloud";
import { findBucket } from "../s3/buckets";
import { replicationMetrics, type ReplicationMetrics, type ReplicationMetricsQuery } from "./metrics";

/** A point of a metric: `at` is the beginning of its period, in milliseconds since 1970. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** Which points of a metric are wanted; all in milliseconds, instants since 1970. */
export interface Span {
  readonly start: number;
  /** The first instant that is not wanted any more. */
  readonly end: number;
  readonly period: number;
}

/** Who asks, and in which Region. */
export interface Observer {
  readonly accountId: string;
  readonly region: string;
}

/** S3 counts these as they happen; the others tell how things stand. */
const COUNTED = "OperationsFailedReplication";

const STATISTICS: Readonly<Record<keyof ReplicationMetrics, readonly string[]>> = {
  ReplicationLatency: ["Average", "Maximum", "Minimum"],
  BytesPendingReplication: ["Average", "Maximum", "Minimum"],
  OperationsPendingReplication: ["Average", "Maximum", "Minimum"],
  OperationsFailedReplication: ["Sum"],
};

/** True for one of the replication metrics of `AWS/S3`. */
export function isReplicationMetric(name: string): name is keyof ReplicationMetrics {
  return Object.hasOwn(STATISTICS, name);
}

/** The statistics that the stand-in has of a metric. */
export function statisticsOf(metric: keyof ReplicationMetrics): readonly string[] {
  return STATISTICS[metric];
}

/**
 * The points of a replication metric, oldest first. They are in the source bucket's account; how things stand is published
 * in the destination's Region, failures in the source's. The stand-in knows how things stand now, so there is one such
 * point, of the latest period. Of failures there are points where there were any.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html
 */
export function replicationSeries(
  cloud: Cloud,
  observer: Observer,
  metric: keyof ReplicationMetrics,
  rule: Pick<ReplicationMetricsQuery, "sourceBucket" | "destinationBucket" | "ruleId">,
  span: Span,
): readonly Point[] {
  const source = findBucket(cloud, rule.sourceBucket);
  const destination = findBucket(cloud, rule.destinationBucket);
  const publishedIn = metric === COUNTED ? source?.region : destination?.region;
  if (source?.accountId !== observer.accountId || publishedIn !== observer.region) {
    return [];
  }
  return metric === COUNTED ? failures(cloud, rule, span) : latest(cloud, metric, rule, span);
}

function latest(
  cloud: Cloud,
  metric: keyof ReplicationMetrics,
  rule: ReplicationMetricsQuery,
  { start, end, period }: Span,
): readonly Point[] {
  // Before now, even where now is a period's first instant: nothing was measured in that one yet.
  const at = beginning(cloud.clock.now() - 1, period);
  const value = replicationMetrics(cloud, rule)?.[metric];
  return value === undefined || at < beginning(start, period) || at >= end ? [] : [{ at, value }];
}

function failures(
  cloud: Cloud,
  rule: ReplicationMetricsQuery,
  { start, end, period }: Span,
): readonly Point[] {
  const since = (instant: number): number =>
    replicationMetrics(cloud, { ...rule, failedSince: instant })?.OperationsFailedReplication ?? 0;
  const points: Point[] = [];
  for (let at = beginning(start, period); at < Math.min(end, cloud.clock.now() + 1); at += period) {
    const value = since(at) - since(at + period);
    if (value > 0) {
      points.push({ at, value });
    }
  }
  return points;
}

function beginning(instant: number, period: number): number {
  return Math.floor(instant / period) * period;
}
