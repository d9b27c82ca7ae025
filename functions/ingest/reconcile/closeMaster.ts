import type { AssetParts, MasterPart, RegionPart } from "../../catalog/parts";
import { closedMaster } from "../../catalog/transitions";
import type { IngestPorts } from "../ports";
import type { RegionOrder } from "../regionOrder";
import type { IngestSettings } from "../settings";
import { done, written, type Step } from "../steps";
import { outranked } from "./supersedeOlder";

/**
 * Minutes for which a retired encode is deleted again with every run before its master is closed: a process that had looked before it was
 * retired may still be registering it. Longer than any function runs.
 */
export const RETIRED_SETTLE_MINUTES = 15;

/** Takes an own master off the list of open work, once no Region has anything left to do for it. Drained Regions count: they come back. */
export async function closeMaster(
  { catalog, now }: IngestPorts,
  settings: IngestSettings,
  parts: AssetParts,
  order: RegionOrder,
  own: MasterPart,
): Promise<Step> {
  const ends = settings.mediaRegions.map((region) =>
    parts.regions.find((part) => part.region === region && part.encodeId === own.encodeId),
  );
  const waiting = settings.mediaRegions.filter((_region, index) => !isFinished(ends[index]));
  if (waiting.length > 0) {
    return done(`not finished in ${waiting.join(", ")}`);
  }
  // While this one is on the list, every Region looks at the asset and marks what it has of older encodes.
  if (own.state === "TRANSCODED" && outranked(parts, order.order, settings).length > 0) {
    return done("older encodes are not marked as superseded yet");
  }
  return written(await catalog.updateMaster(closedMaster(own, now())), "finished everywhere");

  function isFinished(part: RegionPart | undefined): boolean {
    switch (part?.state) {
      case "PLAYABLE":
      case "FAILED":
        return own.state === "TRANSCODED" && parts.publication?.intent !== "TAKEN_DOWN";
      case "RETIRED":
        return now().getTime() - Date.parse(part.updatedAt) >= RETIRED_SETTLE_MINUTES * 60_000;
      default:
        return false;
    }
  }
}
