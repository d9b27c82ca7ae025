import { assetView, newestFirst } from "../../catalog/assetState";
import type { AssetParts, MasterPart } from "../../catalog/parts";
import { nextMaster, reasonOf } from "../../catalog/transitions";
import type { IngestPorts } from "../ports";
import { regionOrder } from "../regionOrder";
import type { IngestSettings } from "../settings";

/**
 * Marks what this Region encoded before the encode that is played now: from then on it serves those who are playing it, for the hours
 * that the settings give it.
 *
 * @returns how many parts it wrote
 */
export async function supersedeOlder(
  { catalog, now }: IngestPorts,
  settings: IngestSettings,
  parts: AssetParts,
): Promise<number> {
  const { order } = regionOrder(await catalog.readFence(), settings);
  let written = 0;
  for (const part of outranked(parts, order, settings)) {
    if (part.region === settings.region) {
      const reason = reasonOf("superseded", "A newer encode of the title is playable.");
      const isWritten = await catalog.updateMaster(nextMaster(part, { state: "SUPERSEDED", reason }, now()));
      written += isWritten ? 1 : 0;
    }
  }
  return written;
}

/** Encodes of any Region that the one which is played now has outranked, and that are not marked yet. */
export function outranked(
  parts: AssetParts,
  order: readonly string[],
  { playableWhen }: Pick<IngestSettings, "playableWhen">,
): readonly MasterPart[] {
  const current = assetView(parts, order, playableWhen).current?.master;
  if (current === undefined) {
    return [];
  }
  const ranked = newestFirst(parts.masters);
  return ranked.slice(ranked.indexOf(current) + 1).filter(({ state }) => state === "TRANSCODED");
}
