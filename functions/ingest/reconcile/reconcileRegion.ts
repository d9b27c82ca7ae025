import type { IngestPorts } from "../ports";
import type { IngestSettings } from "../settings";
import type { ReconcileReport } from "./report";

/** Limits of one run. */
export interface ReconcileLimits {
  /** When to stop beginning new work; the next run goes on from the bookmark. */
  readonly deadline: Date;
}

/** Looks at everything unfinished of this Region and does what is missing. */
export function reconcileRegion(
  ports: IngestPorts,
  settings: IngestSettings,
  { deadline }: ReconcileLimits,
): Promise<ReconcileReport> {
  return Promise.reject(
    new Error(`not built yet: ${settings.region} ${deadline.toISOString()} ${ports.now().toISOString()}`),
  );
}
