/**
 * The names that the edge functions, the distribution and the operator commands must agree on.
 * They are part of the playback contract: changing one is a migration, not a refactoring.
 */

/** First path segment of every playback URL; a new URL layout gets a new version beside the old one. */
export const PLAYBACK_VERSION = "v1";

/** Constant path segment that gives links inside a manifest the depth they climb (`../../../X/Y/...`). */
export const MANIFEST_SEGMENT = "m";

/** Request header by which viewer-request hands the route to origin-request. In the origin request policy, never in a cache policy. */
export const ROUTE_HEADER = "x-media-route";

/** Origin custom header that tells origin-request which Region's origin this attempt goes to. */
export const REGION_HEADER = "x-media-region";

/** Origin custom header that MediaPackage checks (CDN authorization). */
export const CDN_IDENTIFIER_HEADER = "X-MediaPackage-CDNIdentifier";

/** First path segment of the entitlement service. */
export const PLAY_SEGMENT = "play";

/**
 * Request header in which the entitlement service finds the viewer's token: the viewer sends `Authorization`, and the play-request
 * function copies it. An origin request policy cannot name `Authorization`, and the one that forwards all headers leaves out the country.
 */
export const PLAY_TOKEN_HEADER = "x-play-authorization";

/** Request header with the name under which the viewer reached the distribution, written by the play-request function. */
export const PLAY_HOST_HEADER = "x-play-host";

/** Request header with the viewer's address, written by the play-request function. */
export const PLAY_ADDRESS_HEADER = "x-play-address";

/** Request header with the viewer's country, which CloudFront adds. */
export const COUNTRY_HEADER = "cloudfront-viewer-country";

/** Origin custom header by which the entitlement service knows that a request came through the distribution. */
export const PLAY_ORIGIN_KEY_HEADER = "x-play-origin-key";

/** Id of the origin that is a Region's entitlement service. No packaging group can be called so: their names have no underscore. */
export function playOriginId(region: string): string {
  return originId("play_api", region);
}

/** KeyValueStore key of the Region order, the disaster-recovery switch. */
export const ACTIVE_KEY = "active";

/** KeyValueStore key that takes one asset down, in seconds, before its cookies expire. */
export function denyKey(assetId: string): string {
  return `deny/${assetId}`;
}

/** Id of the origin that serves a packaging group from a Region, unique within the distribution. */
export function originId(packagingGroup: string, region: string): string {
  return `${packagingGroup}.${region}`;
}

/** The formats that a playback URL can name; Smooth Streaming needs a distribution without edge functions. */
export const PLAYBACK_FORMATS = ["hls", "dash", "cmaf"] as const;

/** One of {@link PLAYBACK_FORMATS}. */
export type PlaybackFormat = (typeof PLAYBACK_FORMATS)[number];

/** Value of the {@link ACTIVE_KEY} entry: a higher epoch wins, a Region left out of the order is drained. */
export interface ActiveEntry {
  /** Grows with every write; a writer that holds an older epoch has lost. */
  readonly epoch: number;
  /** Regions in the order in which the edge tries them. */
  readonly order: readonly string[];
}
