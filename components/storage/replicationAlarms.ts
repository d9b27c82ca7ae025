import type * as pulumi from "@pulumi/pulumi";

import type { ReplicationEnd } from "./replicationEnd";
import { type RpoMinutes, replicationRuleId } from "./replicationRules";

/** One alarm about one replication rule, before it is known who is told. */
export interface ReplicationAlarmInput {
  /** Names the alarm among all of a platform, such as `failed-us-west-2-to-eu-west-1`; unique per pair of buckets only. */
  readonly name: string;
  /** Account whose CloudWatch has the metric: the source bucket's. */
  readonly accountId: string;
  /** Region whose CloudWatch has the metric. **The destination's**, but for failures, which are counted in the source's. */
  readonly region: string;
  readonly namespace: "AWS/S3";
  readonly metricName:
    | "OperationsFailedReplication"
    | "ReplicationLatency"
    | "BytesPendingReplication"
    | "OperationsPendingReplication";
  readonly dimensions: Readonly<
    Record<"SourceBucket" | "DestinationBucket" | "RuleId", pulumi.Input<string>>
  >;
  readonly statistic: "Sum" | "Maximum";
  /** Seconds that one value covers. */
  readonly periodSeconds: number;
  /** Values in a row that must be too high. */
  readonly evaluationPeriods: number;
  /** Too high is what is greater than this: a count, seconds, or bytes. */
  readonly threshold: number;
  /** What no value means: nothing failed, or nobody knows. */
  readonly treatMissingData: "notBreaching" | "missing";
  /** What has happened when it goes off, and what to do; one or two sentences. */
  readonly meaning: string;
}

/** S3 publishes a value a minute. */
const PERIOD_SECONDS = 60;

/** One late minute is no news: CloudWatch gets these metrics by best effort. */
const LATE_MINUTES = 5;

/** Rate that Replication Time Control keeps its promise for, per pair of Regions: 1 Gbit/s, unless the quota is raised. */
const BYTES_PER_SECOND = 125_000_000;

/** Writes that S3 takes per second and prefix. */
const WRITES_PER_SECOND = 3_500;

/**
 * What is worth an alarm about the rule from one bucket to another (S3 User Guide, "Using S3 Replication metrics").
 *
 * The thresholds follow from the RPO: nothing may fail; nothing may be later than the RPO; and nothing may wait that cannot be moved
 * within it at the documented rates, which tells of a missed RPO before it is missed.
 */
export function replicationAlarmInputs(
  source: ReplicationEnd,
  destination: ReplicationEnd,
  rpoMinutes: RpoMinutes,
): readonly ReplicationAlarmInput[] {
  const rpoSeconds = rpoMinutes * 60;
  const pair = `${source.region}-to-${destination.region}`;
  const common = {
    accountId: source.accountId,
    namespace: "AWS/S3",
    dimensions: {
      SourceBucket: source.bucketName,
      DestinationBucket: destination.bucketName,
      RuleId: replicationRuleId(destination),
    },
    periodSeconds: PERIOD_SECONDS,
  } as const;
  const backlog = {
    ...common,
    region: destination.region,
    statistic: "Maximum",
    evaluationPeriods: LATE_MINUTES,
    treatMissingData: "missing",
  } as const;
  return [
    {
      ...common,
      name: `failed-${pair}`,
      region: source.region,
      metricName: "OperationsFailedReplication",
      statistic: "Sum",
      evaluationPeriods: 1,
      threshold: 0,
      treatMissingData: "notBreaching",
      meaning: `Objects could not be copied from ${source.region} to ${destination.region}, and S3 does not try them again. The replication failure queue of ${source.region} says which and why.`,
    },
    {
      ...backlog,
      name: `late-${pair}`,
      metricName: "ReplicationLatency",
      threshold: rpoSeconds,
      meaning: `${destination.region} is more than ${rpoMinutes} minutes behind ${source.region}: losing ${source.region} now would lose more than the RPO allows.`,
    },
    {
      ...backlog,
      name: `bytes-pending-${pair}`,
      metricName: "BytesPendingReplication",
      threshold: BYTES_PER_SECOND * rpoSeconds,
      meaning: `More waits for ${destination.region} than Replication Time Control moves within ${rpoMinutes} minutes. Write more slowly, or have its data transfer quota raised.`,
    },
    {
      ...backlog,
      name: `operations-pending-${pair}`,
      metricName: "OperationsPendingReplication",
      threshold: WRITES_PER_SECOND * rpoSeconds,
      meaning: `More operations wait for ${destination.region} than S3 writes under one prefix within ${rpoMinutes} minutes. Look for a mass change of tags or a mass deletion.`,
    },
  ];
}
