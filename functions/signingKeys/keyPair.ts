import { createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";

/** The two halves of a signing key, as the secret holds them. */
export interface KeyPair {
  /** PKCS#8 PEM. Leaves the secret only inside the entitlement service. */
  readonly privateKeyPem: string;
  /** SubjectPublicKeyInfo PEM with a line break at its end, as CloudFront takes it. */
  readonly publicKeyPem: string;
}

/** Modulus length in bits. CloudFront takes RSA keys of exactly this length, and ECDSA P-256 keys, for signed cookies. */
const RSA_BITS = 2048;

/** Makes a new RSA key pair for CloudFront's signed cookies. */
export async function generateSigningKeyPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", { modulusLength: RSA_BITS });
  return {
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKeyPem: publicPem(publicKey),
  };
}

/** Text under which a pair is stored. */
export function serializeKeyPair({ privateKeyPem, publicKeyPem }: KeyPair): string {
  return JSON.stringify({ privateKeyPem, publicKeyPem });
}

/**
 * Reads a stored pair and checks that its halves belong together: cookies signed with the one must verify with the other.
 *
 * @throws Error that says what is wrong without quoting anything of the value
 */
export function parseKeyPair(text: string): KeyPair {
  const value = parseJson(text);
  const privateKeyPem = stringMember(value, "privateKeyPem");
  const publicKeyPem = stringMember(value, "publicKeyPem");
  let derived: string;
  try {
    derived = publicPem(createPublicKey(privateKeyPem));
  } catch {
    throw new Error("the stored privateKeyPem is not a private key in PEM form");
  }
  if (derived.trim() !== publicKeyPem.trim()) {
    throw new Error("the stored publicKeyPem does not belong to the stored privateKeyPem");
  }
  return { privateKeyPem, publicKeyPem: derived };
}

function publicPem(key: KeyObject): string {
  return `${key.export({ type: "spki", format: "pem" }).toString().trim()}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's message quotes the text.
    throw new Error("the stored value is not JSON");
  }
}

function stringMember(value: unknown, key: keyof KeyPair): string {
  const member: unknown =
    typeof value === "object" && value !== null && key in value ? Reflect.get(value, key) : undefined;
  if (typeof member !== "string" || member === "") {
    throw new Error(`the stored value has no ${key}`);
  }
  return member;
}
