import { generateKeyPairSync, type KeyObject } from "node:crypto";

let made: KeyObject | undefined;

/** An RSA key that nobody trusts: made once, since it takes a moment, and kept nowhere. */
export function foreignPrivateKey(): KeyObject {
  made ??= generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  return made;
}
