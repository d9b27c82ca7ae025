import { z } from "zod";

import type { CachePolicySettings } from "../cloud/services/cloudfront/policySettings";
import { covers } from "../cloud/services/cloudfront/valueSelection";
import type { Headers } from "../network";
import type { EdgeRequest } from "./edgeRequest";

/** The head of a {@link cacheKey}: distribution, method and URI. */
const keyStart = z.tuple([z.string(), z.string(), z.string()]).rest(z.unknown());

/** An answer as a cache holds it. */
export interface CachedAnswer {
  readonly status: number;
  /** Without `set-cookie`. */
  readonly headers: Headers;
  /** Values of the Set-Cookie headers; an answer with any is never kept. */
  readonly setCookies?: readonly string[] | undefined;
  readonly body: Uint8Array;
  /** Where it came from, for the viewer's report. */
  readonly servedBy: string | undefined;
}

interface Entry {
  readonly answer: CachedAnswer;
  readonly storedAt: number;
  readonly freshUntil: number;
}

/** What a lookup found; `ageSeconds` counts from when it was stored. */
export interface CacheLookup {
  readonly state: "fresh" | "expired";
  readonly answer: CachedAnswer;
  readonly ageSeconds: number;
}

/** One cache of CloudFront: an edge location's, or an Origin Shield's. Time is virtual. */
export class Cache {
  readonly #entries = new Map<string, Entry>();
  /** Until when an expired entry is served without asking the origin again, after the origin answered 5xx. */
  readonly #staleUntil = new Map<string, number>();

  /** Finds an answer, fresh or expired. */
  find(key: string, nowMs: number): CacheLookup | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined
      ? undefined
      : {
          state: nowMs < entry.freshUntil ? "fresh" : "expired",
          answer: entry.answer,
          ageSeconds: Math.floor((nowMs - entry.storedAt) / 1000),
        };
  }

  /**
   * Keeps an answer for `seconds`; 0 keeps nothing and leaves what was there. An answer with Set-Cookie is not kept, so that no viewer
   * ever gets another one's cookie from here. CloudFront itself would keep the cookie with the object when the policy lets it (Developer
   * Guide, "Cache content based on cookies"): what sets cookies must have a behaviour without caching, whatever happens here.
   */
  store(key: string, answer: CachedAnswer, seconds: number, nowMs: number): void {
    if (seconds > 0 && (answer.setCookies ?? []).length === 0) {
      this.#entries.set(key, { answer, storedAt: nowMs, freshUntil: nowMs + seconds * 1000 });
      this.#staleUntil.delete(key);
    }
  }

  /** Serves the expired entry for `seconds` more: the origin has just failed. */
  extendStale(key: string, seconds: number, nowMs: number): void {
    this.#staleUntil.set(key, nowMs + seconds * 1000);
  }

  /** True while an expired entry is served without asking the origin. */
  isExtended(key: string, nowMs: number): boolean {
    return nowMs < (this.#staleUntil.get(key) ?? 0);
  }

  /** Forgets a distribution's answers to certain URIs, as an invalidation does. */
  forget(distributionId: string, covers: (uri: string) => boolean): void {
    for (const key of [...this.#entries.keys()]) {
      const [distribution, , uri] = keyStart.parse(JSON.parse(key));
      if (distribution === distributionId && covers(uri)) {
        this.#entries.delete(key);
        this.#staleUntil.delete(key);
      }
    }
  }

  /** Forgets everything, as an invalidation of `/*` does. */
  clear(): void {
    this.#entries.clear();
    this.#staleUntil.clear();
  }
}

/**
 * The cache key: the URI after the viewer-request function and what the cache policy adds. Cookies that only sign, the
 * route header and the host are not part of it.
 */
export function cacheKey(distributionId: string, request: EdgeRequest, policy: CachePolicySettings): string {
  const pick = (
    pairs: readonly (readonly [string, string])[],
    selection: CachePolicySettings["headers"],
  ): readonly (readonly [string, string])[] =>
    pairs
      .filter(([name]) => covers(selection, name))
      .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  return JSON.stringify([
    distributionId,
    request.method,
    request.uri,
    pick(request.query, policy.queryStrings),
    pick(Object.entries(request.headers), policy.headers),
    pick(request.cookies, policy.cookies),
  ]);
}
