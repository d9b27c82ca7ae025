import { createHash } from "node:crypto";

import { build, LAMBDA_HANDLER } from "../../../components/bundle/bundleFunction";
import { entitlementStatements } from "../../../components/entitlement/entitlementStatements";
import { PLAY_ROUTES } from "../../../components/entitlement/playApi";
import { PARTITION_KEY, SORT_KEY } from "../../../functions/entitlement/tableKeys";
import {
  ENTITLEMENT_SETTINGS_VARIABLE,
  type EntitlementSettings,
} from "../../../functions/entitlement/settings";
import { text } from "../../../rehearsal/cloud/core/props";
import { KEY_PAIR, ORIGIN_KEY, SCOPE } from "../../functions/entitlement/playWorld";
import { type Deployment, WEST } from "../cloud/core/standIn";
import {
  API,
  AUTHORIZER,
  authorizerArgs,
  INTEGRATION,
  ROUTE,
  STAGE,
} from "../cloud/services/apiGatewayV2/httpApiFixture";
import { TABLE } from "../cloud/services/dynamodb/dynamoFixture";
import { makeFunction, PERMISSION } from "../cloud/services/eventBridge/eventFixture";

export const ENTITLEMENTS = "entitlements";
export const CATALOG = "catalog";
export const LOG_GROUP = "/aws/lambda/entitlement";
const PARAMETER = "/media/signer";

const SETTINGS: EntitlementSettings = {
  entitlementTable: ENTITLEMENTS,
  catalogTable: CATALOG,
  regions: [WEST.region],
  playableWhen: "all",
  serving: { "clear-00": { hls: "hls-v2" } },
  signerParameter: PARAMETER,
  cookieSeconds: 300,
  pinAddress: false,
  viewerClaim: "sub",
  scope: SCOPE,
  originKeySha256: createHash("sha256").update(ORIGIN_KEY).digest("hex"),
};

/** Tables, signing key, and the function with what it may do. @returns its ARN */
export async function deployFunction(stack: Deployment): Promise<string> {
  const table = async (name: string): Promise<string> => {
    const { outputs } = await stack.create(TABLE, name, {
      name,
      billingMode: "PAY_PER_REQUEST",
      hashKey: PARTITION_KEY,
      rangeKey: SORT_KEY,
      attributes: [PARTITION_KEY, SORT_KEY].map((key) => ({ name: key, type: "S" })),
    });
    return text(outputs, "arn");
  };
  const secret = await stack.create("aws:secretsmanager/secret:Secret", "key", { name: "key-1" });
  const secretArn = text(secret.outputs, "arn");
  await stack.create("aws:secretsmanager/secretVersion:SecretVersion", "key", {
    secretId: secret.id,
    secretString: JSON.stringify({
      privateKeyPem: KEY_PAIR.privateKey.export({ type: "pkcs8", format: "pem" }),
      publicKeyPem: KEY_PAIR.publicKey.export({ type: "spki", format: "pem" }),
    }),
  });
  const parameter = await stack.create("aws:ssm/parameter:Parameter", "signer", {
    name: PARAMETER,
    type: "String",
    insecureValue: JSON.stringify({
      active: { name: "key-1", publicKeyId: "K2JCJMDEHXQW5F", secretArn },
      retired: [],
    }),
  });
  const statements = entitlementStatements({
    entitlementTableArn: await table(ENTITLEMENTS),
    catalogTableArn: await table(CATALOG),
    signerParameterArn: text(parameter.outputs, "arn"),
    signingSecretArns: [secretArn],
  });
  await stack.create("aws:cloudwatch/logGroup:LogGroup", "log", { name: LOG_GROUP });
  return makeFunction(stack, "entitlement", build("functions/entitlement/handler.ts").code, statements, {
    handler: LAMBDA_HANDLER,
    timeout: 10,
    environment: { variables: { [ENTITLEMENT_SETTINGS_VARIABLE]: JSON.stringify(SETTINGS) } },
  });
}

/** The API in front of the function. @returns its host */
export async function deployApi(stack: Deployment, functionArn: string): Promise<string> {
  const api = await stack.create(API, "api", { protocolType: "HTTP" });
  const apiId = api.id;
  const integration = await stack.create(INTEGRATION, "i", {
    apiId,
    integrationType: "AWS_PROXY",
    integrationUri: functionArn,
    payloadFormatVersion: "2.0",
  });
  const authorizer = await stack.create(AUTHORIZER, "a", authorizerArgs(apiId));
  for (const routeKey of PLAY_ROUTES) {
    await stack.create(ROUTE, routeKey, {
      apiId,
      routeKey,
      target: `integrations/${integration.id}`,
      authorizationType: "JWT",
      authorizerId: authorizer.id,
    });
  }
  await stack.create(STAGE, "s", { apiId, name: "$default", autoDeploy: true });
  await stack.create(PERMISSION, "p", {
    function: "entitlement",
    action: "lambda:InvokeFunction",
    principal: "apigateway.amazonaws.com",
    sourceArn: `${text(api.outputs, "executionArn")}/*/*`,
  });
  return `${apiId}.execute-api.${WEST.region}.amazonaws.com`;
}
