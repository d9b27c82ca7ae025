import { assetRoutes } from "../catalog/assetRoutes";
import { assetView } from "../catalog/assetState";
import type { AssetParts, Fence } from "../catalog/parts";
import type { PlaybackFormat } from "../edge/names";
import { refused, type Refusal } from "./problems";
import type { EntitlementSettings } from "./settings";

/** Everything that the catalog says about one title. */
export interface CatalogRecord {
  readonly parts: AssetParts;
  /** The operators' Region order; undefined until they have switched for the first time. */
  readonly fence: Fence | undefined;
}

/** What a title is for viewers. */
export type PlayTarget =
  /** Nothing that they may know of. */
  | { readonly kind: "unknown" }
  /** On its way, or failed on it. */
  | { readonly kind: "in-preparation" }
  /** @see routeOf */
  | { readonly kind: "playable"; readonly routes: Partial<Record<PlaybackFormat, string>> };

/** @throws Error when Regions have the title in different packaging groups */
export function playTarget(
  { parts, fence }: CatalogRecord,
  { regions, playableWhen, serving }: Pick<EntitlementSettings, "regions" | "playableWhen" | "serving">,
): PlayTarget {
  const intent = parts.publication?.intent;
  if (parts.masters.length === 0 || intent === "UNPUBLISHED" || intent === "TAKEN_DOWN") {
    return { kind: "unknown" };
  }
  // A Region that this stack does not have can never be playable, so it would hold up every title.
  const order = fence === undefined ? regions : fence.order.filter((region) => regions.includes(region));
  const { state, current } = assetView(parts, order, playableWhen);
  const group = current?.regions[0]?.packagingGroup;
  if (state !== "PLAYABLE" || current === undefined || group === undefined) {
    return { kind: "in-preparation" };
  }
  const versions = Object.hasOwn(serving, group) ? serving[group] : undefined;
  return { kind: "playable", routes: assetRoutes(current.regions, versions ?? {}) };
}

/** The route of one format of a title that the viewer may watch. */
export function routeOf(target: PlayTarget, format: PlaybackFormat): string | Refusal {
  switch (target.kind) {
    case "unknown":
      return refused("unknown-asset");
    case "in-preparation":
      return refused("not-playable-yet");
    case "playable": {
      const available = Object.keys(target.routes).join(", ");
      return (
        target.routes[format] ??
        refused("format-not-available", available === "" ? undefined : `It is available as ${available}.`)
      );
    }
  }
}
