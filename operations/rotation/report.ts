import type { ProbeVerdict } from "./ports";
import type { ReportedStep } from "./stepLog";

/** How a rotation ended, if nothing failed. */
export type RotationOutcome =
  /** All is rotated. */
  | "done"
  /** The plan was shown and nothing else done. */
  | "planned"
  /** Nothing can be done before a certain time. */
  | "waiting"
  /** The last step is deployed, and playback is not as it should be. */
  | "probe-failed";

/** What a rotation did; instants in ISO 8601. It holds names and times, never a key, a value or a cookie. */
export interface RotationReport {
  readonly stack: string;
  readonly what: "signing-keys" | "cdn-identifier";
  readonly outcome: RotationOutcome;
  /** Media Region, of a CDN identifier; else `null`. */
  readonly region: string | null;
  /** States of the signing keys by name; `null` for a CDN identifier. */
  readonly keys: Readonly<Record<string, string>> | null;
  /** Number of the Region's value; `null` for signing keys. */
  readonly generation: number | null;
  readonly steps: readonly ReportedStep[];
  /** With `planned`: what is left to do. */
  readonly plan: readonly string[];
  /** With `waiting`: when to run the command again. */
  readonly waitUntil: string | null;
  /** What asking for playback showed; `null` when nobody did. */
  readonly probe: ProbeVerdict | null;
  readonly notes: readonly string[];
}

/** The report for people. */
export function formatReport(report: RotationReport): string {
  const rows: readonly (readonly [string, string])[] = [
    ["stack", report.stack],
    ["rotation", [report.what, report.region].filter((part) => part !== null).join(" ")],
    ["outcome", report.outcome],
    ...Object.entries(report.keys ?? {}).map(([name, state]) => [`key ${name}`, state] as const),
    ...(report.generation === null ? [] : [["generation", String(report.generation)] as const]),
    ...report.steps.map(({ step, beganAt, endedAt }) => [`${beganAt} .. ${endedAt ?? "?"}`, step] as const),
    ...report.plan.map((step, index) => [`step ${index + 1}`, step] as const),
    ...(report.probe === null ? [] : [["probe", report.probe.outcome] as const]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...(report.probe?.findings ?? []).map((line) => `   ${line}`),
    ...report.notes.map((line) => `-> ${line}`),
    ...(report.waitUntil === null ? [] : [`-> Run the same command again at ${report.waitUntil}.`]),
  ].join("\n");
}
