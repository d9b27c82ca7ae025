import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

import { orThrottled } from "./throttling";

/** The present text of a secret. @throws Error when it has none */
export async function secretText(
  client: Pick<SecretsManagerClient, "send">,
  secretArn: string,
): Promise<string> {
  const { SecretString: text } = await orThrottled("secretsmanager GetSecretValue", () =>
    client.send(new GetSecretValueCommand({ SecretId: secretArn })),
  );
  if (text === undefined) {
    throw new Error(`secret ${secretArn}: holds binary data, expected text.`);
  }
  return text;
}
