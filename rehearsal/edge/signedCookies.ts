import { verify, type KeyObject } from "node:crypto";

import { cannedPolicy, parsePolicy, policyObjection } from "./signedPolicy";

/** A request whose signature is to be checked. */
export interface SignedRequest {
  /** `https://host/path?query` as the viewer sent it: nothing that a function changed. */
  readonly url: string;
  /** The viewer's cookies in order, duplicates included. */
  readonly cookies: readonly (readonly [name: string, value: string])[];
  readonly clientIp: string;
  readonly nowMs: number;
}

/** The outcome: `reason` is for the rehearsal's log, a viewer never learns it. */
export type SignatureVerdict = { readonly valid: true } | { readonly valid: false; readonly reason: string };

/** Names of the cookies; they are case-sensitive. */
const COOKIES = {
  policy: "CloudFront-Policy",
  expires: "CloudFront-Expires",
  signature: "CloudFront-Signature",
  keyPairId: "CloudFront-Key-Pair-Id",
  hashAlgorithm: "CloudFront-Hash-Algorithm",
} as const;

/** How `CloudFront-Hash-Algorithm` names the digests; SHA-1 is what a missing cookie means. */
const DIGESTS: Readonly<Record<string, "RSA-SHA1" | "RSA-SHA256">> = {
  SHA1: "RSA-SHA1",
  SHA256: "RSA-SHA256",
};

/**
 * CloudFront's base64: `+`, `=` and `/` are written `-`, `_` and `~`. Only the canonical spelling is accepted, so no two
 * cookie values mean the same bytes.
 */
export function decodeCookieBase64(value: string): Buffer | undefined {
  if (!/^[A-Za-z0-9\-~]+_{0,2}$/.test(value)) {
    return undefined;
  }
  const standard = value.replaceAll("-", "+").replaceAll("_", "=").replaceAll("~", "/");
  const bytes = Buffer.from(standard, "base64");
  return bytes.toString("base64") === standard ? bytes : undefined;
}

function refused(reason: string): SignatureVerdict {
  return { valid: false, reason };
}

/** The policy's bytes: what was signed, before anybody reads them as text. */
function policyBytesOf(cookies: ReadonlyMap<string, string>, url: string): Buffer | undefined {
  const policy = cookies.get(COOKIES.policy);
  const expires = cookies.get(COOKIES.expires);
  if (policy !== undefined && expires === undefined) {
    return decodeCookieBase64(policy);
  }
  return policy === undefined && expires !== undefined && /^[1-9][0-9]{0,11}$/.test(expires)
    ? Buffer.from(cannedPolicy(url, Number(expires)), "utf8")
    : undefined;
}

/**
 * Checks signed cookies as CloudFront does for a behaviour with trusted key groups.
 * @param keys public keys of the behaviour's key groups, by public key id
 */
export function verifySignedCookies(
  request: SignedRequest,
  keys: ReadonlyMap<string, KeyObject>,
): SignatureVerdict {
  const names: readonly string[] = Object.values(COOKIES);
  const cookies = new Map<string, string>();
  for (const [name, value] of request.cookies) {
    if (names.includes(name) && cookies.has(name)) {
      return refused(`cookie ${name} was sent twice`);
    }
    cookies.set(name, value);
  }
  const keyPairId = cookies.get(COOKIES.keyPairId);
  if (keyPairId === undefined) {
    return refused("there is no key pair id");
  }
  const key = keys.get(keyPairId);
  if (key === undefined) {
    return refused("the key is not in a trusted key group");
  }
  const digest = DIGESTS[cookies.get(COOKIES.hashAlgorithm) ?? "SHA1"];
  const policy = policyBytesOf(cookies, request.url);
  const signature = decodeCookieBase64(cookies.get(COOKIES.signature) ?? "");
  if (digest === undefined || policy === undefined || signature === undefined) {
    return refused("a cookie is missing or malformed");
  }
  if (!verify(digest, policy, key, signature)) {
    return refused("the signature does not fit");
  }
  const statement = parsePolicy(policy.toString("utf8"));
  const objection = statement === undefined ? "the policy is malformed" : policyObjection(statement, request);
  return objection === undefined ? { valid: true } : refused(objection);
}
