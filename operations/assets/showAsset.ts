import { assetRoutes } from "../../functions/catalog/assetRoutes";
import { assetView, type AssetView, type PlayableWhen } from "../../functions/catalog/assetState";
import type { AssetParts } from "../../functions/catalog/parts";
import { servingVersions } from "../../functions/packaging/servingVersions";
import type { IngestOutputs } from "../ingestOutputs";

/** Everything known of a title. */
export interface ShownAsset {
  readonly assetId: string;
  readonly view: AssetView;
  readonly parts: AssetParts;
  /** What new sessions are given, by format; of the encode that is played. */
  readonly routes: Readonly<Record<string, string>>;
}

/**
 * A title with its state and routes; undefined when nobody has heard of it.
 *
 * @param order Regions that count, from the fence
 */
export function showAsset(
  parts: AssetParts,
  order: readonly string[],
  playableWhen: PlayableWhen,
  { regions }: Pick<IngestOutputs, "regions">,
): ShownAsset | undefined {
  const { assetId, masters, regions: regionParts, placements, publication } = parts;
  if (masters.length + regionParts.length + placements.length === 0 && publication === undefined) {
    return undefined;
  }
  const view = assetView(parts, order, playableWhen);
  const playable = view.current?.regions ?? [];
  const group = playable[0]?.packagingGroup ?? "";
  // Configurations have the same names in every Region.
  const configurations = Object.values(regions).flatMap(
    ({ packagingGroups }) => packagingGroups[group] ?? [],
  )[0];
  const routes = assetRoutes(playable, servingVersions(configurations?.configurations ?? {}));
  return { assetId, view, parts, routes };
}
