import type { FenceReport } from "./ingestFence";

/** How a drill ended. */
export type DrillOutcome =
  /** The plan was shown and nothing else done. */
  | "planned"
  /** The operator said no; nothing was written. */
  | "declined"
  /** Written, and the new Region answers. */
  | "moved"
  /** Written, and not watched, as asked. */
  | "written"
  /** Written, but the new Region did not answer in time. */
  | "not-in-time"
  /** Written, and the new Region answers or was not watched; but the Region that is to prepare assets does not know yet. */
  | "not-fenced";

/** What happened in a drill; instants in ISO 8601, `null` for what did not happen. */
export interface DrillReport {
  readonly stack: string;
  readonly outcome: DrillOutcome;
  /** Region orders before and after. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Epoch of the order that stands. */
  readonly epoch: number;
  readonly operator: string;
  /** `null` as well when the order stood already and nothing had to be written. */
  readonly writtenAt: string | null;
  readonly firstAnswerFromNewRegionAt: string | null;
  readonly lastAnswerFromOldRegionAt: string | null;
  /** Requests of the canary after the write, and how many of them got no playable answer. */
  readonly probes: number;
  readonly failures: number;
  /** Longest time that one of those requests took, in milliseconds. */
  readonly slowestMs: number;
  /** What the catalog of assets knows of the order, by Region; `null` when the stack has no catalog, or nothing was written. */
  readonly ingest: FenceReport | null;
  /** What to do next; empty when nothing is. */
  readonly advice: readonly string[];
}

/** The report for people. */
export function formatReport(report: DrillReport): string {
  const rows: readonly (readonly [string, string])[] = [
    ["stack", report.stack],
    ["outcome", report.outcome],
    ["order before", report.from.join(", ")],
    ["order after", report.to.join(", ")],
    ["epoch", String(report.epoch)],
    ["operator", report.operator],
    ["written at", report.writtenAt ?? "-"],
    ["first answer from the new Region", report.firstAnswerFromNewRegionAt ?? "-"],
    ["last answer from another Region", report.lastAnswerFromOldRegionAt ?? "-"],
    ["probes, failed", `${report.probes}, ${report.failures}`],
    ["slowest answer", report.probes === 0 ? "-" : `${report.slowestMs} ms`],
    ["new assets are prepared in", report.ingest?.preparedIn ?? "-"],
    ...(report.ingest?.regions ?? []).map(
      ({ region, state, epoch, error }) =>
        [`catalog in ${region}`, `${state}, ${error ?? `epoch ${epoch ?? "none"}`}`] as const,
    ),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...report.advice.map((line) => `-> ${line}`),
  ].join("\n");
}
