import {
  DescribeSecretCommand,
  ListSecretVersionIdsCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";

import type { SecretPort } from "../rotation/ports";

/** Clients and names of the secrets that rotations look at. */
export interface RotatedSecretsArgs {
  /** Client of the delivery account in a Region. */
  readonly deliveryIn: (region: string) => SecretsManagerClient;
  /** Client of a Region's media account there. */
  readonly mediaIn: (region: string) => SecretsManagerClient;
  /** ARN of a Region's CDN identifier. */
  readonly identifierArns: Readonly<Record<string, string>>;
}

/** Properties of secrets. Their values are never asked for. */
export class RotatedSecrets implements SecretPort {
  constructor(private readonly args: RotatedSecretsArgs) {}

  async copyProblem(region: string, secretArn: string): Promise<string | undefined> {
    // A copy's ARN differs in the Region only (Secrets Manager User Guide, "Replicate secrets across Regions").
    const arn = secretArn.replace(/^(arn:[^:]+:secretsmanager:)[^:]+:/, `$1${region}:`);
    try {
      const described = await this.args.deliveryIn(region).send(new DescribeSecretCommand({ SecretId: arn }));
      const isCurrent = Object.values(described.VersionIdsToStages ?? {}).some((stages) =>
        stages.includes("AWSCURRENT"),
      );
      return described.DeletedDate !== undefined
        ? `${arn} is scheduled for deletion`
        : isCurrent
          ? undefined
          : `${arn} has no value yet`;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) {
        return `${arn} is not there yet`;
      }
      throw error;
    }
  }

  async identifierWrittenAt(region: string): Promise<number | undefined> {
    const client = this.args.mediaIn(region);
    const SecretId = this.args.identifierArns[region];
    let NextToken: string | undefined;
    do {
      const page = await client.send(new ListSecretVersionIdsCommand({ SecretId, NextToken }));
      const current = page.Versions?.find(({ VersionStages }) => VersionStages?.includes("AWSCURRENT"));
      if (current !== undefined) {
        return current.CreatedDate?.getTime();
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return undefined;
  }
}
