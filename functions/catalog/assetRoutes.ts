import { PLAYBACK_FORMATS, type PlaybackFormat } from "../edge/names";
import { encodeRoute, type FormatHashes } from "../edge/route";
import type { RegionPart } from "./parts";

/**
 * The routes of an encode, by format: what new sessions are given.
 *
 * @param regions the encode's parts in the Regions where it is playable
 * @param serving the packaging configuration that new sessions get, by format, such as `{ hls: "hls-v2" }`
 * @returns a route for each format that at least one Region serves; it names each Region that does
 * @throws Error when the Regions have the encode in different packaging groups: no route can name both
 */
export function assetRoutes(
  regions: readonly RegionPart[],
  serving: Partial<Readonly<Record<PlaybackFormat, string>>>,
): Partial<Record<PlaybackFormat, string>> {
  const [packagingGroup, ...others] = [...new Set(regions.map((part) => part.packagingGroup))];
  if (packagingGroup === undefined) {
    return {};
  }
  if (others.length > 0) {
    throw new Error(
      `asset ${regions[0]?.assetId ?? ""}: got the packaging groups ${[packagingGroup, ...others].join(", ")} in different Regions, expected one. Delete the encode in one of them and let the reconciler register it again.`,
    );
  }
  const routes: Partial<Record<PlaybackFormat, string>> = {};
  for (const format of PLAYBACK_FORMATS) {
    const version = serving[format];
    const hashes = version === undefined ? {} : hashesOf(regions, version);
    if (Object.keys(hashes).length > 0) {
      routes[format] = encodeRoute({ packagingGroup, regions: hashes });
    }
  }
  return routes;
}

function hashesOf(regions: readonly RegionPart[], version: string): Record<string, FormatHashes> {
  return Object.fromEntries(
    regions.flatMap(({ region, endpoints }) => {
      const hashes = Object.hasOwn(endpoints, version) ? endpoints[version]?.hashes : undefined;
      return hashes === undefined ? [] : [[region, hashes]];
    }),
  );
}
