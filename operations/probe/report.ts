import type { CheckFinding, ProbeCheck } from "./check";
import type { Verdict } from "./verdicts";

/** How a probe ended. */
export type ProbeOutcome =
  /** The checks were listed and nothing sent. */
  | "planned"
  /** Everything that must be shut is, and what must play plays. */
  | "passed"
  /** Somebody without a right got something. */
  | "open"
  /** Nothing was found open, but something could not be checked, or its answer shows nothing. */
  | "incomplete";

/** A check and what became of it; `null` for what was not done. */
export interface CheckReport extends Pick<ProbeCheck, "id" | "door" | "what" | "expected"> {
  readonly sent: CheckFinding["sent"] | null;
  readonly received: CheckFinding["received"] | null;
  readonly verdict: Verdict | null;
}

/** What a probe found. Holds no cookie, token or query string. */
export interface ProbeReport {
  readonly stack: string;
  readonly outcome: ProbeOutcome;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly playbackDomain: string;
  readonly checks: readonly CheckReport[];
  /** What could not be checked, and what to do about it. */
  readonly missing: readonly string[];
  /** What the checks do not show. */
  readonly notes: readonly string[];
  /** What to do next; empty when nothing is. */
  readonly advice: readonly string[];
}

/** The report for people: what needs attention first, then everything by its door. */
export function formatReport(report: ProbeReport): string {
  const { stack, outcome, checks } = report;
  const wrong = checks.filter(({ verdict }) => verdict === "open" || verdict === "unclear");
  const fine = checks.filter((check) => !wrong.includes(check));
  const count = (verdict: Verdict | null): number =>
    checks.filter((check) => check.verdict === verdict).length;
  return [
    `Paywall of stack ${stack} (${report.playbackDomain}): ${outcome.toUpperCase()}`,
    outcome === "planned"
      ? `${checks.length} checks; nothing was sent.`
      : `${checks.length} checks from ${report.startedAt} to ${report.endedAt}: ${count("refused")} refused, ${count("played")} played, ` +
        `${count("open")} open, ${count("unclear")} unclear.`,
    ...wrong.flatMap(({ id, what, sent, expected, received, verdict }) => [
      `${String(verdict).toUpperCase()}  ${id}: ${what}`,
      `  sent      ${sent ?? "-"}`,
      `  expected  ${expected}`,
      `  received  ${received ?? "-"}`,
    ]),
    ...fine.map(({ id, what, expected, received, verdict }) =>
      verdict === null
        ? `${id}: ${what}; ${expected}`
        : `${verdict.padEnd(7)}  ${id}: ${what}; ${received ?? "-"}`,
    ),
    ...report.missing.map((line) => `not checked: ${line}`),
    ...report.notes.map((line) => `note: ${line}`),
    ...report.advice.map((line) => `-> ${line}`),
  ].join("\n");
}
