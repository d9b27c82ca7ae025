import type { PlatformConfig } from "./config";
import { staticRegionOrder } from "./regionOrder";

/** How many Regions ingest where the configuration does not say: the active one, and one to take over. */
const INGEST_REGIONS = 2;

/**
 * The Regions where objects may be written, and from which they are replicated to all others: those of the configuration, else the
 * first two of the static order.
 */
export function ingestRegionsOf(
  config: Pick<PlatformConfig, "regions" | "activeRegion" | "replication">,
): readonly string[] {
  return config.replication.ingestRegions ?? staticRegionOrder(config).slice(0, INGEST_REGIONS);
}
