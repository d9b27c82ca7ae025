import { createVerify, generateKeyPairSync, type KeyObject } from "node:crypto";

import { parsePlaybackPath } from "../../../functions/edge/playbackPath";
import { decodeRoute, encodeRoute, type FormatHashes } from "../../../functions/edge/route";
import { mintPlaybackCookies, setCookieHeaders } from "../../../functions/entitlement/playbackCookies";
import {
  SILENCE,
  type ProbeAnswer,
  type ProbePorts,
  type ProbeRequest,
} from "../../../operations/probe/ports";
import type { ProbeSettings } from "../../../operations/probe/settings";

export const NOW = Date.UTC(2026, 10, 21, 12);
export const HOST = "play.example.com";
export const TOKEN = "good.viewer.token";
export const ASSET = "canary";
export const REGIONS = ["eu-west-1", "us-west-2"] as const;

const active = generateKeyPairSync("rsa", { modulusLength: 2048 });
const removed = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const signer = { keyPairId: "KACTIVE", privateKey: active.privateKey };
export const removedSigner = { keyPairId: "KREMOVED", privateKey: removed.privateKey };

const hashesOf = (digit: string): FormatHashes => ({
  asset: digit.repeat(32),
  configuration: "1".repeat(32),
  manifest: "2".repeat(32),
  x: digit.repeat(32),
  y: digit.repeat(32),
});
const regions = { "eu-west-1": hashesOf("a"), "us-west-2": hashesOf("b") };
export const route = encodeRoute({ packagingGroup: "clear-00", regions });

/** How a request at the edge is recognised as what one check tries, when the model lets just that through. */
const PATHS: Readonly<Record<string, RegExp>> = {
  "climb-plain": /\/\.\.\//,
  "climb-encoded-dots": /\/%2e%2e\//,
  "climb-encoded-capitals": /\/%2E%2E\//,
  "climb-half-encoded": /\/\.%2e\//,
  "climb-encoded-slash": /\/\.\.%2f/,
  "climb-encoded-whole": /\/%2e%2e%2f/,
  "climb-encoded-twice": /%252e/,
  "climb-backslash": /\.\.\\/,
  "climb-encoded-backslash": /\.\.%5c/,
  "climb-parameter": /\.\.;/,
  "climb-overlong": /%c0/,
  "doubled-slash": /\/\/hls/,
  "encoded-own-slash": /hls%2f/,
  "dot-segment": /\/\.\/hls/,
  "null-byte": /%00/,
  "line-break": /%0a/,
  "query-own-path": /\?\/v1/,
  "query-encoded-mark": /%3f/,
  "query-fragment": /%23/,
  "query-signed-url": /[?&]Policy=/,
  "query-expiry": /\?Expires=/,
  "query-cookies": /\?CloudFront-Policy=/,
  "query-empty": /\?$/,
  root: /^\/$/,
  "packaged-path": /^\/out\/v1\//,
  "bucket-path": /^\/assets\/$/,
};

/** A platform with every door shut, each of which can be opened alone. */
export class ModelWorld {
  readonly sent: ProbeRequest[] = [];
  readonly #faults = new Map<string, ProbeAnswer>();
  #nonces = 0;
  now = NOW;
  /** By host name, or a part of it. */
  readonly #keys = new Map<string, KeyObject>([["KACTIVE", active.publicKey]]);

  /** @param open ids of checks whose doors are open */
  constructor(private readonly open: ReadonlySet<string> = new Set()) {
    if (open.has("edge/removed-key")) {
      this.trustRemovedKey();
    }
  }

  trustRemovedKey(): void {
    this.#keys.set("KREMOVED", removed.publicKey);
  }

  /** Answers everything that is sent to hosts with this in their names. */
  fault(host: string, answer: Partial<ProbeAnswer>): this {
    this.#faults.set(host, { ...SILENCE, ...answer });
    return this;
  }

