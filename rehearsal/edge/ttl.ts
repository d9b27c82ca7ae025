import type { Headers } from "../network";
import type { CachePolicySettings } from "../cloud/services/cloudfront/policySettings";

/** Seconds for which CloudFront keeps an error when nothing else is configured (ErrorCachingMinTTL). */
export const ERROR_CACHING_MIN_TTL_SECONDS = 10;

/** Statuses that CloudFront caches like a normal answer. */
const CACHEABLE_STATUSES = new Set([200, 203, 300, 301, 308]);

/** Errors that CloudFront always caches for the error TTL. */
const ERRORS_ALWAYS_CACHED = new Set([404, 414, 500, 501, 502, 503, 504]);

/** Errors that CloudFront caches only when the origin says for how long. */
const ERRORS_CACHED_ON_REQUEST = new Set([400, 403, 405, 412, 415]);

/** What an origin's `Cache-Control` and `Expires` ask for; seconds. */
interface OriginFreshness {
  readonly maxAge: number | undefined;
  readonly forbidsCaching: boolean;
}

function freshnessOf(headers: Headers, nowMs: number): OriginFreshness {
  const control = (headers["cache-control"] ?? "").toLowerCase();
  const directive = (name: string): number | undefined => {
    const match = new RegExp(`(?:^|[,\\s])${name}="?([0-9]+)`).exec(control);
    return match?.[1] === undefined ? undefined : Number(match[1]);
  };
  const expires = Date.parse(headers["expires"] ?? "");
  const fromExpires = Number.isNaN(expires) ? undefined : Math.max(0, (expires - nowMs) / 1000);
  return {
    maxAge: directive("s-maxage") ?? directive("max-age") ?? fromExpires,
    forbidsCaching: /(?:^|[,\s])(no-store|no-cache|private)(?:[,\s=]|$)/.test(control),
  };
}

/** Seconds for which a good answer stays fresh by the cache policy and the origin's headers; 0 means not cached. */
export function freshSeconds(
  status: number,
  headers: Headers,
  policy: CachePolicySettings,
  nowMs: number,
): number {
  if (!CACHEABLE_STATUSES.has(status) || policy.maxTtl === 0) {
    return 0;
  }
  const { maxAge, forbidsCaching } = freshnessOf(headers, nowMs);
  if (forbidsCaching) {
    return policy.minTtl;
  }
  return maxAge === undefined ? policy.defaultTtl : Math.min(policy.maxTtl, Math.max(policy.minTtl, maxAge));
}

/**
 * Seconds for which an error is kept: the configured minimum, or longer when the origin asks for it.
 * @param configured `errorCachingMinTtl` of the distribution for this status
 */
export function errorSeconds(
  status: number,
  headers: Headers,
  configured: number | undefined,
  nowMs: number,
): number {
  const { maxAge } = freshnessOf(headers, nowMs);
  const least = configured ?? ERROR_CACHING_MIN_TTL_SECONDS;
  if (ERRORS_ALWAYS_CACHED.has(status)) {
    return Math.max(least, maxAge ?? 0);
  }
  return ERRORS_CACHED_ON_REQUEST.has(status) && maxAge !== undefined ? Math.max(least, maxAge) : 0;
}
