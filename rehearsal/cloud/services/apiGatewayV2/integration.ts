import { parseArn } from "../../core/arn";
import { hasUnknown, optionalNumber, optionalText, text } from "../../core/props";
import type { Call, Props, ResourceType, StoredResource } from "../../core/types";
import { FunctionVersions } from "../lambda/functionVersions";
import { newId, partsOf, requireApi, requireRoomFor } from "./lookup";
import { badRequest, conflict, unplayed, type Problem } from "./problem";
import { TOKENS } from "./tokens";

/** Integrations of an API. */
const INTEGRATIONS = 300;
/** Milliseconds: the least that can be set, and the most, which is the default. */
const TIMEOUT_MS = { least: 50, most: 30_000 };
/** Of the provider, where the program says nothing. */
const DEFAULT_FORMAT = "1.0";

/** `aws.apigatewayv2.Integration`, as far as it is a Lambda function with payload format 2.0. */
export const integrationType: ResourceType = {
  token: TOKENS.integration,
  replaceOn: ["apiId", "connectionType", "integrationSubtype", "integrationType"],
  computed: ["integrationResponseSelectionExpression", "timeoutMilliseconds"],
  check: integrationProblems,
  create: (call) => {
    const api = requireApi(call);
    requireRoomFor(call, api, "integrations", INTEGRATIONS);
    requireFunction(call);
    return { id: newId(call, 7), computed: computedOf(call.inputs) };
  },
  update: (call) => {
    requireFunction(call);
    return computedOf(call.inputs);
  },
  delete: ({ cloud, previous }) => {
    const apiId = optionalText(previous.inputs, "apiId") ?? "";
    const user = partsOf(cloud, TOKENS.route, apiId, previous.scope).find(
      ({ inputs }) => optionalText(inputs, "target") === `integrations/${previous.id}`,
    );
    if (user !== undefined) {
      throw conflict(`Cannot delete Integration '${previous.id}'. It is referenced by Route '${user.id}'.`);
    }
  },
};

/** ARN of the function that an integration calls, from its own ARN or from API Gateway's path to it. */
export function functionArnOf(uri: string): string | undefined {
  const arn = parseArn(uri);
  if (arn?.service === "lambda") {
    return uri;
  }
  return /^arn:aws:apigateway:[a-z0-9-]+:lambda:path\/2015-03-31\/functions\/(arn:aws:lambda:.+)\/invocations$/.exec(
    uri,
  )?.[1];
}

/** Milliseconds for which API Gateway waits for an integration. */
export function timeoutMsOf({ inputs }: StoredResource): number {
  return optionalNumber(inputs, "timeoutMilliseconds") ?? TIMEOUT_MS.most;
}

function computedOf(inputs: Props): Props {
  return {
    integrationResponseSelectionExpression: "",
    ...(inputs["timeoutMilliseconds"] === undefined ? { timeoutMilliseconds: TIMEOUT_MS.most } : {}),
  };
}

/** API Gateway itself only reads the ARN; that the function is there is the stand-in's own demand. */
function requireFunction({ cloud, inputs, scope }: Call): void {
  const uri = text(inputs, "integrationUri");
  const arn = functionArnOf(uri) ?? "";
  if (parseArn(arn)?.region !== scope.region) {
    throw badRequest(`Invalid function ARN or invalid URI: ${uri}; a function in ${scope.region} is needed`);
  }
  if (cloud.service(FunctionVersions).find(arn) === undefined) {
    throw badRequest(`Invalid function ARN or invalid URI: there is no function ${arn}`);
  }
}

function integrationProblems(inputs: Props): readonly Problem[] {
  const problems: Problem[] = [];
  const expect = (property: string, allowed: readonly string[], given: string | undefined): void => {
    if (!hasUnknown(inputs[property]) && (given === undefined || !allowed.includes(given))) {
      problems.push({
        property,
        reason: `${given ?? "nothing"}; the stand-in plays ${allowed.join(", ")} only`,
      });
    }
  };
  expect("integrationType", ["AWS_PROXY"], optionalText(inputs, "integrationType"));
  expect("payloadFormatVersion", ["2.0"], optionalText(inputs, "payloadFormatVersion") ?? DEFAULT_FORMAT);
  expect("connectionType", ["INTERNET"], optionalText(inputs, "connectionType") ?? "INTERNET");
  // Lambda's Invoke is a POST, whatever the viewer's method is.
  expect("integrationMethod", ["POST"], optionalText(inputs, "integrationMethod") ?? "POST");
  const uri = optionalText(inputs, "integrationUri");
  if (!hasUnknown(inputs["integrationUri"]) && functionArnOf(uri ?? "") === undefined) {
    problems.push({
      property: "integrationUri",
      reason: `BadRequestException: Invalid function ARN or invalid URI: ${uri ?? "nothing"}`,
    });
  }
  const timeout = optionalNumber(inputs, "timeoutMilliseconds") ?? TIMEOUT_MS.most;
  if (timeout < TIMEOUT_MS.least || timeout > TIMEOUT_MS.most) {
    problems.push({
      property: "timeoutMilliseconds",
      reason: `BadRequestException: Timeout should be between ${TIMEOUT_MS.least} ms and ${TIMEOUT_MS.most} ms, not ${timeout} ms`,
    });
  }
  return [
    ...problems,
    ...unplayed(
      inputs,
      ["contentHandlingStrategy", "passthroughBehavior", "requestTemplates", "templateSelectionExpression"],
      "it is for WebSocket APIs",
    ),
    ...unplayed(
      inputs,
      [
        "connectionId",
        "credentialsArn",
        "integrationSubtype",
        "requestParameters",
        "responseParameters",
        "tlsConfig",
      ],
      "functions are invoked as they are, by their own policy",
    ),
  ];
}
