import { createHash } from "node:crypto";

import { type KeyPair, parseKeyPair, serializeKeyPair } from "./keyPair";

/** Where key pairs are kept. */
export interface SecretStore {
  /**
   * Reads a secret's value.
   *
   * @param version version to read; the current one when left out
   * @returns undefined when there is no such version; a secret is made without a value
   */
  read(secretId: string, version?: string): Promise<string | undefined>;
  /**
   * Adds a version and makes it the current one.
   *
   * @returns `exists` when that version is there already with another value, which stays as it is
   */
  write(secretId: string, value: string, version: string): Promise<"written" | "exists">;
}

/** What {@link ensureSigningKey} works with. */
export interface SigningKeyPorts {
  readonly store: SecretStore;
  readonly generate: () => Promise<KeyPair>;
  /** Receives what happened, for the function's log. Never gets key material. */
  readonly log: (entry: {
    readonly secretId: string;
    readonly outcome: "created" | "kept" | "lostRace";
  }) => void;
}

/** The invocation's payload: which secret is to hold a key pair. */
export interface SigningKeyRequest {
  /** ARN of the secret. */
  readonly secretId: string;
}

/** The invocation's result. Pulumi keeps it in its state in plain text, so it holds the public half and nothing else. */
export interface SigningKeyResult {
  readonly publicKeyPem: string;
}

/**
 * Makes sure that a secret holds a key pair, and tells its public half.
 *
 * A pair that is there is never replaced: cookies signed with it are in viewers' hands. All runs for a secret write the same
 * version id, and Secrets Manager refuses a second value for a version, so of two concurrent runs one wins and the other returns
 * the winner's public half. Running it again is always safe.
 *
 * @throws Error when the store fails or holds something that is not a key pair; the message names the secret, never its value
 */
export async function ensureSigningKey(
  request: SigningKeyRequest,
  { store, generate, log }: SigningKeyPorts,
): Promise<SigningKeyResult> {
  const { secretId } = request;
  const existing = await store.read(secretId);
  if (existing !== undefined) {
    log({ secretId, outcome: "kept" });
    return publicHalf(secretId, existing);
  }
  const pair = await generate();
  const version = firstVersionId(secretId);
  if ((await store.write(secretId, serializeKeyPair(pair), version)) === "written") {
    log({ secretId, outcome: "created" });
    return { publicKeyPem: pair.publicKeyPem };
  }
  const winner = await store.read(secretId, version);
  if (winner === undefined) {
    throw new Error(
      `signing key ${secretId}: another run is writing the key pair and it cannot be read yet. Run the deployment again.`,
    );
  }
  log({ secretId, outcome: "lostRace" });
  return publicHalf(secretId, winner);
}

/**
 * Reads an invocation's payload.
 *
 * @throws Error for anything that is not `{"secretId": "<secret ARN>"}`
 */
export function parseSigningKeyRequest(event: unknown): SigningKeyRequest {
  const secretId: unknown =
    typeof event === "object" && event !== null && "secretId" in event ? event.secretId : undefined;
  if (typeof secretId !== "string" || !/^arn:[^:]+:secretsmanager:/.test(secretId)) {
    throw new Error('signing keys: expected the payload {"secretId": "<ARN of a Secrets Manager secret>"}.');
  }
  return { secretId };
}

/** Id of the only version this function ever writes to a secret: 64 characters, as many as a ClientRequestToken may have. */
export function firstVersionId(secretId: string): string {
  return createHash("sha256").update(`media signing key of ${secretId}`).digest("hex");
}

function publicHalf(secretId: string, stored: string): SigningKeyResult {
  try {
    return { publicKeyPem: parseKeyPair(stored).publicKeyPem };
  } catch (error) {
    // The reason quotes nothing of the value; see parseKeyPair.
    const reason = error instanceof Error ? error.message : "it cannot be read";
    throw new Error(
      `signing key ${secretId}: ${reason}. The function never replaces a value; add a new key to the configuration instead.`,
      { cause: error },
    );
  }
}
