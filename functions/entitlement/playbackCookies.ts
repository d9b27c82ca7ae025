import type { KeyObject } from "node:crypto";

import * as cloudfrontSigner from "@aws-sdk/cloudfront-signer";

import { PLAYBACK_VERSION } from "../edge/names";
import { isAssetId } from "../edge/playbackPath";
import { isRouteText } from "../edge/route";

/** One viewer's permission to play one route of one asset. */
export interface PlaybackGrant {
  /** `https://` and the host that viewers use, nothing more: CloudFront compares the whole URL with the policy. */
  readonly playbackOrigin: string;
  readonly assetId: string;
  /** The route's text. The cookies open nothing but this route, so a viewer cannot put another asset's in its place. */
  readonly route: string;
  /** Id that CloudFront gave the public key of the active signing key. */
  readonly keyPairId: string;
  /** Private key of the active signing key, RSA 2048 or ECDSA P-256: parsed once and reused, or PEM text. */
  readonly privateKey: KeyObject | string;
  /** End of the permission, at most {@link MAX_LIFETIME_MS} ahead. CloudFront checks it at each request's start, in whole seconds. */
  readonly expiresAt: Date;
  /**
   * IPv4 address or CIDR block to pin the cookies to; CloudFront knows no IPv6 here, so the distribution must have it disabled.
   *
   * @default any address
   */
  readonly ipAddress?: string;
  /**
   * The present, for callers whose clock is not the wall's.
   *
   * @default the wall clock
   */
  readonly now?: Date;
}

/** A grant that cannot be signed; the message names the part, the value received and what is allowed. */
export class PlaybackGrantError extends Error {
  override readonly name = "PlaybackGrantError";
}

/** Cookies cannot be called back, except by taking an asset down or a key out: no grant may outlive a day. */
export const MAX_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** Labels of letters, digits and inner dashes, two or more: no wildcard, port, credentials or path fits. */
const ORIGIN =
  /^https:\/\/(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const KEY_PAIR_ID = /^[A-Za-z0-9]{1,64}$/;
const OCTET = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}(?:/(?:3[0-2]|[12]?[0-9]))?$`);

/**
 * The signer as it is, not as it is typed: it hands the key to Node's `Sign.sign({ key })`, which takes a parsed key as well.
 * That saves parsing the PEM at each signature. A method may be declared with a wider parameter, so no cast is needed; the
 * tests verify such a signature and would show a release that no longer accepts a parsed key.
 */
interface CookieSigner {
  getSignedCookies(input: {
    readonly keyPairId: string;
    readonly privateKey: KeyObject | string | Buffer;
    readonly policy?: string;
    readonly algorithm?: cloudfrontSigner.CloudfrontSignerAlgorithm;
  }): cloudfrontSigner.CloudfrontSignedCookiesOutput;
}
const signer: CookieSigner = cloudfrontSigner;

/**
 * Signs the cookies that let one viewer play one route: CloudFront's names and values, under a custom policy with SHA-256.
 *
 * @throws PlaybackGrantError when a part could widen the permission or makes no sense
 */
export function mintPlaybackCookies(grant: PlaybackGrant): Record<string, string> {
  const { playbackOrigin, assetId, route, keyPairId, privateKey, expiresAt, ipAddress } = grant;
  checkGrant(grant);
  const policy = JSON.stringify({
    Statement: [
      {
        Resource: `${playbackOrigin}/${PLAYBACK_VERSION}/${assetId}/${route}/*`,
        Condition: {
          DateLessThan: { "AWS:EpochTime": Math.floor(expiresAt.getTime() / 1000) },
          ...(ipAddress === undefined ? {} : { IpAddress: { "AWS:SourceIp": cidr(ipAddress) } }),
        },
      },
    ],
  });
  const signed = signer.getSignedCookies({ keyPairId, privateKey, policy, algorithm: "SHA256" });
  return Object.fromEntries(Object.entries(signed).map(([name, value]) => [name, String(value)]));
}

/** Whether cookies can be made for a host: `https://` and a plain name in small letters. */
export function isPlaybackOrigin(text: string): boolean {
  return ORIGIN.test(text) && !text.endsWith("\n");
}

/** The value of a Cookie request header, as a player sends it. */
export function cookieHeader(cookies: Readonly<Record<string, string>>): string {
  return Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
}

/**
 * The values of the Set-Cookie response headers, one per cookie:
 * - `Path=/v1/<assetId>/`, so that two titles in two tabs do not overwrite each other's cookies;
 * - no `Domain`: only the host that answers, which is the playback host, gets them back;
 * - `HttpOnly` and `Secure`: no script reads them, no plain connection carries them;
 * - `SameSite=None`: a player page usually lives on another site than the playback host, and the browser would drop anything
 *   stricter. They grant reading one title and change nothing, so cross-site requests gain nothing;
 * - `Expires`, so that a browser drops them when CloudFront stops honouring them.
 *
 * @throws PlaybackGrantError when the asset id is none
 */
export function setCookieHeaders(
  cookies: Readonly<Record<string, string>>,
  { assetId, expiresAt }: Pick<PlaybackGrant, "assetId" | "expiresAt">,
): readonly string[] {
  checkAssetId(assetId);
  const attributes = `Path=/${PLAYBACK_VERSION}/${assetId}/; Expires=${expiresAt.toUTCString()}; Secure; HttpOnly; SameSite=None`;
  return Object.entries(cookies).map(([name, value]) => `${name}=${value}; ${attributes}`);
}

function checkGrant({
  playbackOrigin,
  assetId,
  route,
  keyPairId,
  expiresAt,
  ipAddress,
  now = new Date(),
}: PlaybackGrant): void {
  if (!isPlaybackOrigin(playbackOrigin)) {
    throw new PlaybackGrantError(
      `playbackOrigin is ${JSON.stringify(playbackOrigin)}: expected https:// and a plain host name, such as https://play.example.com`,
    );
  }
  checkAssetId(assetId);
  if (!isRouteText(route)) {
    throw new PlaybackGrantError(
      `route is ${JSON.stringify(route.slice(0, 80))}: expected a text made by encodeRoute`,
    );
  }
  if (!KEY_PAIR_ID.test(keyPairId)) {
    throw new PlaybackGrantError(
      `keyPairId is ${JSON.stringify(keyPairId)}: expected CloudFront's id of the public key, such as K2JCJMDEHXQW5F`,
    );
  }
  if (ipAddress !== undefined && !IPV4.test(ipAddress)) {
    throw new PlaybackGrantError(
      `ipAddress is ${JSON.stringify(ipAddress)}: expected an IPv4 address or CIDR block, such as 192.0.2.17`,
    );
  }
  const lifetimeMs = expiresAt.getTime() - now.getTime();
  if (!(lifetimeMs > 0 && lifetimeMs <= MAX_LIFETIME_MS)) {
    throw new PlaybackGrantError(
      `expiresAt is ${describe(expiresAt)}, the present ${describe(now)}: ` +
        "expected a later instant, at most 24 hours ahead. Pass `now` where time is not the wall clock's.",
    );
  }
}

function checkAssetId(assetId: string): void {
  if (!isAssetId(assetId)) {
    throw new PlaybackGrantError(
      `assetId is ${JSON.stringify(assetId)}: expected 3 to 64 of a-z, 0-9 and "-", not beginning with "-"`,
    );
  }
}

function cidr(ipAddress: string): string {
  return ipAddress.includes("/") ? ipAddress : `${ipAddress}/32`;
}

function describe(instant: Date): string {
  return Number.isNaN(instant.getTime()) ? "not a date" : instant.toISOString();
}