  readonly ports: ProbePorts = {
    now: () => this.now,
    nonce: () => `n${++this.#nonces}`,
    send: (request) => {
      this.sent.push(request);
      const fault = [...this.#faults].find(([host]) => request.host.includes(host))?.[1];
      return Promise.resolve(fault ?? this.#answer(request));
    },
  };

  settings(change: Partial<ProbeSettings> = {}): ProbeSettings {
    const group = (region: string, name: string) => ({
      domainName: `${name}.egress.mediapackage-vod.${region}.amazonaws.com`,
    });
    return {
      stack: "test",
      playbackDomain: HOST,
      activeKeyPairId: "KACTIVE",
      canary: { assetId: ASSET, route },
      signer,
      token: TOKEN,
      canaryObject: "assets/canary/one/index.m3u8",
      regions: Object.fromEntries(
        REGIONS.map((region) => [
          region,
          {
            packagedBucket: `packaged-${region}`,
            mezzanineBucket: `mezzanine-${region}`,
            packagingGroups: {
              "clear-00": group(region, "clear-00"),
              "drm-00": group(region, "drm-00"),
            },
          },
        ]),
      ),
      entitlement: {
        issuer: "https://login.example.com",
        audiences: ["client"],
        scope: "playback/play",
        services: Object.fromEntries(
          REGIONS.map((region) => [region, { apiHost: `api.execute-api.${region}.amazonaws.com` }]),
        ),
      },
      ...change,
    };
  }

  #answer(request: ProbeRequest): ProbeAnswer {
    const { host, path } = request;
    const region = REGIONS.find((known) => host.includes(known)) ?? "";
    if (host === HOST) {
      return path.startsWith("/play/") ? this.#play(request) : this.#edge(request);
    }
    if (host.includes("execute-api")) {
      return this.#api(request, region);
    }
    if (host.includes("egress")) {
      const id = request.headers["x-mediapackage-cdnidentifier"];
      const group = host.split(".")[0] ?? "";
      const check = `packaging-origin/${region}/${group}/${id === undefined ? "no" : "made-up"}-identifier`;
      return this.open.has(check) ? text(200, "#EXTM3U") : text(403);
    }
    const [bucket = ""] = host.split("-");
    const what = path.includes("list-type") ? "list" : "object";
    return this.open.has(`bucket/${region}/${bucket}-${what}`) ? text(200, "bytes") : text(403);
  }

  #play({ headers, path }: ProbeRequest): ProbeAnswer {
    const token = headers["authorization"]?.replace("Bearer ", "");
    if (token === TOKEN) {
      return this.open.has("control/service") ? text(503) : this.#session();
    }
    return this.open.has(
      path.includes("access_token")
        ? "play/query-token"
        : headers["x-play-authorization"] !== undefined
          ? "play/smuggled-token"
          : `play/${tokenKind(token)}`,
    )
      ? this.#session()
      : text(401);
  }

