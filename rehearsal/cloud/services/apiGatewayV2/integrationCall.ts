import type { OriginResponse } from "../../../network";
import type { Cloud } from "../../core/cloud";
import { optionalText, text } from "../../core/props";
import { AwsError, type StoredResource } from "../../core/types";
import { requireInvoke } from "../lambda/functionPolicies";
import { FunctionVersions } from "../lambda/functionVersions";
import { LambdaRuntime, type InvocationOutcome } from "../lambda/lambdaRuntime";
import { refusal, type Exchange } from "./exchange";
import { functionArnOf, timeoutMsOf } from "./integration";
import { integrationAnswer } from "./integrationAnswer";
import { integrationEvent } from "./integrationEvent";
import type { Authorized } from "./jwtAuthorizers";
import { partOf } from "./lookup";
import type { RouteMatch } from "./routeKeys";
import { DEFAULT_STAGE } from "./stage";
import { TOKENS } from "./tokens";

const SERVICE = { servicePrincipal: "apigateway.amazonaws.com" } as const;

/** Hands a request to its route's function, and makes the answer of what comes back. */
export async function callIntegration(
  cloud: Cloud,
  exchange: Exchange,
  { route, parameters }: RouteMatch<StoredResource>,
  authorized: Authorized | undefined,
): Promise<OriginResponse> {
  const routeKey = text(route.inputs, "routeKey");
  const integration = partOf(
    exchange.api,
    cloud,
    TOKENS.integration,
    text(route.inputs, "target").replace(/^integrations\//, ""),
  );
  const arn = functionArnOf(optionalText(integration?.inputs ?? {}, "integrationUri") ?? "");
  if (integration === undefined || arn === undefined) {
    return failed(exchange, "The route has no integration");
  }
  let outcome: InvocationOutcome | "late";
  try {
    requirePermission(cloud, exchange.api, routeKey, arn);
    const event = integrationEvent(exchange, routeKey, parameters, authorized);
    outcome = await withinLimit(cloud.service(LambdaRuntime).invoke(arn, event), timeoutMsOf(integration));
  } catch (error) {
    if (!(error instanceof AwsError)) {
      throw error;
    }
    return failed(
      exchange,
      `The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. Check the permissions and try again. (${error.code})`,
    );
  }
  if (outcome === "late") {
    exchange.integrationError = "Integration request timed out";
    // For HTTP APIs a time-out is 503, while a function's own is 500 (inference from what users report).
    return refusal(503, "Service Unavailable");
  }
  exchange.integrationStatus = 200;
  if (outcome.functionError !== undefined) {
    return failed(
      exchange,
      `The Lambda function returned the following error: ${outcome.payload}. Check your Lambda function code and try again.`,
    );
  }
  return (
    integrationAnswer(outcome.payload) ??
    failed(
      exchange,
      "The response from the Lambda function doesn't match the format that API Gateway expects.",
    )
  );
}

/** Asks the function's policy, by the ARN that API Gateway has for a route: `<api>/<stage>/<method><path>`. */
function requirePermission(cloud: Cloud, api: StoredResource, routeKey: string, arn: string): void {
  const version = cloud.service(FunctionVersions).find(arn);
  if (version === undefined) {
    throw new AwsError("Lambda", "ResourceNotFoundException", `Function not found: ${arn}`, 404);
  }
  const resource = routeKey.replace(" ", "");
  requireInvoke(cloud, SERVICE, version, arn, {
    "aws:SourceArn": `${text(api.outputs, "executionArn")}/${DEFAULT_STAGE}/${resource}`,
    "aws:SourceAccount": api.scope.accountId,
  });
}

/** The function goes on by itself when API Gateway no longer waits. */
async function withinLimit<T>(work: Promise<T>, limitMs: number): Promise<T | "late"> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => {
      resolve("late");
    }, limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function failed(exchange: Exchange, reason: string): OriginResponse {
  exchange.integrationError = reason;
  return refusal(500, "Internal Server Error");
}
