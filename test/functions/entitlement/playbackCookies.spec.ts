import { execFileSync, spawnSync } from "node:child_process";
import { createVerify, generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { encodeRoute, type FormatHashes } from "../../../functions/edge/route";
import {
  cookieHeader,
  MAX_LIFETIME_MS,
  mintPlaybackCookies,
  PlaybackGrantError,
  setCookieHeaders,
  type PlaybackGrant,
} from "../../../functions/entitlement/playbackCookies";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ecdsa = generateKeyPairSync("ec", { namedCurve: "P-256" });
const hash = "0123456789abcdef".repeat(2);
const route = encodeRoute({
  packagingGroup: "clear-00",
  regions: { "eu-west-1": { asset: hash, configuration: hash, manifest: hash, x: hash, y: hash } },
});
const now = new Date("2026-01-05T12:00:00Z");
const grant: PlaybackGrant = {
  playbackOrigin: "https://play.example.com",
  assetId: "film-1",
  route,
  keyPairId: "K2JCJMDEHXQW5F",
  privateKey: rsa.privateKey,
  expiresAt: new Date("2026-01-05T12:05:00.900Z"),
  now,
};

/** CloudFront's own transliteration of base64, undone. */
function plain(text: string | undefined): Buffer {
  return Buffer.from((text ?? "").replaceAll("-", "+").replaceAll("_", "=").replaceAll("~", "/"), "base64");
}

function verified(cookies: Readonly<Record<string, string>>, publicKey: KeyObject): boolean {
  return createVerify("sha256")
    .update(plain(cookies["CloudFront-Policy"]))
    .verify(publicKey, plain(cookies["CloudFront-Signature"]));
}

describe("playback cookies", () => {
  it("carry a custom policy for exactly one route, until a whole second", () => {
    const cookies = mintPlaybackCookies(grant);
    expect(Object.keys(cookies)).to.have.members([
      "CloudFront-Policy",
      "CloudFront-Signature",
      "CloudFront-Key-Pair-Id",
      "CloudFront-Hash-Algorithm",
    ]);
    expect(cookies["CloudFront-Key-Pair-Id"]).to.equal("K2JCJMDEHXQW5F");
    expect(cookies["CloudFront-Hash-Algorithm"]).to.equal("SHA256");
    expect(plain(cookies["CloudFront-Policy"]).toString()).to.equal(
      `{"Statement":[{"Resource":"https://play.example.com/v1/film-1/${route}/*",` +
        `"Condition":{"DateLessThan":{"AWS:EpochTime":${Date.UTC(2026, 0, 5, 12, 5) / 1000}}}}]}`,
    );
  });

  it("are signed so that Node's crypto accepts them, with a parsed key and with PEM, RSA and ECDSA", () => {
    for (const { privateKey, publicKey } of [rsa, ecdsa]) {
      const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
      expect(verified(mintPlaybackCookies({ ...grant, privateKey }), publicKey)).to.equal(true);
      expect(verified(mintPlaybackCookies({ ...grant, privateKey: pem }), publicKey)).to.equal(true);
    }
    const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
    expect(verified(mintPlaybackCookies(grant), stranger.publicKey)).to.equal(false);
  });

  it("are signed so that openssl accepts them", function () {
    if (spawnSync("openssl", ["version"]).status !== 0) {
      this.skip();
    }
    const cookies = mintPlaybackCookies(grant);
    const folder = mkdtempSync(join(tmpdir(), "cookies-"));
    try {
      const file = (name: string, content: string | Buffer): string => {
        writeFileSync(join(folder, name), content);
        return join(folder, name);
      };
      const key = file("key.pem", rsa.publicKey.export({ type: "spki", format: "pem" }));
      const signature = file("signature", plain(cookies["CloudFront-Signature"]));
      const policy = file("policy", plain(cookies["CloudFront-Policy"]));
      const args = ["dgst", "-sha256", "-verify", key, "-signature", signature, policy];
      expect(execFileSync("openssl", args, { encoding: "utf8" })).to.contain("Verified OK");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("can be pinned to an IPv4 address or block", () => {
    const sourceIp = (ipAddress: string): string =>
      plain(mintPlaybackCookies({ ...grant, ipAddress })["CloudFront-Policy"]).toString();
    expect(sourceIp("192.0.2.17")).to.contain('"IpAddress":{"AWS:SourceIp":"192.0.2.17/32"}');
    expect(sourceIp("192.0.2.0/24")).to.contain('"AWS:SourceIp":"192.0.2.0/24"');
  });

  it("stay within a browser's 4,096 bytes with the largest route", () => {
    const hashes = { asset: hash, configuration: hash, manifest: hash, x: hash, y: hash };
    const regions: Record<string, FormatHashes> = {};
    for (const letter of "abcdefgh") {
      regions[`ap-southeast${letter}-1`] = hashes;
    }
    const largest = encodeRoute({
      packagingGroup: "a".repeat(32),
      regions,
      nonce: "0123456789abcdef",
    });
    const cookies = mintPlaybackCookies({ ...grant, assetId: "a".repeat(64), route: largest });
    for (const header of setCookieHeaders(cookies, { assetId: "a".repeat(64), expiresAt: grant.expiresAt })) {
      expect(header.length).to.be.lessThan(4_096);
    }
  });

  const refusals: readonly (readonly [string, Partial<PlaybackGrant>, RegExp])[] = [
    ["a wildcard in the asset id", { assetId: "film-*" }, /assetId is "film-\*"/],
    ["a question mark in the asset id", { assetId: "film-?" }, /assetId/],
    ["a control character in the asset id", { assetId: "film-1\n" }, /assetId/],
    ["a wildcard in the route", { route: `${route.slice(0, -1)}*` }, /route is/],
    ["a wildcard for a route", { route: "*" }, /route is/],
    ["a line break after the route", { route: `${route}\n` }, /route is/],
    ["a quotation mark in the route", { route: `${route}"` }, /route is/],
    ["a wildcard host", { playbackOrigin: "https://*.example.com" }, /playbackOrigin/],
    ["a wildcard for a host", { playbackOrigin: "https://*" }, /playbackOrigin/],
    ["plain http", { playbackOrigin: "http://play.example.com" }, /playbackOrigin/],
    ["a host with a path", { playbackOrigin: "https://play.example.com/" }, /playbackOrigin/],
    ["a host with a port", { playbackOrigin: "https://play.example.com:8443" }, /playbackOrigin/],
    ["a host with credentials", { playbackOrigin: "https://a@play.example.com" }, /playbackOrigin/],
    ["a host with a line break", { playbackOrigin: "https://play.example.com\n" }, /playbackOrigin/],
    ["a host in capitals", { playbackOrigin: "https://Play.example.com" }, /playbackOrigin/],
    ["no host", { playbackOrigin: "" }, /playbackOrigin/],
    ["an empty key id", { keyPairId: "" }, /keyPairId/],
    ["a key id that breaks out of its cookie", { keyPairId: "K1; Path=/" }, /keyPairId/],
    ["an expiry that has passed", { expiresAt: new Date(now.getTime() - 1) }, /expiresAt/],
    ["an expiry that is the present", { expiresAt: now }, /expiresAt/],
    [
      "an expiry beyond a day",
      { expiresAt: new Date(now.getTime() + MAX_LIFETIME_MS + 1) },
      /at most 24 hours/,
    ],
    ["an expiry that is no date", { expiresAt: new Date(Number.NaN) }, /not a date/],
    ["an IPv6 pin", { ipAddress: "2001:db8::1" }, /ipAddress/],
    ["an impossible address", { ipAddress: "256.0.0.1" }, /ipAddress/],
    ["an address with a wildcard", { ipAddress: "192.0.2.*" }, /ipAddress/],
  ];
  for (const [what, change, message] of refusals) {
    it(`are refused for ${what}`, () => {
      expect(() => mintPlaybackCookies({ ...grant, ...change })).to.throw(PlaybackGrantError, message);
    });
  }

  it("are refused for an expiry before the wall clock's present unless the present is given", () => {
    const { now: _now, ...withoutNow } = grant;
    expect(() => mintPlaybackCookies({ ...withoutNow, expiresAt: new Date(0) })).to.throw(/Pass `now`/);
  });

  it("travel as one request header and one response header each", () => {
    const cookies = { "CloudFront-Policy": "p", "CloudFront-Signature": "s" };
    expect(cookieHeader(cookies)).to.equal("CloudFront-Policy=p; CloudFront-Signature=s");
    expect(setCookieHeaders(cookies, grant)[0]).to.equal(
      "CloudFront-Policy=p; Path=/v1/film-1/; Expires=Mon, 05 Jan 2026 12:05:00 GMT; Secure; HttpOnly; SameSite=None",
    );
    expect(() => setCookieHeaders(cookies, { ...grant, assetId: "a; Domain=com" })).to.throw(/assetId/);
  });
});
