import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { setTimeout } from "node:timers/promises";

import { generateSigningKeyPair } from "./keyPair";
import { retryWhileDenied } from "./retryWhileDenied";
import { secretsManagerStore } from "./secretsManagerStore";
import { ensureSigningKey, parseSigningKeyRequest, type SigningKeyResult } from "./signingKeys";

/** Region and credentials come from the Lambda environment. One client for all invocations of an instance. */
const store = secretsManagerStore(new SecretsManagerClient({}));

/** Up to 40 seconds, within the function's timeout of 60. */
const WAIT_FOR_PERMISSIONS = { attempts: 11, pause: () => setTimeout(4_000) };

/** Entry point of the signing-keys Lambda function; see {@link ensureSigningKey}. */
export async function handler(event: unknown): Promise<SigningKeyResult> {
  const request = parseSigningKeyRequest(event);
  const ports = {
    store,
    generate: generateSigningKeyPair,
    log: (entry: object) => void process.stdout.write(`${JSON.stringify(entry)}\n`),
  };
  return retryWhileDenied(() => ensureSigningKey(request, ports), WAIT_FOR_PERMISSIONS);
}
