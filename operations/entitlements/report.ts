import { describeChange, type RightsChange } from "./change";
import type { ImportReport } from "./importFile";
import type { WriteResult } from "./ports";

/** What became of one change. */
export interface ChangeReport {
  readonly stack: string;
  readonly outcome: WriteResult | "planned";
  readonly change: RightsChange;
}

/** One change for people. */
export function formatChange({ outcome, change }: ChangeReport): string {
  const what = describeChange(change);
  switch (outcome) {
    case "planned":
      return `would ${change.action === "offer" ? "set the " : ""}${what}`;
    case "written":
      return `${what}\nSessions that are out go on until their cookies expire.`;
    case "newer":
      return `${what}: NOT written, the table has a newer record. Look at it with show.`;
  }
}

/** An import for people. */
export function formatImport({ outcome, lines, skipped, written, newer, asOf }: ImportReport): string {
  const before = skipped === 0 ? "" : `, ${skipped} of them done by an earlier run`;
  return outcome === "planned"
    ? `${lines} lines${before}; all of them can be written. Nothing was written.`
    : `${lines} lines${before}: ${written} records written, ${newer} left alone because the table had newer ones. As of ${asOf}.`;
}
