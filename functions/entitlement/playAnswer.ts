import type { KeyObject } from "node:crypto";

import type { PlaybackFormat } from "../edge/names";
import { playbackPath } from "../edge/playbackPath";
import { mintPlaybackCookies, setCookieHeaders } from "./playbackCookies";
import type { PlayRequest } from "./playRequest";
import { PROBLEMS, refused, type Refusal } from "./problems";
import { challenge } from "./viewerToken";

/** An answer as API Gateway's payload format 2.0 has it, without the parts that it would fill in. */
export interface PlayAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  /** Values of the Set-Cookie headers. */
  readonly cookies?: string[];
  readonly body: string;
}

/** Body of an answer with cookies. */
export interface Playback {
  /** The manifest, on the host that the viewer asked. */
  readonly url: string;
  /** End of the permission, in whole seconds. */
  readonly expiresAt: string;
  /** When to ask again, counted from now: early enough for a second and a third attempt. */
  readonly refreshAfterSeconds: number;
}

/** What a permission is made of. */
export interface PlayPermission {
  readonly request: Pick<PlayRequest, "assetId" | "format" | "playbackOrigin" | "ipAddress">;
  /** The route's text. */
  readonly route: string;
  /** First instant at which the right is over; undefined: open-ended. */
  readonly until: Date | undefined;
  readonly key: { readonly publicKeyId: string; readonly privateKey: KeyObject };
  readonly cookieSeconds: number;
  readonly now: Date;
}

/** Nothing can be fetched in less. CloudFront counts whole seconds. */
const LEAST_LIFE_MS = 1_000;
/** Part of a permission's life after which a player asks for the next. */
const REFRESH_AFTER = 0.6;
/** Seconds; a Region's trouble is either over by then, or the edge asks another Region. */
const RETRY_AFTER_SECONDS = 5;
/** Permissions are one viewer's; nothing on the way may keep them. */
const NOT_STORED = { "cache-control": "no-store" };

/**
 * Signs one viewer's permission: the answer with the cookies. A permission ends in whole seconds, and never after the right that it rests
 * on, so what is left of a right in its last second is refused as over.
 *
 * @throws PlaybackGrantError when a part could widen the permission; RouteError when the route is none
 */
export function mintPlayAnswer({
  request: { assetId, format, playbackOrigin, ipAddress },
  route,
  until,
  key: { publicKeyId, privateKey },
  cookieSeconds,
  now,
}: PlayPermission): PlayAnswer | Refusal {
  const end = Math.min(now.getTime() + cookieSeconds * 1_000, until?.getTime() ?? Number.POSITIVE_INFINITY);
  const expiresAt = new Date(Math.floor(end / 1_000) * 1_000);
  const life = expiresAt.getTime() - now.getTime();
  if (!(life >= LEAST_LIFE_MS)) {
    return refused("no-longer-valid");
  }
  const cookies = mintPlaybackCookies({
    playbackOrigin,
    assetId,
    route,
    keyPairId: publicKeyId,
    privateKey,
    expiresAt,
    now,
    ...(ipAddress === undefined ? {} : { ipAddress }),
  });
  const playback: Playback = {
    url: `${playbackOrigin}${playbackPath({ assetId, route, format, file: manifestOf(format) })}`,
    expiresAt: expiresAt.toISOString(),
    refreshAfterSeconds: Math.max(1, Math.floor((life * REFRESH_AFTER) / 1_000)),
  };
  return {
    statusCode: 200,
    headers: { "content-type": "application/json", ...NOT_STORED },
    cookies: [...setCookieHeaders(cookies, { assetId, expiresAt })],
    body: JSON.stringify(playback),
  };
}

/** The answer to a request that is refused: RFC 9457. @param scope what a token must be for, told with a 401 */
export function problemAnswer({ code, detail }: Refusal, scope: string): PlayAnswer {
  const { status, title } = PROBLEMS[code];
  return {
    statusCode: status,
    headers: {
      "content-type": "application/problem+json",
      ...NOT_STORED,
      ...(status === 401 ? { "www-authenticate": challenge(scope) } : {}),
      ...(status === 503 ? { "retry-after": String(RETRY_AFTER_SECONDS) } : {}),
    },
    body: JSON.stringify({
      type: `urn:media-platform:problem:${code}`,
      title,
      status,
      ...(detail === undefined ? {} : { detail }),
      code,
    }),
  };
}

/** Packaging configurations call their manifests `index`. */
function manifestOf(format: PlaybackFormat): string {
  return format === "dash" ? "index.mpd" : "index.m3u8";
}
