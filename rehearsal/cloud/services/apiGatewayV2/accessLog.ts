import type { OriginResponse } from "../../../network";
import type { Cloud } from "../../core/cloud";
import { optionalObject, optionalText, parseJson, text } from "../../core/props";
import { AwsError, type StoredResource } from "../../core/types";
import { LogEvents } from "../logEvents";
import { accessLogLine } from "./accessLogFormat";
import { logTime, type Exchange } from "./exchange";
import { DEFAULT_STAGE, logGroupName } from "./stage";

/** Writes a request to the stage's access log, if it has one. Where the log group is gone the line is lost, as in AWS. */
export function writeAccessLog(
  cloud: Cloud,
  stage: StoredResource,
  exchange: Exchange,
  response: OriginResponse,
): void {
  const settings = optionalObject(stage.inputs, "accessLogSettings");
  if (settings === undefined) {
    return;
  }
  const { accountId, region } = stage.scope;
  const message = accessLogLine(text(settings, "format"), valuesOf(exchange, response));
  const logGroup = logGroupName(text(settings, "destinationArn")) ?? "";
  try {
    cloud.service(LogEvents).write({ accountId, region, logGroup, message });
  } catch (error) {
    if (!(error instanceof AwsError)) {
      throw error;
    }
  }
}

/** What the variables of the format stand for. No virtual time passes on the way: latencies are 0. */
function valuesOf(
  exchange: Exchange,
  { status, body }: OriginResponse,
): Readonly<Record<string, string | number | undefined>> {
  const { api, request, requestId, integrationError, integrationStatus } = exchange;
  const isCalled = integrationError !== undefined || integrationStatus !== undefined;
  return {
    accountId: api.scope.accountId,
    apiId: api.id,
    "authorizer.error": exchange.authorizerError,
    dataProcessed: (request.body?.byteLength ?? 0) + body.byteLength,
    domainName: request.host,
    domainPrefix: api.id,
    "error.message": status < 400 || integrationStatus !== undefined ? undefined : messageOf(body),
    extendedRequestId: requestId,
    httpMethod: request.method,
    "identity.sourceIp": exchange.sourceIp,
    "identity.userAgent": optionalText(request.headers, "user-agent"),
    "integration.error": integrationError,
    "integration.integrationStatus": integrationStatus,
    "integration.latency": isCalled ? 0 : undefined,
    "integration.status": integrationStatus,
    integrationErrorMessage: integrationError,
    integrationLatency: isCalled ? 0 : undefined,
    integrationStatus,
    path: exchange.path,
    protocol: "HTTP/1.1",
    requestId,
    requestTime: logTime(exchange.at),
    requestTimeEpoch: exchange.at,
    responseLatency: 0,
    responseLength: body.byteLength,
    routeKey: exchange.routeKey,
    stage: DEFAULT_STAGE,
    status,
  };
}

function messageOf(body: Uint8Array): string | undefined {
  const parsed = parseJson(new TextDecoder().decode(body));
  return typeof parsed === "object" && parsed !== null && "message" in parsed
    ? optionalText({ ...parsed }, "message")
    : undefined;
}
