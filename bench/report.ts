import { table } from "../rehearsal/story/report";
import type { MintThroughput } from "./mintThroughput";
import { COOKIES_PARSED, COOKIES_PEM, MINT, YARDSTICK } from "./tasks";

/** What one task came to. */
export interface Measurement {
  readonly task: string;
  /** How often it ran. */
  readonly samples: number;
  /** Runs per second: the inverse of the mean time. */
  readonly opsPerSecond: number;
  readonly medianMicroseconds: number;
  /** 99 of 100 runs were faster. */
  readonly p99Microseconds: number;
}

/** A measurement with its place among the others of its run. */
export interface ReportedMeasurement extends Measurement {
  /** Median time in units of the yardstick's median in the same run: comparable between machines, unlike the other figures. */
  readonly timesYardstick: number;
}

/** The figures of one run. */
export interface BenchReport {
  readonly node: string;
  /** Name of the task that the ratios are relative to. */
  readonly yardstick: string;
  readonly tasks: readonly ReportedMeasurement[];
  /** What it costs to hand the signing key over as PEM text instead of parsed: a ratio of medians. */
  readonly pemToParsedKey: number;
  /** What the entitlement service mints for a session. */
  readonly mint: MintReport;
}

/** {@link MintThroughput}, with how long a session took by the clock on the wall. */
export interface MintReport extends MintThroughput {
  /** 99 of 100 were minted faster, on the machine as busy as it was. */
  readonly p99Microseconds: number;
}

/**
 * Puts measurements in relation to each other.
 *
 * @throws Error when the yardstick or one of the ways to mint was not measured
 */
export function benchReport(
  measurements: readonly Measurement[],
  throughput: MintThroughput,
  node: string,
): BenchReport {
  const measured = (task: string): Measurement => {
    const found = measurements.find((measurement) => measurement.task === task);
    if (found === undefined || found.medianMicroseconds <= 0) {
      throw new Error(`${task} was not measured`);
    }
    return found;
  };
  const median = (task: string): number => measured(task).medianMicroseconds;
  const unit = median(YARDSTICK);
  return {
    node,
    yardstick: YARDSTICK,
    tasks: measurements.map((measurement) => ({
      ...measurement,
      timesYardstick: measurement.medianMicroseconds / unit,
    })),
    pemToParsedKey: median(COOKIES_PEM) / median(COOKIES_PARSED),
    mint: { ...throughput, p99Microseconds: measured(MINT).p99Microseconds },
  };
}

/** The report for people. */
export function benchText({ node, yardstick, tasks, pemToParsedKey, mint }: BenchReport): string {
  const rows = tasks.map(({ task, opsPerSecond, p99Microseconds, timesYardstick }) => [
    task,
    Math.round(opsPerSecond).toLocaleString("en-US"),
    `${p99Microseconds.toFixed(1)} µs`,
    timesYardstick.toFixed(3),
  ]);
  return [
    table(["task", "ops/s", "p99", "ratio"], rows),
    `ratio: median time relative to "${yardstick}" in the same run.`,
    `${COOKIES_PEM} : ${COOKIES_PARSED} = ${pemToParsedKey.toFixed(2)} : 1. Node.js ${node}.`,
    `${MINT}: ${Math.round(mint.perSecond).toLocaleString("en-US")} per second of processor time, p99 ${mint.p99Microseconds.toFixed(1)} µs, ` +
      `${mint.toBareSignature.toFixed(2)} of the throughput of a signature alone (with the key parsed each time: ${mint.pemToBareSignature.toFixed(2)}).`,
  ].join("\n");
}
