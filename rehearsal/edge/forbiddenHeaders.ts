/** Headers that no edge function may add or change; CloudFront sets them itself. Names in lower case. */
const EXACT = new Set([
  "connection",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "trailer",
  "upgrade",
  "x-cache",
  "x-forwarded-proto",
  "x-real-ip",
]);

const PREFIXES = ["x-accel-", "x-amz-cf-", "x-amzn-", "x-edge-"];

/** Headers that a function may read but not change, by the event it runs on. */
export const READ_ONLY_HEADERS = {
  "viewer-request": new Set(["content-length", "host", "transfer-encoding", "via"]),
  "origin-request": new Set([
    "accept-encoding",
    "content-length",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "transfer-encoding",
    "via",
  ]),
} as const;

/** True for a header that only CloudFront sets. */
export function isDisallowedHeader(name: string): boolean {
  return EXACT.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
}
