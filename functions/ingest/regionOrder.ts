import type { Fence } from "../catalog/parts";
import type { IngestSettings } from "./settings";

/** Which Regions count, and which of them takes new masters. */
export interface RegionOrder {
  readonly epoch: number;
  /** Regions in order; drained ones are left out. */
  readonly order: readonly string[];
  /** The Region that takes new masters; undefined when every ingest Region is drained. */
  readonly active: string | undefined;
  /** When operators last switched; undefined before they did for the first time. */
  readonly switchedAt: Date | undefined;
}

/** The order that ingest goes by: the operators', or the static one until they have switched for the first time. */
export function regionOrder(
  fence: Fence | undefined,
  { mediaRegions, ingestRegions }: Pick<IngestSettings, "mediaRegions" | "ingestRegions">,
): RegionOrder {
  // A Region that this stack does not have can never be playable, so it would hold up every asset.
  const order =
    fence === undefined ? mediaRegions : fence.order.filter((region) => mediaRegions.includes(region));
  return {
    epoch: fence?.epoch ?? 0,
    order,
    active: order.find((region) => ingestRegions.includes(region)),
    switchedAt: fence === undefined ? undefined : new Date(fence.at),
  };
}
