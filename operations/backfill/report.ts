import type { BackfillCounts } from "./counts";
import { EXIT } from "./options";
import type { BackfillRun } from "./runBackfill";

/** What a backfill came to. */
export interface BackfillReport {
  readonly stack: string;
  /** Region whose masters were submitted: the active one. */
  readonly region: string;
  readonly bucket: string;
  /** `planned`: a dry run; nothing was sent. */
  readonly outcome: BackfillRun["outcome"] | "planned";
  /** Of this run. */
  readonly counts: BackfillCounts;
  /** Of all runs since the backfill was begun. */
  readonly total: BackfillCounts;
  /** Where an earlier run had got to; `null` for one that began anew. */
  readonly resumedAfter: string | null;
  /** The journal; `null` in a dry run. */
  readonly journal: string | null;
  readonly elapsedSeconds: number;
  /** Command that goes on from here; `null` when nothing is left. */
  readonly resume: string | null;
}

/** How the command ends after a run that came to an end, or was stopped. Failures of earlier runs of the same backfill count too. */
export function exitCodeOfRun({ outcome, total }: Pick<BackfillRun, "outcome" | "total">): number {
  if (outcome === "stopped") {
    return EXIT.stopped;
  }
  return total.failed > 0 ? EXIT.incomplete : EXIT.done;
}

/** The report for people. */
export function formatReport(report: BackfillReport): string {
  const { counts } = report;
  const rows: readonly (readonly [string, string])[] = [
    ["stack", report.stack],
    ["bucket", `${report.bucket} (${report.region})`],
    ["outcome", report.outcome],
    [report.outcome === "planned" ? "to submit" : "submitted", String(counts.submitted)],
    ["known already", String(counts.known)],
    ["older uploads of a title", String(counts.older)],
    ["sidecars and companions", String(counts.companions)],
    ["belong to no asset", String(counts.rejected)],
    ["failed", String(counts.failed)],
    ...(report.resumedAfter === null
      ? []
      : ([
          ["resumed after", report.resumedAfter],
          ["submitted in all runs", String(report.total.submitted)],
        ] as const)),
    ["seconds", String(report.elapsedSeconds)],
    ["journal", report.journal ?? "-"],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...(report.resume === null ? [] : [`-> To go on: ${report.resume}`]),
  ].join("\n");
}
