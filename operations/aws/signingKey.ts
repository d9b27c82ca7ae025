import { createPrivateKey, type KeyObject } from "node:crypto";

import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { z } from "zod";

const secret = z.object({ privateKeyPem: z.string() });

/** A signing key's secret that holds no usable key; the message never quotes it. */
export class SigningKeyError extends Error {
  override readonly name = "SigningKeyError";
}

/**
 * Reads a signing key's private half, parsed, from the secret that the signing-keys function wrote.
 *
 * @param secretArn full ARN; the secret's Region is read from it
 * @param client by default one for that Region, with the credentials of the environment
 * @throws SigningKeyError when the secret has another form
 */
export async function readSigningKey(secretArn: string, client?: SecretsManagerClient): Promise<KeyObject> {
  const secrets = client ?? new SecretsManagerClient({ region: regionOf(secretArn) });
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }));
  return parseSigningKey(SecretString ?? "", secretArn);
}

/**
 * The private key in a secret's text.
 *
 * @throws SigningKeyError naming the secret, and never its content
 */
export function parseSigningKey(text: string, secretArn: string): KeyObject {
  try {
    return createPrivateKey(secret.parse(JSON.parse(text)).privateKeyPem);
  } catch {
    // The cause is left out: it may quote what it could not parse.
    throw new SigningKeyError(
      `${secretArn} holds no private key in the form {"privateKeyPem": "…"}. Only the signing-keys function writes it; deploy the stack again.`,
    );
  }
}

function regionOf(arn: string): string {
  const region = arn.split(":")[3];
  if (region === undefined || region === "") {
    throw new SigningKeyError(`${JSON.stringify(arn)} is not the ARN of a secret: it names no Region.`);
  }
  return region;
}
