import type { PhaseSummary } from "./measurements";
import type { Verdict } from "./invariants";

/** What the engine did, as its events say. */
export interface DeploymentFigures {
  /** All that Pulumi keeps: components and providers as well. */
  readonly resources: number;
  /** Those that AWS would have. */
  readonly cloudResources: number;
  /** Distinct policies. */
  readonly policies: number;
  /** How often one of them looked at a resource or at the stack. */
  readonly policyEvaluations: number;
  /** Changes that a second preview of the unchanged program reports; undefined where none was made. */
  readonly secondPreviewChanges: number | undefined;
  /** Real seconds. */
  readonly seconds: number;
}

/** The figures of a rehearsal as text: one table of phases, one of the deployment, one of invariants. */
export function reportText(
  regions: readonly string[],
  phases: readonly PhaseSummary[],
  deployment: DeploymentFigures,
  verdicts: readonly Verdict[],
): string {
  const phaseRows = phases.map((phase) => [
    phase.phase,
    String(phase.requests),
    String(phase.failures),
    ...regions.map((region) => String(phase.originAttempts[region] ?? 0)),
    milliseconds(phase.timeToFirstByteMs?.median),
    milliseconds(phase.timeToFirstByteMs?.max),
  ]);
  return [
    table(
      [
        "phase",
        "viewer requests",
        "failures",
        ...regions.map((region) => `origin attempts ${region}`),
        "TTFB median",
        "TTFB max",
      ],
      phaseRows,
    ),
    "TTFB: time to first byte of requests that no cache could answer, in virtual milliseconds.",
    "",
    table(
      [
        "resources deployed",
        "in the cloud",
        "policies",
        "policy evaluations",
        "changes in a second preview",
        "deployment",
      ],
      [
        [
          String(deployment.resources),
          String(deployment.cloudResources),
          String(deployment.policies),
          String(deployment.policyEvaluations),
          deployment.secondPreviewChanges === undefined ? "-" : String(deployment.secondPreviewChanges),
          `${deployment.seconds.toFixed(1)} s`,
        ],
      ],
    ),
    "",
    table(
      ["invariant", "", "seen"],
      verdicts.map(({ invariant, held, evidence }) => [invariant, held ? "held" : "BROKEN", evidence]),
    ),
  ].join("\n");
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? "-" : `${Math.round(value)} ms`;
}

/** Columns as wide as their widest cell; the last one is left as it is. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === head.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  return [
    line(head),
    line(widths.map((width, column) => "-".repeat(column === head.length - 1 ? 4 : width))),
    ...rows.map(line),
  ].join("\n");
}
