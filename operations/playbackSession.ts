import type { KeyObject } from "node:crypto";

import type { PlaybackFormat } from "../functions/edge/names";
import { cookieHeader, mintPlaybackCookies } from "../functions/entitlement/playbackCookies";

/** What sessions are signed with. */
export interface SessionSigner {
  readonly keyPairId: string;
  readonly privateKey: KeyObject;
}

/** How sessions are signed. */
export interface SessionSettings {
  /** `https://` and the name that viewers use. */
  readonly playbackOrigin: string;
  readonly signer: SessionSigner;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** One request's session; a request takes seconds. */
const SESSION_MS = 60_000;

/** A Cookie header that opens one route for a minute. */
export function sessionHeaders(
  assetId: string,
  route: string,
  { playbackOrigin, signer, now }: SessionSettings,
): Readonly<Record<string, string>> {
  const at = now();
  const cookies = mintPlaybackCookies({
    playbackOrigin,
    assetId,
    route,
    ...signer,
    now: new Date(at),
    expiresAt: new Date(at + SESSION_MS),
  });
  return { cookie: cookieHeader(cookies) };
}

/** The manifest that a player of a format begins with. */
export function startManifest(format: PlaybackFormat): string {
  return format === "dash" ? "index.mpd" : "index.m3u8";
}
