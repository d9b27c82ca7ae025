import * as z from "zod";

import { type ManifestReader, ThrottledError } from "../ports";

/** Arguments of {@link egressManifests}. */
export interface EgressManifestsArgs {
  /** The present value of the CDN identifier's secret, as text. */
  readonly readSecret: () => Promise<string>;
  /** @default the runtime's own */
  readonly fetch?: typeof fetch;
  /**
   * Where requests go instead of MediaPackage's own names, such as `http://127.0.0.1:8080`: the host becomes the first part of the path.
   * The rehearsal sets it, where those names lead nowhere; in AWS it is left out.
   */
  readonly proxy?: string | undefined;
  /** Milliseconds since 1970. @default the clock */
  readonly nowMs?: () => number;
  /** Milliseconds until an answer must be there. @default 10000 */
  readonly timeoutMs?: number;
}

/** Header by which MediaPackage knows the CDN (MediaPackage User Guide, "CDN authorization"). */
const IDENTIFIER_HEADER = "X-MediaPackage-CDNIdentifier";
/** Shape of the secret that MediaPackage reads; it is the same one. */
const secretSchema = z.object({ MediaPackageCDNIdentifier: z.string().min(8).max(128) });
/** Longer than a batch of messages takes, shorter than the 10 minutes between two steps of a rotation. */
const IDENTIFIER_MAX_AGE_MS = 5 * 60_000;
const FORBIDDEN = 403;
const TOO_MANY_REQUESTS = 429;

/**
 * Reads manifests from MediaPackage's egress as the CDN does.
 *
 * The identifier is kept for five minutes. MediaPackage takes the value before the present one as well, so an old one is right during a
 * rotation; one that is refused is read again once.
 */
export function egressManifests({
  readSecret,
  fetch: request = fetch,
  proxy,
  nowMs = Date.now,
  timeoutMs = 10_000,
}: EgressManifestsArgs): ManifestReader {
  let known: { readonly identifier: string; readonly readAtMs: number } | undefined;

  async function identifier(): Promise<string> {
    if (known === undefined || nowMs() - known.readAtMs > IDENTIFIER_MAX_AGE_MS) {
      known = { identifier: parseIdentifier(await readSecret()), readAtMs: nowMs() };
    }
    return known.identifier;
  }

  async function get(url: URL): Promise<Response> {
    return request(requestUrl(url, proxy), {
      headers: { [IDENTIFIER_HEADER]: await identifier() },
      // The identifier is for MediaPackage alone.
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
  }

  return {
    async read(address) {
      const url = new URL(address);
      if (url.protocol !== "https:") {
        throw new Error(`manifest ${address}: expected an https URL, as MediaPackage reports it.`);
      }
      let response = await get(url);
      if (response.status === FORBIDDEN) {
        await response.body?.cancel();
        known = undefined;
        response = await get(url);
      }
      if (response.status === TOO_MANY_REQUESTS) {
        await response.body?.cancel();
        throw new ThrottledError(`manifest ${address}: MediaPackage answered 429.`);
      }
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new Error(
          `manifest ${address}: MediaPackage answered ${response.status}, expected 200. ${HINTS[response.status] ?? ""}`.trim(),
        );
      }
      return response.text();
    },
  };
}

const HINTS: Readonly<Record<number, string>> = {
  [FORBIDDEN]:
    "It does not take the CDN identifier of this Region's secret: was the secret changed twice within ten minutes?",
  404: "The asset is not there, or its packaging group has no CDN authorization, which it must have.",
};

function requestUrl(url: URL, proxy: string | undefined): URL {
  return proxy === undefined
    ? url
    : new URL(`${proxy.replace(/\/$/, "")}/${url.host}${url.pathname}${url.search}`);
}

/** The messages of parsers would show the secret, so none of them goes any further. */
function parseIdentifier(secret: string): string {
  const parsed = secretSchema.safeParse(jsonOrUndefined(secret));
  if (!parsed.success) {
    throw new Error(
      'the secret with the CDN identifier is malformed: expected {"MediaPackageCDNIdentifier": "<8 to 128 characters>"}. Deploy the Region again, or rotate the identifier.',
    );
  }
  return parsed.data.MediaPackageCDNIdentifier;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
