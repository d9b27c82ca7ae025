import type { CachedAnswer } from "./cache";

/** Statuses by which CloudFront answers for an origin that did not. */
export const GENERATED_STATUS = {
  /** The origin's name does not resolve. */
  unresolved: 502,
  /** No connection within attempts x connection timeout. */
  connectTimeout: 503,
  /** No answer within the read timeout. */
  readTimeout: 504,
} as const;

/** An answer that CloudFront makes itself. */
export function generatedAnswer(status: number, reason: string): CachedAnswer {
  return {
    status,
    headers: { "content-type": "text/html", server: "CloudFront" },
    body: Buffer.from(`<HTML><BODY><H1>${status}</H1><P>${reason}</P></BODY></HTML>\n`),
    servedBy: undefined,
  };
}

/** What a viewer without a valid signature gets: the reason stays with CloudFront. */
export function missingSignatureAnswer(hasKeyPairId: boolean): CachedAnswer {
  const [code, message] = hasKeyPairId
    ? ["AccessDenied", "Access denied"]
    : ["MissingKey", "Missing Key-Pair-Id query parameter or cookie value"];
  return {
    status: 403,
    headers: { "content-type": "text/xml", server: "CloudFront" },
    body: Buffer.from(
      `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    ),
    servedBy: undefined,
  };
}
