import { MANIFEST_SEGMENT, PLAYBACK_FORMATS, PLAYBACK_VERSION, type PlaybackFormat } from "./names";
import { isRouteText, ROUTE_PATTERN, RouteError } from "./route";

/** A playback path taken apart. */
export interface PlaybackPath {
  readonly assetId: string;
  /** The route's text, as it stands in the path. */
  readonly route: string;
  readonly format: PlaybackFormat;
  /** `manifest`: the one a viewer opens; `playlist`: a media playlist it links to; `segment`: anything that holds media. */
  readonly kind: "manifest" | "playlist" | "segment";
  readonly file: string;
}

const ASSET_ID = "[a-z0-9][a-z0-9-]{2,63}";
const STEM = "[A-Za-z0-9][A-Za-z0-9_-]{0,99}";
/**
 * X and Y: the hashes of the Region whose manifest had the link, or the constants that viewer-request puts in their place for
 * the cache key. Never "m", by which the behaviours tell manifests wherever it stands after the route.
 */
const XY = "(?:[0-9a-f]{32}|x)/(?:[0-9a-f]{32}|y)";

const WHOLE_ASSET_ID = new RegExp(`^${ASSET_ID}$`);
const PATH = new RegExp(
  `^/${PLAYBACK_VERSION}/(?<assetId>${ASSET_ID})/(?<route>${ROUTE_PATTERN})/(?<format>${PLAYBACK_FORMATS.join("|")})` +
    `/(?:${MANIFEST_SEGMENT}/(?<link>${XY}/)?(?<manifest>${STEM}\\.(?:m3u8|mpd))` +
    `|${XY}/(?<segment>${STEM}\\.[a-z0-9]{2,6}))$`,
);

/** Whether the text is an asset id: `[a-z0-9][a-z0-9-]{2,63}`. */
export function isAssetId(text: string): boolean {
  return WHOLE_ASSET_ID.test(text);
}

/**
 * The path of a manifest, the one URL that a viewer is given; everything else is reached by the links inside it.
 *
 * @throws RouteError naming the part that the grammar does not allow
 */
export function playbackPath(parts: {
  readonly assetId: string;
  /** The route's text, from {@link encodeRoute}. */
  readonly route: string;
  readonly format: PlaybackFormat;
  /** Name of the manifest: `index.m3u8` for hls and cmaf, `index.mpd` for dash. */
  readonly file: string;
}): string {
  const path = `/${PLAYBACK_VERSION}/${parts.assetId}/${parts.route}/${parts.format}/${MANIFEST_SEGMENT}/${parts.file}`;
  if (parsePlaybackPath(path)?.kind !== "manifest") {
    throw new RouteError(
      `${JSON.stringify(path)} is not a playback path: /${PLAYBACK_VERSION}/<assetId>/<route>/<format>/${MANIFEST_SEGMENT}/<manifest>`,
    );
  }
  return path;
}

/**
 * Takes a playback path apart; `undefined` for anything else. It lists what is allowed instead of what is not, so an encoded,
 * climbing or doubled path has no form in which it would pass. viewer-request accepts exactly the same paths.
 */
export function parsePlaybackPath(path: string): PlaybackPath | undefined {
  const groups = PATH.exec(path)?.groups;
  const { assetId, route, manifest, segment } = groups ?? {};
  const format = PLAYBACK_FORMATS.find((known) => known === groups?.["format"]);
  if (assetId === undefined || route === undefined || format === undefined || !isRouteText(route)) {
    return undefined;
  }
  if (segment !== undefined) {
    return { assetId, route, format, kind: "segment", file: segment };
  }
  if (manifest === undefined || manifest.endsWith(".mpd") !== (format === "dash")) {
    return undefined;
  }
  if (groups?.["link"] === undefined) {
    return { assetId, route, format, kind: "manifest", file: manifest };
  }
  return format === "dash" ? undefined : { assetId, route, format, kind: "playlist", file: manifest };
}
