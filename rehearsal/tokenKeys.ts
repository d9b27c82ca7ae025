import { createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from "node:crypto";

/** A key that an issuer signs tokens with. */
export interface TokenKey {
  /** By which tokens name it. */
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** As the issuer's key set has it. */
  readonly publicJwk: JsonWebKey;
}

/** Keys of this process, by their id: making one costs a tenth of a second. */
const keys = new Map<string, TokenKey>();

/**
 * The RSA key of 2,048 bits with this id; made when first asked for. Ids can be the same in each run, keys are not: no token of one run is
 * ever good in another.
 */
export function tokenKey(kid: string): TokenKey {
  const known = keys.get(kid);
  if (known !== undefined) {
    return known;
  }
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const publicKey = createPublicKey(privateKey);
  const publicJwk = { ...publicKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" };
  const made = { kid, privateKey, publicKey, publicJwk };
  keys.set(kid, made);
  return made;
}
