import type { AssetParts, Title } from "../catalog/parts";
import type { PlacementStore } from "../placement/placeAsset";
import type { IngestSettings } from "./settings";

/** DRM tier of titles that must not be encrypted. */
const NO_DRM = "none";

/** Whether a packaging group may hold a title: its content class, and its protection where the title asks for one. */
export function suits(
  group: { readonly contentClass: string; readonly drm?: string | undefined },
  { contentClass, drmTier }: Pick<Title, "contentClass" | "drmTier">,
): boolean {
  return group.contentClass === contentClass && (drmTier === undefined || (group.drm ?? NO_DRM) === drmTier);
}

/** The store as placement may see it for a title: only groups that are configured and that suit it. */
export function placementsFor(
  store: PlacementStore,
  { packagingGroups }: Pick<IngestSettings, "packagingGroups">,
  title: Title,
): PlacementStore {
  return {
    placementOf: (assetId) => store.placementOf(assetId),
    claim: (claim) => store.claim(claim),
    pause: (attempt) => store.pause(attempt),
    loads: async () =>
      (await store.loads()).filter(({ name }) => {
        const group = packagingGroups[name];
        return group !== undefined && suits(group, title);
      }),
  };
}

/** The group that an asset stays in, whoever placed it; the first one, should two Regions have done so before they heard of each other. */
export function stickyGroup({ placements }: AssetParts): string | undefined {
  return [...placements].sort((left, right) =>
    left.placedAt === right.placedAt
      ? left.region < right.region
        ? -1
        : 1
      : left.placedAt < right.placedAt
        ? -1
        : 1,
  )[0]?.packagingGroup;
}
