import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";

import { secretText } from "../../ingest/aws/secretText";
import type { SignerSource } from "../signer";

/** Arguments of {@link awsSignerSource}. */
export interface AwsSignerSourceArgs {
  readonly ssm: Pick<SSMClient, "send">;
  readonly secrets: Pick<SecretsManagerClient, "send">;
  readonly parameter: string;
}

/** Documents in Systems Manager's parameters, keys in Secrets Manager: the Region's own of both. */
export function awsSignerSource({ ssm, secrets, parameter }: AwsSignerSourceArgs): SignerSource {
  return {
    async readDocument() {
      const { Parameter: found } = await ssm.send(new GetParameterCommand({ Name: parameter }));
      if (found?.Value === undefined || found.LastModifiedDate === undefined) {
        throw new Error(
          `parameter ${parameter}: got no value or no date, expected the document of the signer.`,
        );
      }
      return { text: found.Value, modifiedAt: found.LastModifiedDate };
    },
    readSecret: (secretArn) => secretText(secrets, secretArn),
  };
}
