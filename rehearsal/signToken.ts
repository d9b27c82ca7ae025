import { sign } from "node:crypto";

import type { TokenKey } from "./tokenKeys";

/** Claims of a token; times in seconds since 1970. */
export type TokenClaims = Readonly<Record<string, string | number | readonly string[]>>;

/** A token with these claims, signed with RS256 (RFC 7515). @param key without `kid` the token names no key */
export function signToken(
  claims: TokenClaims,
  { kid, privateKey }: Pick<TokenKey, "privateKey"> & { readonly kid?: string },
): string {
  const input = signingInput({ alg: "RS256", typ: "JWT", ...(kid === undefined ? {} : { kid }) }, claims);
  return `${input}.${sign("sha256", Buffer.from(input), privateKey).toString("base64url")}`;
}

/** The first two parts of a token: what is signed. */
export function signingInput(header: object, claims: TokenClaims): string {
  return `${tokenPart(header)}.${tokenPart(claims)}`;
}

/** One part of a token that is JSON. */
export function tokenPart(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