  #api({ headers }: ProbeRequest, region: string): ProbeAnswer {
    const kind = tokenKind(headers["authorization"]?.replace("Bearer ", ""));
    if (headers["x-play-host"] !== HOST || headers["x-play-address"] === undefined) {
      // The service needs them to answer anything else, whoever asks.
      return text(400);
    }
    return this.open.has(`play-origin/${region}/${kind}`)
      ? this.#session()
      : text(kind === "good-token" ? 403 : 401);
  }

  #session(): ProbeAnswer {
    const expiresAt = new Date(this.now + 60_000);
    const grant = { assetId: ASSET, expiresAt };
    const cookies = mintPlaybackCookies({
      ...grant,
      ...signer,
      playbackOrigin: `https://${HOST}`,
      route,
      now: new Date(this.now),
    });
    const url = `https://${HOST}/v1/${ASSET}/${route}/hls/m/index.m3u8`;
    return {
      ...text(200, JSON.stringify({ url, expiresAt, refreshAfterSeconds: 36 })),
      setCookies: setCookieHeaders(cookies, grant),
    };
  }

  #edge({ path, headers }: ProbeRequest): ProbeAnswer {
    const trick = Object.keys(PATHS).find((id) => PATHS[id]?.test(path) === true);
    if (trick !== undefined) {
      return this.open.has(`edge/${trick}`) ? text(200, "#EXTM3U") : text(403);
    }
    const cookies = new Map(
      (headers["cookie"] ?? "").split("; ").map((pair) => {
        const at = pair.indexOf("=");
        return [pair.slice(0, at), pair.slice(at + 1)] as const;
      }),
    );
    const admitted = headers["cookie"] === undefined ? this.#lets("unsigned") : this.#admits(cookies, path);
    return admitted ? this.#serve(path) : text(403);
  }

  #lets(id: string): boolean {
    return this.open.has(`edge/${id}`);
  }

  #admits(cookies: ReadonlyMap<string, string>, path: string): boolean {
    const policyText = plain(cookies.get("CloudFront-Policy")).toString();
    const signature = plain(cookies.get("CloudFront-Signature"));
    const key = this.#keys.get(cookies.get("CloudFront-Key-Pair-Id") ?? "");
    if (key === undefined) {
      return this.#lets("unknown-key") && cookies.get("CloudFront-Key-Pair-Id") !== "KREMOVED";
    }
    const signs = (policy: string, bytes: Buffer): boolean =>
      createVerify("SHA256").update(policy).verify(key, bytes);
    const forged = !signs(policyText, signature);
    return forged
      ? this.#lets(forgery(policyText, signature, signs))
      : this.#covers(policyOf(policyText), path);
  }

  #covers({ resource, until, address }: Policy, path: string): boolean {
    const [, , ownAsset = "", ownRoute = ""] = new URL(resource).pathname.split("/");
    const { assetId, route: asked } = parsePlaybackPath(path) ?? { assetId: "", route: "" };
    const isCovered =
      `https://${HOST}${path}`.startsWith(resource.slice(0, -1)) ||
      (ownRoute === asked && this.#lets("other-asset")) ||
      (ownAsset === assetId && asked.startsWith(`${ownRoute}~n.`) && this.#lets("other-nonce")) ||
      (ownAsset === assetId && !asked.startsWith(ownRoute) && this.#lets("other-route"));
    return (
      isCovered &&
      (until * 1_000 > this.now || this.#lets("expired")) &&
      (address === undefined || this.#lets("other-address"))
    );
  }

  #serve(path: string): ProbeAnswer {
    const parsed = parsePlaybackPath(path);
    if (parsed === undefined) {
      return text(403);
    }
    const listed = Object.keys(decodeRoute(parsed.route).regions);
    const up = listed.filter((region) => !this.open.has(`control/canary/${region}`));
    const [region] = up;
    if (
      region === undefined ||
      (listed.length > 1 && parsed.route.includes("~n.") && this.open.has("control/canary"))
    ) {
      return text(503);
    }
    const { x, y } = region === "eu-west-1" ? regions["eu-west-1"] : regions["us-west-2"];
    return text(
      200,
      {
        manifest: `#EXTM3U\n${x}/${y}/index_1.m3u8\n`,
        playlist: `#EXTM3U\n../../../${x}/${y}/index_1_0.ts\n`,
        segment: "bytes",
      }[parsed.kind],
    );
  }
}

interface Policy {
  readonly resource: string;
  readonly until: number;
  readonly address: string | undefined;
}

function policyOf(policy: string): Policy {
  return {
    resource: /"Resource":"([^"]*)"/.exec(policy)?.[1] ?? "",
    until: Number(/"AWS:EpochTime":(\d+)/.exec(policy)?.[1]),
    address: /"AWS:SourceIp":"([^"]*)"/.exec(policy)?.[1],
  };
}

/** What kind of forgery a signature that does not hold is. */
function forgery(
  policy: string,
  signature: Buffer,
  signs: (policy: string, signature: Buffer) => boolean,
): string {
  if (policyOf(policy).resource === `https://${HOST}/*`) {
    return "widened-policy";
  }
  const genuine = policy.replace(/\d(?=\}\}\}\]\})/, (digit) => String(Number(digit) ^ 1));
  if (signs(genuine, signature)) {
    return "changed-policy";
  }
  const middle = signature.length >> 1;
  const mended = Buffer.from(signature);
  mended[middle] = (mended[middle] ?? 0) ^ 1;
  return signs(policy, mended) ? "changed-signature" : "foreign-key";
}

function tokenKind(token: string | undefined): string {
  if (token === undefined || token === TOKEN) {
    return token === undefined ? "no-token" : "good-token";
  }
  const [head = ""] = token.split(".");
  const header = Buffer.from(head, "base64url").toString();
  return header.includes("none")
    ? "unprotected-token"
    : header.includes("RS256")
      ? "foreign-token"
      : "malformed-token";
}

function plain(cookie = ""): Buffer {
  return Buffer.from(cookie.replaceAll("-", "+").replaceAll("_", "=").replaceAll("~", "/"), "base64");
}

export function text(status: number, body = ""): ProbeAnswer {
  return { ...SILENCE, status, body };
}
