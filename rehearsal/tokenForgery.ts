import { createHmac, generateKeyPairSync, sign } from "node:crypto";

import { signingInput, signToken, tokenPart, type TokenClaims } from "./signToken";
import { tokenKey, type TokenKey } from "./tokenKeys";

/** A good token in parts: what forgeries start from. */
export interface TokenParts {
  readonly claims: TokenClaims;
  readonly key: TokenKey;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Tokens that are none for this audience: every one is to be refused with 401. By what is wrong with them. */
export function forgedTokens({ claims, key, now }: TokenParts): Readonly<Record<string, string>> {
  const { kid, publicKey } = key;
  const audience = claims["aud"] === undefined ? "client_id" : "aud";
  const good = signToken(claims, key);
  const strangersKey = tokenKey(`stranger ${kid}`);
  return {
    "an expired token": signToken({ ...claims, iat: now - 7_200, auth_time: now - 7_200, exp: now - 1 }, key),
    "a token without an end": signToken(without(claims, "exp"), key),
    "a token for later": signToken({ ...claims, nbf: now + 300 }, key),
    "a token of the future": signToken({ ...claims, iat: now + 300 }, key),
    "a token for another audience": signToken({ ...claims, [audience]: "another-client" }, key),
    "a token of another issuer": signToken({ ...claims, iss: "https://issuer.invalid" }, key),
    "a token of the issuer's name with a slash": signToken(
      { ...claims, iss: `${String(claims["iss"])}/` },
      key,
    ),
    "a token signed by another key under the same id": signToken(claims, { ...strangersKey, kid }),
    "a token signed by a key that nobody knows": signToken(claims, strangersKey),
    "a token that names no key": signToken(claims, { privateKey: key.privateKey }),
    "a token without a signature (alg none)": `${signingInput({ alg: "none", typ: "JWT", kid }, claims)}.`,
    "a token signed with the public key as a secret (HS256)": hmacToken(
      claims,
      kid,
      publicKey.export({ type: "spki", format: "pem" }).toString(),
    ),
    "a token signed with an elliptic curve (ES256)": ellipticToken(claims, kid),
    "a token whose claims were changed": tampered(good, { ...claims, sub: "somebody-else" }),
    "a token with half a signature": good.slice(0, -100),
    "no token at all": "not-a-token",
  };
}

function hmacToken(claims: TokenClaims, kid: string, secret: string): string {
  const input = signingInput({ alg: "HS256", typ: "JWT", kid }, claims);
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

function ellipticToken(claims: TokenClaims, kid: string): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const input = signingInput({ alg: "ES256", typ: "JWT", kid }, claims);
  const signature = sign("sha256", Buffer.from(input), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${input}.${signature.toString("base64url")}`;
}

function tampered(token: string, claims: TokenClaims): string {
  const [header = "", , signature = ""] = token.split(".");
  return `${header}.${tokenPart(claims)}.${signature}`;
}

function without(claims: TokenClaims, name: string): TokenClaims {
  return Object.fromEntries(Object.entries(claims).filter(([claim]) => claim !== name));
}
