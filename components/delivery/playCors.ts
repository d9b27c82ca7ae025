import type * as aws from "@pulumi/aws";

import { exactOrigins, PREFLIGHT_SECONDS } from "./cors";

/**
 * What scripts of other origins may send to the entitlement service. API Gateway answers preflight requests by it, and the distribution adds
 * it to every answer, its own and WAF's included.
 */
export const PLAY_CORS = {
  methods: ["GET", "POST", "OPTIONS"],
  headers: ["Authorization", "Content-Type"],
} as const;

/**
 * CORS headers for scripts that ask for a session: with credentials, because the browser would otherwise drop the answer's cookies.
 *
 * @param origins web origins, such as `https://www.example.com`
 * @throws Error for anything else, `*` included
 */
export function playCorsConfig(
  origins: readonly string[],
): aws.types.input.cloudfront.ResponseHeadersPolicyCorsConfig {
  return {
    accessControlAllowOrigins: { items: exactOrigins(origins) },
    accessControlAllowCredentials: true,
    accessControlAllowMethods: { items: [...PLAY_CORS.methods] },
    accessControlAllowHeaders: { items: [...PLAY_CORS.headers] },
    accessControlMaxAgeSec: PREFLIGHT_SECONDS,
    originOverride: true,
  };
}
