import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";

import type { SecretStore } from "./signingKeys";

/** {@link SecretStore} over AWS Secrets Manager. */
export function secretsManagerStore(client: Pick<SecretsManagerClient, "send">): SecretStore {
  return {
    async read(secretId, version) {
      try {
        const { SecretString } = await client.send(
          new GetSecretValueCommand({
            SecretId: secretId,
            ...(version === undefined ? {} : { VersionId: version }),
          }),
        );
        if (SecretString === undefined) {
          throw new Error(`secret ${secretId}: holds binary data, not a key pair as text.`);
        }
        return SecretString;
      } catch (error) {
        // Also the answer for a secret that does not exist at all: the write that follows fails with the same error.
        if (error instanceof ResourceNotFoundException) {
          return undefined;
        }
        throw error;
      }
    },

    async write(secretId, value, version) {
      try {
        await client.send(
          new PutSecretValueCommand({
            SecretId: secretId,
            SecretString: value,
            // Doubles as the version's id: the same token with another value is refused.
            ClientRequestToken: version,
          }),
        );
        return "written";
      } catch (error) {
        if (error instanceof ResourceExistsException) {
          return "exists";
        }
        throw error;
      }
    },
  };
}
