import { createPrivateKey, type KeyObject } from "node:crypto";

import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { z } from "zod";

const secret = z.object({ privateKeyPem: z.string() });

/** A signing key's secret that holds no usable key; the message never quotes it. */
export class SigningKeyError extends Error {
  override readonly name = "SigningKeyError";
}

/** Makes the client that reads secrets in a Region. */
export type SecretsClientIn = (region: string) => SecretsManagerClient;

/**
 * Reads a signing key's private half, parsed, from the secret that the signing-keys function wrote, or from one of its replicas: the
 * secret's own Region may be what is down.
 *
 * @param secretArn full ARN; the secret's Region is read from it
 * @param replicaRegions Regions that hold a replica, in the order in which to try them. A replica's ARN differs in its Region only
 * @param clientIn by default a client with the credentials of the environment
 * @throws SigningKeyError when the secret has another form; the first Region's own error when none answers
 */
export async function readSigningKey(
  secretArn: string,
  replicaRegions: readonly string[] = [],
  clientIn: SecretsClientIn = (region) => new SecretsManagerClient({ region }),
): Promise<KeyObject> {
  const home = regionOf(secretArn);
  const failures: unknown[] = [];
  for (const region of new Set([home, ...replicaRegions])) {
    const arn = secretArn.replace(`:${home}:`, `:${region}:`);
    try {
      const { SecretString } = await clientIn(region).send(new GetSecretValueCommand({ SecretId: arn }));
      return parseSigningKey(SecretString ?? "", arn);
    } catch (error) {
      if (error instanceof SigningKeyError) {
        throw error;
      }
      failures.push(error);
    }
  }
  throw failures[0];
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
