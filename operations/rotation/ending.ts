import type { ProbeVerdict } from "./ports";
import type { RotationReport } from "./report";

/** How patient a rotation is. */
export interface Patience {
  /** Do not wait for instants that are further away than a deployment: end, and say when to run again. */
  readonly noWait: boolean;
  /** How long CloudFront, and the Regions, may take for one change, in milliseconds. */
  readonly deployTimeoutMs: number;
}

/** What one kind of rotation found and did. */
export type RotationEnding = Pick<
  RotationReport,
  "outcome" | "keys" | "generation" | "waitUntil" | "probe" | "notes"
>;

/**
 * How a rotation ended.
 *
 * @param rotated what it is about, as it stands in the configuration
 * @param waitUntil when to run again, in milliseconds since 1970; left out where nothing is waited for
 */
export function endingOf(
  rotated: Pick<RotationEnding, "keys" | "generation">,
  outcome: RotationEnding["outcome"],
  probe: ProbeVerdict | null,
  notes: readonly string[],
  waitUntil?: number,
): RotationEnding {
  return {
    ...rotated,
    outcome,
    waitUntil: waitUntil === undefined ? null : new Date(waitUntil).toISOString(),
    probe,
    notes,
  };
}
