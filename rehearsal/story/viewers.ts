import type { KeyObject } from "node:crypto";

import type { PlaybackFormat } from "../../functions/edge/names";
import { playbackPath } from "../../functions/edge/playbackPath";
import { cookieHeader, mintPlaybackCookies } from "../../functions/entitlement/playbackCookies";
import type { VirtualClock } from "../clock";
import type { Edge, ViewerResponse } from "../edge/edge";
import type { Measurements } from "./measurements";
import { Player, type PlayerFetch } from "./player";
import type { SecretLedger } from "./secretLedger";
import type { PublishedAsset } from "./publishing";

/** How long a session's cookies live; players refresh them before they expire. */
const COOKIE_LIFETIME_MS = 300_000;
const REFRESH_BEFORE_MS = 60_000;

/** File name of each format's first manifest. */
export const START_FILE: Readonly<Record<PlaybackFormat, string>> = {
  hls: "index.m3u8",
  dash: "index.mpd",
  cmaf: "index.m3u8",
};

/** What signs for viewers: the active signing key, read where the entitlement service will read it. */
export interface SessionSigner {
  readonly keyPairId: string;
  readonly privateKey: KeyObject;
}

/** Cookies of one viewer for one asset's route, as the value of a Cookie header. */
export function sessionCookies(
  host: string,
  { assetId, route }: { readonly assetId: string; readonly route: string },
  signer: SessionSigner,
  { now, lifetimeMs }: { readonly now: number; readonly lifetimeMs: number },
): string {
  return cookieHeader(
    mintPlaybackCookies({
      playbackOrigin: `https://${host}`,
      assetId,
      route,
      ...signer,
      now: new Date(now),
      expiresAt: new Date(now + lifetimeMs),
    }),
  );
}

/** Makes players whose every request goes through the deployed distribution and is measured. */
export class Viewers {
  #count = 0;

  constructor(
    private readonly edge: Pick<Edge, "handle">,
    private readonly host: string,
    private readonly signer: SessionSigner,
    private readonly clock: VirtualClock,
    private readonly measurements: Measurements,
    private readonly secrets: SecretLedger,
  ) {}

  /** A new viewer of an asset, at an address of their own. */
  open(asset: PublishedAsset, format: PlaybackFormat): Player {
    const route = asset.routes[format];
    const path = playbackPath({ assetId: asset.assetId, route, format, file: START_FILE[format] });
    const clientIp = this.#nextAddress();
    let cookies = "";
    let expiresAt = 0;
    return new Player(format, `https://${this.host}${path}`, async (url, what) => {
      if (this.clock.now() > expiresAt - REFRESH_BEFORE_MS) {
        expiresAt = this.clock.now() + COOKIE_LIFETIME_MS;
        cookies = sessionCookies(this.host, { assetId: asset.assetId, route }, this.signer, {
          now: this.clock.now(),
          lifetimeMs: COOKIE_LIFETIME_MS,
        });
        this.secrets.add("a viewer's cookies", cookies);
      }
      return this.measured(format, url, what, cookies, clientIp);
    });
  }

  /** A viewer who goes straight to one Region's packaged URL, with cookies for it: how playback works without a route. */
  openPackaged(format: PlaybackFormat, path: string, cookies: string): Player {
    const clientIp = this.#nextAddress();
    const fetch: PlayerFetch = (url, what) => this.measured(format, url, what, cookies, clientIp);
    return new Player(format, `https://${this.host}${path}`, fetch);
  }

  /** Sends one request and takes it down; virtual time passes as it would for the viewer. */
  async measured(
    format: string,
    url: string,
    what: "manifest" | "segment",
    cookies: string,
    clientIp: string,
  ): Promise<ViewerResponse> {
    const response = await this.edge.handle({
      method: "GET",
      host: this.host,
      path: new URL(url).pathname,
      headers: { cookie: cookies },
      clientIp,
    });
    await this.clock.advance(response.timeToFirstByteMs);
    this.measurements.record({
      format,
      what,
      url,
      status: response.status,
      timeToFirstByteMs: response.timeToFirstByteMs,
      fromOrigin: response.attempts.length > 0,
    });
    return response;
  }

  #nextAddress(): string {
    this.#count++;
    return `198.51.${Math.floor(this.#count / 250)}.${1 + (this.#count % 250)}`;
  }
}
