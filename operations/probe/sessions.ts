import { MANIFEST_SEGMENT, PLAYBACK_VERSION } from "../../functions/edge/names";
import { decodeRoute, encodeRoute, type Route } from "../../functions/edge/route";
import { mintPlaybackCookies } from "../../functions/entitlement/playbackCookies";
import { startManifest, type SessionSigner } from "../playbackSession";
import { foreignPrivateKey } from "./foreignKey";

/** CloudFront's cookies by their names. */
export type PlaybackCookies = Readonly<Record<string, string>>;

/** How a session differs from a viewer's. */
export interface SessionChange {
  /** Milliseconds from now until it expires; a negative number for one that has expired. @default 60 s */
  readonly endsInMs?: number;
  /** IPv4 address that it is pinned to. @default none */
  readonly ipAddress?: string;
}

/** A request takes seconds. */
const SESSION_MS = 60_000;

/** Signs sessions for one host, good ones and expired ones. */
export class SessionMaker {
  constructor(
    private readonly host: string,
    private readonly signer: SessionSigner,
    private readonly now: () => number,
  ) {}

  /** Cookies for one route of one asset. */
  cookies(
    assetId: string,
    route: string,
    { endsInMs = SESSION_MS, ipAddress }: SessionChange = {},
  ): PlaybackCookies {
    const expiresAt = this.now() + endsInMs;
    return mintPlaybackCookies({
      playbackOrigin: `https://${this.host}`,
      assetId,
      route,
      ...this.signer,
      expiresAt: new Date(expiresAt),
      // An expired session was signed while it was good.
      now: new Date(Math.min(this.now(), expiresAt - SESSION_MS)),
      ...(ipAddress === undefined ? {} : { ipAddress }),
    });
  }
}

/** A signer that CloudFront knows nothing of, under any id. */
export function foreignKey(keyPairId: string): SessionSigner {
  return { keyPairId, privateKey: foreignPrivateKey() };
}

/** Path of an HLS manifest; unlike `playbackPath` it takes what is malformed. */
export function manifestPath(assetId: string, route: string): string {
  return `${basePath(assetId, route)}hls/${MANIFEST_SEGMENT}/${startManifest("hls")}`;
}

/** What a session of a route covers, without the wildcard. */
export function basePath(assetId: string, route: string): string {
  return `/${PLAYBACK_VERSION}/${assetId}/${route}/`;
}

/** The route under another cache key. */
export function withNonce(route: string, nonce: string): string {
  return encodeRoute({ ...decodeRoute(route), nonce });
}

/** The route as far as one Region goes, under another cache key. */
export function onlyRegion({ packagingGroup, regions }: Route, region: string, nonce: string): string {
  const hashes = regions[region];
  return encodeRoute({ packagingGroup, nonce, regions: hashes === undefined ? {} : { [region]: hashes } });
}

const POLICY = "CloudFront-Policy";
const SIGNATURE = "CloudFront-Signature";

/** The cookies with another policy under the same signature. @param change takes and gives the policy's JSON */
export function withPolicy(cookies: PlaybackCookies, change: (policy: string) => string): PlaybackCookies {
  const policy = Buffer.from(fromCookie(cookies[POLICY] ?? ""), "base64").toString("utf8");
  return { ...cookies, [POLICY]: toCookie(Buffer.from(change(policy)).toString("base64")) };
}

/** The cookies with one bit of the signature changed. */
export function withOtherSignature(cookies: PlaybackCookies): PlaybackCookies {
  const bytes = Buffer.from(fromCookie(cookies[SIGNATURE] ?? ""), "base64");
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  return { ...cookies, [SIGNATURE]: toCookie(bytes.toString("base64")) };
}

/** CloudFront's own replacements of what base64 has and cookies must not (Developer Guide, "Set signed cookies using a custom policy"). */
function toCookie(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("=", "_").replaceAll("/", "~");
}

function fromCookie(text: string): string {
  return text.replaceAll("-", "+").replaceAll("_", "=").replaceAll("~", "/");
}
