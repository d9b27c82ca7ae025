import type * as aws from "@pulumi/aws";

/** Seconds that a browser keeps the answer to a preflight request. */
export const PREFLIGHT_SECONDS = 600;

/** Scheme, host and port, as browsers send them. */
const WEB_ORIGIN = /^https:\/\/[a-z0-9.-]+(:\d{1,5})?$/;

/**
 * CORS headers for scripts that play with the viewer's cookies. Browsers refuse `*` for a request with credentials, so everything is
 * named. MediaPackage sends `Access-Control-Allow-Origin: *` of its own, which these headers replace.
 *
 * @param origins web origins, such as `https://www.example.com`
 * @throws Error for anything else, `*` included
 */
export function corsConfig(
  origins: readonly string[],
): aws.types.input.cloudfront.ResponseHeadersPolicyCorsConfig {
  return {
    accessControlAllowOrigins: { items: exactOrigins(origins) },
    accessControlAllowCredentials: true,
    accessControlAllowMethods: { items: ["GET", "HEAD", "OPTIONS"] },
    accessControlAllowHeaders: { items: ["Range"] },
    accessControlExposeHeaders: { items: ["Content-Length", "Content-Range", "Date"] },
    accessControlMaxAgeSec: PREFLIGHT_SECONDS,
    originOverride: true,
  };
}

/**
 * The origins as browsers compare them, each once and in a fixed order.
 *
 * @throws Error for anything else, `*` included
 */
export function exactOrigins(origins: readonly string[]): string[] {
  const refused = origins.filter((origin) => !WEB_ORIGIN.test(origin));
  if (refused.length > 0) {
    throw new Error(
      `corsOrigins: got ${refused.join(", ")}. Playback uses cookies, for which browsers take exact origins only; name each, such as https://www.example.com.`,
    );
  }
  return [...new Set(origins)].sort();
}
