import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from "aws-lambda";

import { readAssetParts } from "../catalog/aws/assetParts";
import { catalogClient } from "../catalog/aws/catalogTable";
import { readFence } from "../catalog/aws/fence";
import { awsSignerSource } from "./aws/awsSignerSource";
import { CLIENT_SETTINGS } from "./aws/clientSettings";
import { readRights } from "./aws/dynamoRights";
import { parseEntitlementSettings } from "./parseSettings";
import { play, type PlayPorts } from "./play";
import { ENTITLEMENT_SETTINGS_VARIABLE } from "./settings";
import { refreshingSigner } from "./signer";

/** Read once; Region and credentials come from the Lambda environment. One set of clients for all invocations of an instance. */
const settings = parseEntitlementSettings(process.env[ENTITLEMENT_SETTINGS_VARIABLE]);

const client = catalogClient(CLIENT_SETTINGS);
const rights = { client, tableName: settings.entitlementTable };
const catalog = { client, tableName: settings.catalogTable };
const now = (): Date => new Date();
const log = (entry: object): void => void process.stdout.write(`${JSON.stringify(entry)}\n`);

const ports: PlayPorts = {
  readRights: (viewerId, assetId) => readRights(rights, viewerId, assetId),
  readCatalog: async (assetId) => {
    const [parts, fence] = await Promise.all([
      readAssetParts(catalog, settings.regions, assetId),
      readFence(catalog),
    ]);
    return { parts, fence };
  },
  signer: refreshingSigner({
    source: awsSignerSource({
      ssm: new SSMClient(CLIENT_SETTINGS),
      secrets: new SecretsManagerClient(CLIENT_SETTINGS),
      parameter: settings.signerParameter,
    }),
    now,
    log,
  }),
  now,
  log,
};

/** Entry of the entitlement service; see {@link play}. */
export async function handler(
  event: APIGatewayProxyEventV2WithJWTAuthorizer,
): Promise<APIGatewayProxyStructuredResultV2> {
  return play(ports, settings, event);
}
