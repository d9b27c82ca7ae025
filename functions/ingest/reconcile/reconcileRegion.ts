import type { IngestPorts } from "../ports";
import type { IngestSettings } from "../settings";
import type { ReconcileReport } from "./report";
import { RunReport } from "./runReport";
import { sweepMasters } from "./sweepMasters";
import { sweepOpenWork } from "./sweepOpenWork";

/** Limits of one run. */
export interface ReconcileLimits {
  /** When to stop beginning new work; the next run goes on from the bookmark. */
  readonly deadline: Date;
}

/** Share of a run that open work may take, so that the sweep over the masters comes on however much is open. */
const OPEN_WORK_SHARE = 2 / 3;

/**
 * Looks at everything unfinished of this Region and does what is missing: whatever events told the stages, or did not, is found here.
 * Open work first, oldest first, of every Region; then the mezzanine bucket. An asset that fails does not stop the others.
 */
export async function reconcileRegion(
  ports: IngestPorts,
  settings: IngestSettings,
  { deadline }: ReconcileLimits,
): Promise<ReconcileReport> {
  const run = new RunReport();
  const start = ports.now().getTime();
  const openDeadline = new Date(start + (deadline.getTime() - start) * OPEN_WORK_SHARE);
  const owners = [...new Set([settings.region, ...settings.ingestRegions, ...settings.mediaRegions])];
  for (const owner of owners) {
    await attempt(`open work of ${owner}`, () => sweepOpenWork(ports, settings, owner, run, openDeadline));
  }
  await attempt("masters", () => sweepMasters(ports, settings, run, deadline));
  return run.report;

  async function attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      run.fail(what, error);
    }
  }
}
