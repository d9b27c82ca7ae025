import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";

import { rewriteForOrigin } from "../functions/edge/originRequest";
import { decodeRoute, encodeRoute } from "../functions/edge/route";
import { mintPlaybackCookies } from "../functions/entitlement/playbackCookies";
import { edgeCacheHit } from "./edgeHit";
import { placement } from "./placements";
import { mintWork } from "./mintThroughput";
import { loadViewerRequest } from "./shippedFunction";
import { ASSET_ID, REGIONS, ROUTE, ROUTE_TEXT, SEGMENT_PATH } from "./titles";

/** One thing to measure. */
export interface BenchTask {
  readonly name: string;
  readonly run: () => unknown;
}

/** Name of the yardstick: the least that a session costs, and the same work on every machine. */
export const YARDSTICK = "RSA-2048 signature alone";

/** The two ways to hand the signing key over, compared with each other. */
export const COOKIES_PARSED = "cookies, parsed key";
export const COOKIES_PEM = "cookies, PEM";

/** What the entitlement service does for each session besides reading: policy, signature, cookies and answer. */
export const MINT = "entitlement service, mint";
/** Everything that is measured, in the order of the report. */
export async function benchTasks(): Promise<readonly BenchTask[]> {
  const runViewerRequest = loadViewerRequest();
  const attempt = { uri: SEGMENT_PATH, route: ROUTE_TEXT, region: REGIONS[1] };
  return [
    { name: "route, encode", run: () => encodeRoute(ROUTE) },
    { name: "route, decode", run: () => decodeRoute(ROUTE_TEXT) },
    { name: "viewer-request, segment", run: () => runViewerRequest(SEGMENT_PATH) },
    { name: "viewer-request, refused path", run: () => runViewerRequest(`${SEGMENT_PATH}/../../other`) },
    { name: "origin-request, rewrite", run: () => rewriteForOrigin(attempt) },
    ...signingTasks(),
    { name: "placement, least loaded of ten groups", run: placement() },
    { name: "edge of the rehearsal, cache hit", run: await edgeCacheHit() },
  ];
}

function signingTasks(): readonly BenchTask[] {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const now = new Date(Date.UTC(2026, 0, 5));
  const mint = (key: KeyObject | string): unknown =>
    mintPlaybackCookies({
      playbackOrigin: "https://play.example.com",
      assetId: ASSET_ID,
      route: ROUTE_TEXT,
      keyPairId: "K2JCJMDEHXQW5F",
      privateKey: key,
      now,
      expiresAt: new Date(now.getTime() + 300_000),
    });
  // As long as the policy that the cookies sign.
  const message = Buffer.alloc(ROUTE_TEXT.length + 160, "a");
  return [
    { name: YARDSTICK, run: () => sign("sha256", message, privateKey) },
    { name: MINT, run: mintWork().mint },
    { name: COOKIES_PARSED, run: () => mint(privateKey) },
    { name: COOKIES_PEM, run: () => mint(pem) },
  ];
}
