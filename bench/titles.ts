import { createHash } from "node:crypto";

import { encodeRoute, type FormatHashes, type Route } from "../functions/edge/route";

/** The Regions of the measured routes, in the order of the static origin groups. */
export const REGIONS = ["us-west-2", "eu-west-1"] as const;

/** The asset that everything is measured with. */
export const ASSET_ID = "night-train";

/** Hashes as MediaPackage makes them: hexadecimal, and different in every Region. */
export function hashesIn(region: string): FormatHashes {
  const hash = (part: string): string => createHash("md5").update(`${region} ${part}`).digest("hex");
  return {
    asset: hash("asset"),
    configuration: hash("configuration"),
    manifest: hash("manifest"),
    x: hash("x"),
    y: hash("y"),
  };
}

/** A route of the usual size: two Regions, no nonce. */
export const ROUTE: Route = {
  packagingGroup: "clear-00",
  regions: Object.fromEntries(REGIONS.map((region) => [region, hashesIn(region)])),
};

/** {@link ROUTE} as it stands in a URL. */
export const ROUTE_TEXT = encodeRoute(ROUTE);

/** A segment's path with the links of the first Region's manifests: the request that players make most. */
export const SEGMENT_PATH = ((): string => {
  const { x, y } = hashesIn(REGIONS[0]);
  return `/v1/${ASSET_ID}/${ROUTE_TEXT}/hls/${x}/${y}/index_1_0.ts`;
})();
