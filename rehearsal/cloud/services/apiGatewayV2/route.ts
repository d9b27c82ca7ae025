import { optionalText, text, texts } from "../../core/props";
import type { Call, ChangeCall, Props, ResourceType, StoredResource } from "../../core/types";
import { newId, partOf, partsOf, requireApi, requireRoomFor } from "./lookup";
import { badRequest, conflict, notFound, unplayed, type Problem } from "./problem";
import { parseRouteKey, routeShape } from "./routeKeys";
import { TOKENS } from "./tokens";

/** Routes of an API. */
const ROUTES = 300;
/** Scopes of a route. */
const SCOPES = 10;
/** Kinds of authorization that the stand-in plays; IAM's and Lambda's own would be two more. */
const AUTHORIZATION = ["NONE", "JWT"];

/** `aws.apigatewayv2.Route`. */
export const routeType: ResourceType = {
  token: TOKENS.route,
  replaceOn: ["apiId"],
  computed: [],
  check: routeProblems,
  create: (call) => {
    const api = requireApi(call);
    requireRoomFor(call, api, "routes", ROUTES);
    requireReferences(call, api);
    return { id: newId(call, 7), computed: {} };
  },
  update: (call) => {
    requireReferences(call, requireApi(call));
    return {};
  },
};

function requireReferences(call: Call | ChangeCall, api: StoredResource): void {
  const { cloud, inputs } = call;
  const own = "previous" in call ? call.previous.id : undefined;
  const key = text(inputs, "routeKey");
  const shape = shapeOf(key);
  const rival = partsOf(cloud, TOKENS.route, api.id, api.scope).find(
    (other) => other.id !== own && shapeOf(text(other.inputs, "routeKey")) === shape,
  );
  if (rival !== undefined) {
    throw conflict(`Route with key ${key} already exists for this API`);
  }
  const integration = text(inputs, "target").replace(/^integrations\//, "");
  if (partOf(api, cloud, TOKENS.integration, integration) === undefined) {
    throw notFound(`Invalid integration identifier specified ${integration}: API ${api.id} has none of it`);
  }
  const authorizer = optionalText(inputs, "authorizerId");
  if (authorizer !== undefined && partOf(api, cloud, TOKENS.authorizer, authorizer) === undefined) {
    throw badRequest(`Invalid authorizer specified. Authorizer ${authorizer} is none of API ${api.id}`);
  }
}

function shapeOf(text: string): string {
  const key = parseRouteKey(text);
  return typeof key === "string" ? text : routeShape(key);
}

function routeProblems(inputs: Props): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (property: string, reason: string): void => {
    problems.push({ property, reason: `BadRequestException: ${reason}` });
  };
  const routeKey = optionalText(inputs, "routeKey");
  const key = routeKey === undefined ? undefined : parseRouteKey(routeKey);
  if (typeof key === "string") {
    add("routeKey", `The provided route key is not formatted properly: ${routeKey ?? ""}: ${key}`);
  }
  const target = optionalText(inputs, "target");
  if (inputs["target"] === undefined || (target !== undefined && !/^integrations\/[a-z0-9]+$/.test(target))) {
    add("target", `${target ?? "nothing"}; integrations/<id> is needed`);
  }
  const authorization = optionalText(inputs, "authorizationType") ?? "NONE";
  if (!AUTHORIZATION.includes(authorization)) {
    add("authorizationType", `${authorization}; the stand-in plays ${AUTHORIZATION.join(" and ")}`);
  }
  if ((authorization === "JWT") !== (inputs["authorizerId"] !== undefined)) {
    add(
      "authorizerId",
      authorization === "JWT"
        ? "authorizationType JWT needs an authorizer"
        : `authorizationType ${authorization} takes no authorizer`,
    );
  }
  const scopes = texts(inputs, "authorizationScopes");
  if (scopes.length > 0 && (authorization !== "JWT" || scopes.length > SCOPES)) {
    add("authorizationScopes", `only JWT has them, at most ${SCOPES}`);
  }
  return [
    ...problems,
    ...unplayed(
      inputs,
      [
        "apiKeyRequired",
        "modelSelectionExpression",
        "requestModels",
        "requestParameters",
        "routeResponseSelectionExpression",
      ],
      "it is for WebSocket APIs",
    ),
  ];
}
