import { playbackPath } from "../../functions/edge/playbackPath";
import type { VirtualClock } from "../clock";
import type { Edge } from "../edge/edge";
import type { Network } from "../network";
import type { PublishedAsset } from "./publishing";
import { sessionCookies, START_FILE, type SessionSigner } from "./viewers";

/** What one request without a right came to. */
export interface IntrusionRecord {
  readonly attempt: string;
  readonly status: number;
  /** Requests that reached an origin because of it: must be none. */
  readonly originAttempts: number;
}

/** Two assets: the one the intruder paid for, and the one they want. */
export interface IntrusionTargets {
  readonly own: PublishedAsset;
  readonly other: PublishedAsset;
}

/** Tries every door that must be shut, with and without a valid session for another asset. */
export async function tryIntrusions(
  { own, other }: IntrusionTargets,
  host: string,
  signer: SessionSigner,
  { edge, clock, network }: { readonly edge: Edge; readonly clock: VirtualClock; readonly network: Network },
): Promise<readonly IntrusionRecord[]> {
  const path = (asset: PublishedAsset, route = asset.routes.hls): string =>
    playbackPath({ assetId: asset.assetId, route, format: "hls", file: START_FILE.hls });
  const session = (lifetimeMs: number): string =>
    sessionCookies(host, { assetId: own.assetId, route: own.routes.hls }, signer, {
      now: clock.now(),
      lifetimeMs,
    });
  const cookies = session(300_000);
  const expired = session(1_000);
  const tampered = tamper(own.routes.hls);
  const base = path(own).slice(0, -START_FILE.hls.length);

  const attempts: readonly (readonly [string, string, string | undefined])[] = [
    ["no cookie", path(own), undefined],
    ["expired cookie", path(own), expired],
    ["tampered route", path(own, tampered), cookies],
    ["another asset's route", path(own, other.routes.hls), cookies],
    ["another asset", path(other), cookies],
    ["climbing path", `${base}../../../../${path(other).slice(1)}`, cookies],
    ["encoded climbing path", `${base}%2e%2e/%2e%2e/%2e%2e/%2e%2e/${path(other).slice(1)}`, cookies],
    ["doubled slash", path(own).replace("/hls/", "//hls/"), cookies],
    ["packaged path", "/out/v1/0123456789abcdef0123456789abcdef/index.m3u8", cookies],
    ["root", "/", undefined],
  ];
  await clock.advance(2_000);
  const records: IntrusionRecord[] = [];
  for (const [attempt, requestPath, cookie] of attempts) {
    const before = network.log().length;
    const response = await edge.handle({
      method: "GET",
      host,
      path: requestPath,
      headers: cookie === undefined ? {} : { cookie },
      clientIp: "203.0.113.66",
    });
    records.push({ attempt, status: response.status, originAttempts: network.log().length - before });
  }
  return records;
}

/** The same route with another digit inside its first hash: still well-formed, so that only the signature can tell. */
function tamper(route: string): string {
  const at = route.indexOf(".") + 2;
  return route.slice(0, at) + (route[at] === "A" ? "B" : "A") + route.slice(at + 1);
}
