import { cookieHeader } from "../../functions/entitlement/playbackCookies";
import type { SessionSigner } from "../playbackSession";
import { mustBeRefused, type ProbeCheck } from "./check";
import { EDGE_RULE, otherAsset, type EdgeTarget } from "./sessionChecks";
import { basePath, foreignKey, manifestPath, SessionMaker } from "./sessions";

/** How a path can be made to climb out of what a session covers, which is compared as text; the edge must take none of it. */
const CLIMBS: Readonly<Record<string, string>> = {
  plain: "../../../../",
  "encoded-dots": "%2e%2e/%2e%2e/%2e%2e/%2e%2e/",
  "encoded-capitals": "%2E%2E/%2E%2E/%2E%2E/%2E%2E/",
  "half-encoded": ".%2e/.%2e/.%2e/.%2e/",
  "encoded-slash": "..%2f..%2f..%2f..%2f",
  "encoded-whole": "%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2f",
  "encoded-twice": "%252e%252e/%252e%252e/%252e%252e/%252e%252e/",
  backslash: "..\\..\\..\\..\\",
  "encoded-backslash": "..%5c..%5c..%5c..%5c",
  parameter: "..;/..;/..;/..;/",
  overlong: "%c0%ae%c0%ae/%c0%ae%c0%ae/%c0%ae%c0%ae/%c0%ae%c0%ae/",
};

/** A path that CloudFront itself does not take is a 400. */
const CLIMBING_RULE = { statuses: [400, 403] };

/** Paths that are not of the grammar, with a session that covers their text. */
export function climbingChecks(target: EdgeTarget, signer: SessionSigner): readonly ProbeCheck[] {
  const { host, assetId, route } = target;
  const wanted = manifestPath(otherAsset(assetId), route).slice(1);
  const own = manifestPath(assetId, route);
  const paths: Readonly<Record<string, string>> = {
    ...Object.fromEntries(
      Object.entries(CLIMBS).map(([name, climb]) => [
        `climb-${name}`,
        `${basePath(assetId, route)}hls/${climb}${wanted}`,
      ]),
    ),
    "doubled-slash": own.replace("/hls/", "//hls/"),
    "encoded-own-slash": own.replace("/hls/", "/hls%2f"),
    "dot-segment": own.replace("/hls/", "/./hls/"),
    "null-byte": `${own}%00.ts`,
    "line-break": `${own}%0a`,
  };
  return Object.entries(paths).map(([id, path]) =>
    mustBeRefused({
      id: `edge/${id}`,
      door: "edge",
      what: `a valid session with a path that is not of the grammar (${id})`,
      rule: CLIMBING_RULE,
      request: ({ now }) => {
        const cookies = new SessionMaker(host, signer, now).cookies(assetId, route);
        return { method: "GET", host, path, headers: { cookie: cookieHeader(cookies) } };
      },
    }),
  );
}

/** Query strings that try to stand in for a session. */
export function queryChecks(target: EdgeTarget, activeKeyPairId: string): readonly ProbeCheck[] {
  const { host, assetId, route } = target;
  const path = manifestPath(assetId, route);
  const unsigned = (id: string, what: string, query: (now: () => number) => string): ProbeCheck =>
    mustBeRefused({
      id: `edge/query-${id}`,
      door: "edge",
      what,
      rule: EDGE_RULE,
      request: ({ now }) => ({ method: "GET", host, path: `${path}?${query(now)}`, headers: {} }),
    });
  return [
    unsigned("signed-url", "a signed URL's parameters, signed by somebody else", (now) => {
      const cookies = new SessionMaker(host, foreignKey(activeKeyPairId), now).cookies(assetId, route);
      return Object.entries(cookies)
        .map(([name, value]) => `${name.replace("CloudFront-", "")}=${value}`)
        .join("&");
    }),
    unsigned("expiry", "a signed URL's parameters with a signature of nothing", (now) => {
      const later = Math.floor(now() / 1_000) + 600;
      return `Expires=${later}&Signature=AAAA&Key-Pair-Id=${activeKeyPairId}`;
    }),
    unsigned("cookies", "a session's cookies as parameters, made up", () => {
      return `CloudFront-Policy=AAAA&CloudFront-Signature=AAAA&CloudFront-Key-Pair-Id=${activeKeyPairId}`;
    }),
    unsigned("empty", "an empty query string", () => ""),
  ];
}

/** Query strings that try to lend a session to another title: CloudFront compares the whole URL with the policy. */
export function lentSessionChecks(target: EdgeTarget, signer: SessionSigner): readonly ProbeCheck[] {
  const { host, assetId, route } = target;
  const other = manifestPath(otherAsset(assetId), route);
  const own = manifestPath(assetId, route);
  const queries: Readonly<Record<string, string>> = {
    "query-own-path": `${other}?${own}`,
    "query-encoded-mark": `${other}%3f${own}`,
    "query-fragment": `${other}%23${own}`,
  };
  return Object.entries(queries).map(([id, path]) =>
    mustBeRefused({
      id: `edge/${id}`,
      door: "edge",
      what: `another title's path that carries the session's own (${id})`,
      rule: CLIMBING_RULE,
      request: ({ now }) => {
        const cookies = new SessionMaker(host, signer, now).cookies(assetId, route);
        return { method: "GET", host, path, headers: { cookie: cookieHeader(cookies) } };
      },
    }),
  );
}

/** Paths that lead past playback, with and without a session. */
export function deadEndChecks({ host }: Pick<EdgeTarget, "host">): readonly ProbeCheck[] {
  const zeros = "0".repeat(32);
  const paths: Readonly<Record<string, string>> = {
    root: "/",
    "packaged-path": `/out/v1/${zeros}/${zeros}/${zeros}/index.m3u8`,
    "bucket-path": "/assets/",
  };
  return Object.entries(paths).map(([id, path]) =>
    mustBeRefused({
      id: `edge/${id}`,
      door: "edge",
      what: `a path that an origin has, not the distribution (${path})`,
      // The distribution's own dead end: nothing is behind it, so a 404 comes from nowhere.
      rule: { statuses: [403, 404] },
      request: () => ({ method: "GET", host, path, headers: {} }),
    }),
  );
}
