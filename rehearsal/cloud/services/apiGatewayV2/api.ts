import { formatArn } from "../../core/arn";
import { hasUnknown, optionalText } from "../../core/props";
import type { Call, ChangeCall, Props, ResourceType } from "../../core/types";
import { corsProblems } from "./corsRules";
import { hostOf, HttpApis } from "./httpApis";
import { newId } from "./lookup";
import { tooMany, unplayed, type Problem } from "./problem";
import { TOKENS } from "./tokens";

/** HTTP and WebSocket APIs of an account in a Region. */
const APIS = 600;
/** How every HTTP API chooses its route. */
const SELECTION = "$request.method $request.path";

/** `aws.apigatewayv2.Api`, HTTP APIs only: reachable under its own name once it has a stage. */
export const apiType: ResourceType = {
  token: TOKENS.api,
  autoname: { property: "name", maxLength: 128 },
  replaceOn: ["protocolType"],
  computed: [
    "apiEndpoint",
    "arn",
    "executionArn",
    "ipAddressType",
    "routeSelectionExpression",
    "apiKeySelectionExpression",
  ],
  check: apiProblems,
  create: (call) => {
    const { cloud, scope } = call;
    const others = cloud.resources.filter(
      TOKENS.api,
      (other) => other.scope.accountId === scope.accountId && other.scope.region === scope.region,
    );
    if (others.length >= APIS) {
      throw tooMany(`APIs of account ${scope.accountId} in ${scope.region}`, APIS);
    }
    const id = newId(call, 10);
    cloud.service(HttpApis).open(id, scope);
    return { id, computed: computedOf(call, id) };
  },
  // What is served is read from what is deployed, request by request.
  update: (call) => computedOf(call, call.previous.id),
  delete: ({ cloud, previous }: ChangeCall) => {
    cloud.service(HttpApis).close(previous.id, previous.scope);
  },
};

function computedOf({ inputs, scope }: Call, id: string): Props {
  return {
    apiEndpoint: `https://${hostOf(id, scope.region)}`,
    arn: formatArn("apigateway", scope.region, "", `/apis/${id}`),
    executionArn: formatArn("execute-api", scope.region, scope.accountId, id),
    ...(inputs["ipAddressType"] === undefined ? { ipAddressType: "ipv4" } : {}),
    ...(inputs["routeSelectionExpression"] === undefined ? { routeSelectionExpression: SELECTION } : {}),
    ...(inputs["apiKeySelectionExpression"] === undefined
      ? { apiKeySelectionExpression: "$request.header.x-api-key" }
      : {}),
  };
}

function apiProblems(inputs: Props): readonly Problem[] {
  const problems: Problem[] = [];
  if (!hasUnknown(inputs["protocolType"]) && inputs["protocolType"] !== "HTTP") {
    const reason = `${JSON.stringify(inputs["protocolType"])}; the stand-in plays HTTP APIs only`;
    problems.push({ property: "protocolType", reason });
  }
  const name = optionalText(inputs, "name");
  if (name !== undefined && name.length > 128) {
    problems.push({ property: "name", reason: `${name.length} characters, at most 128 are allowed` });
  }
  const selection = optionalText(inputs, "routeSelectionExpression");
  if (
    selection !== undefined &&
    selection !== SELECTION &&
    selection !== "${request.method} ${request.path}"
  ) {
    problems.push({
      property: "routeSelectionExpression",
      reason: `HTTP APIs choose by "${SELECTION}" only`,
    });
  }
  const addresses = optionalText(inputs, "ipAddressType");
  if (addresses !== undefined && !["ipv4", "dualstack"].includes(addresses)) {
    problems.push({ property: "ipAddressType", reason: `${addresses}; ipv4 and dualstack are allowed` });
  }
  return [
    ...problems,
    ...corsProblems(inputs),
    ...unplayed(inputs, ["body", "failOnWarnings"], "no definition is imported; declare routes"),
    ...unplayed(inputs, ["target", "routeKey", "credentialsArn"], "no quick create; declare routes"),
  ];
}
