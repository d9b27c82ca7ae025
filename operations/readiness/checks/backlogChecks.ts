import type { RuleMetrics, Sample } from "../facts";
import { type Finding, judge, ok, unknown, wrong } from "../findings";
import { RECENT_MINUTES } from "../ports";

/** Metrics come late, but not as late as this: an older point says nothing about the present. */
const STALE_MINUTES = 15;

/** What to do about objects that S3 gave up on. */
export const COPY_AGAIN =
  "S3 does not try a failed object again. Mend what is wrong above, then run S3 Batch Replication for what failed " +
  "(docs/readiness.md, failed objects).";

/** How much may be missing, and when it is. */
export interface BacklogLimits {
  /** Recovery point objective in minutes. */
  readonly rpoMinutes: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Findings about what one rule has not copied yet.
 *
 * The latency decides: it says how old the oldest object is that a failover would lose. Operations that wait are ordinary while
 * something is being written.
 *
 * @param rule in words, for messages
 */
export function checkBacklog(
  rule: string,
  { backlog, failed }: RuleMetrics,
  { rpoMinutes, now }: BacklogLimits,
): readonly Finding[] {
  const place = { check: "backlog", resource: rule } as const;
  const failures = { check: "failed-operations", resource: rule } as const;
  return [
    ...judge(place, backlog, ({ operations, bytes, latencySeconds }) => {
      const missing = [
        ...(isFresh(operations, now) ? [] : ["OperationsPendingReplication"]),
        ...(isFresh(latencySeconds, now) ? [] : ["ReplicationLatency"]),
      ];
      if (latencySeconds !== undefined && latencySeconds.value > rpoMinutes * 60) {
        return [
          wrong(
            place,
            `${rule} is ${minutes(latencySeconds)} behind, more than the ${rpoMinutes} min of the RPO: ` +
              `${waiting(operations, bytes)}. A failover now loses it until the source is back.`,
            "Wait until it has caught up; if it does not, look at what is wrong above and at the source Region's health.",
          ),
        ];
      }
      return missing.length > 0
        ? [
            unknown(
              place,
              `CloudWatch has no ${missing.join(" and no ")} of the last ${STALE_MINUTES} min for ${rule}.`,
              "A new rule has none for about 15 minutes; afterwards S3 publishes them even with no object to copy. If it lasts, " +
                "the rule's metrics are off, its id is another, or the destination bucket is gone.",
            ),
          ]
        : [
            ok(
              place,
              `${rule} is ${minutes(latencySeconds)} behind (RPO ${rpoMinutes} min): ${waiting(operations, bytes)}.`,
            ),
          ];
    }),
    ...judge(failures, failed, (count) => [
      count === 0
        ? ok(failures, `${rule}: no operation failed in the last ${RECENT_MINUTES} min.`)
        : wrong(
            failures,
            `${rule}: ${count} operations failed in the last ${RECENT_MINUTES} min.`,
            COPY_AGAIN,
          ),
    ]),
  ];
}

function isFresh(sample: Sample | undefined, now: number): boolean {
  return sample !== undefined && now - sample.at <= STALE_MINUTES * 60_000;
}

function minutes(sample: Sample | undefined): string {
  return sample === undefined ? "an unknown time" : `${Math.ceil(sample.value / 60)} min`;
}

function waiting(operations: Sample | undefined, bytes: Sample | undefined): string {
  const count = operations === undefined ? "an unknown number of" : String(operations.value);
  const size = bytes === undefined ? "" : `, ${bytes.value} bytes`;
  return `${count} operations wait${size}`;
}
