/**
 * What scripts of other origins may send to the entitlement service. API Gateway answers preflight requests by it, and the distribution adds
 * it to every answer, its own and WAF's included.
 */
export const PLAY_CORS = {
  methods: ["GET", "POST", "OPTIONS"],
  headers: ["Authorization", "Content-Type"],
} as const;

/** Seconds that a browser keeps the answer to a preflight request. */
export const PREFLIGHT_SECONDS = 600;
