import { sign } from "node:crypto";

import { foreignPrivateKey } from "./foreignKey";
import type { ProbeEntitlement } from "./settings";

/** No token at all, in a token's place. */
export const MALFORMED_TOKEN = "not.a.token";

/** A token that claims everything and proves nothing: `alg` is `none`, the signature empty (RFC 7519, 6). */
export function unprotectedToken(service: ProbeEntitlement, now: number): string {
  return `${part({ alg: "none", typ: "JWT" })}.${claims(service, now)}.`;
}

/** A token that claims everything, signed by somebody else. */
export function foreignToken(service: ProbeEntitlement, now: number): string {
  const text = `${part({ alg: "RS256", typ: "JWT", kid: "paywall-probe" })}.${claims(service, now)}`;
  return `${text}.${sign("RSA-SHA256", Buffer.from(text), foreignPrivateKey()).toString("base64url")}`;
}

function claims({ issuer, audiences, scope }: ProbeEntitlement, now: number): string {
  const seconds = Math.floor(now / 1_000);
  const [audience = ""] = audiences;
  return part({
    iss: issuer,
    aud: audience,
    client_id: audience,
    scope,
    sub: "paywall-probe",
    token_use: "access",
    iat: seconds,
    nbf: seconds - 60,
    exp: seconds + 600,
  });
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
