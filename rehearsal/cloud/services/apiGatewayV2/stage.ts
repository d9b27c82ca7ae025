import { formatArn, parseArn } from "../../core/arn";
import { hasUnknown, objects, optionalNumber, optionalObject, optionalText, text } from "../../core/props";
import type { Call, ChangeCall, Props, ResourceType, StoredResource } from "../../core/types";
import { formatProblem } from "./accessLogFormat";
import { partOf, partsOf, requireApi } from "./lookup";
import { badRequest, conflict, notFound, unplayed, type Problem } from "./problem";
import { TOKENS } from "./tokens";

/** The stage that is served at the root of an API's name. */
export const DEFAULT_STAGE = "$default";

/** `aws.apigatewayv2.Stage`, the default stage with automatic deployment only. */
export const stageType: ResourceType = {
  token: TOKENS.stage,
  autoname: { property: "name", maxLength: 128 },
  replaceOn: ["apiId", "name"],
  computed: ["arn", "deploymentId", "executionArn", "invokeUrl"],
  volatile: ["deploymentId"],
  check: stageProblems,
  create: (call) => {
    const api = requireApi(call);
    const name = text(call.inputs, "name");
    // The provider's id is the name alone; two APIs of a Region may have a stage of that name, and ids are unique here.
    const id = `${api.id}/${name}`;
    if (partOf(api, call.cloud, TOKENS.stage, id) !== undefined) {
      throw conflict(`Stage already exists: ${name}`);
    }
    requireReferences(call, api);
    return { id, computed: computedOf(call, api) };
  },
  update: (call) => {
    const api = requireApi(call);
    requireReferences(call, api);
    return computedOf(call, api);
  },
};

/** The log group that a stage writes to, by its ARN, which may end in `:*`. */
export function logGroupName(destinationArn: string): string | undefined {
  const arn = parseArn(destinationArn);
  return arn?.service === "logs" ? /^log-group:([^:]+)(:\*)?$/.exec(arn.resource)?.[1] : undefined;
}

function computedOf(call: Call | ChangeCall, { id, outputs }: StoredResource): Props {
  const { cloud, inputs, scope } = call;
  const name = text(inputs, "name");
  return {
    arn: formatArn("apigateway", scope.region, "", `/apis/${id}/stages/${name}`),
    executionArn: `${text(outputs, "executionArn")}/${name}`,
    invokeUrl: `${text(outputs, "apiEndpoint")}/`,
    deploymentId: cloud.random
      .stream(`${call.urn}/deployment`)
      .text(6, "abcdefghijklmnopqrstuvwxyz0123456789"),
  };
}

function requireReferences({ cloud, inputs, scope }: Call, api: StoredResource): void {
  const keys = partsOf(cloud, TOKENS.route, api.id, api.scope).map((route) => text(route.inputs, "routeKey"));
  for (const setting of objects(inputs, "routeSettings")) {
    const key = optionalText(setting, "routeKey") ?? "";
    if (!keys.includes(key)) {
      throw notFound(`Unable to find Route by key ${key} within the provided RouteSettings`);
    }
  }
  const logs = optionalObject(inputs, "accessLogSettings");
  if (logs === undefined) {
    return;
  }
  const destination = text(logs, "destinationArn");
  const arn = parseArn(destination);
  const group = logGroupName(destination) ?? "";
  if (
    arn?.accountId !== scope.accountId ||
    arn.region !== scope.region ||
    cloud.resources.byId("aws:cloudwatch/logGroup:LogGroup", group, scope) === undefined
  ) {
    throw badRequest(
      `Insufficient permissions to enable logging: ${destination} is no log group of account ${scope.accountId} in ${scope.region}`,
    );
  }
}

function stageProblems(inputs: Props): readonly Problem[] {
  const problems: Problem[] = [];
  const name = optionalText(inputs, "name");
  if (name !== undefined && name !== DEFAULT_STAGE) {
    problems.push({
      property: "name",
      reason: `${name}; the stand-in plays the stage ${DEFAULT_STAGE} only`,
    });
  }
  if (!hasUnknown(inputs["autoDeploy"]) && inputs["autoDeploy"] !== true) {
    problems.push({
      property: "autoDeploy",
      reason: "the stand-in plays stages that deploy by themselves only",
    });
  }
  const logs = optionalObject(inputs, "accessLogSettings");
  const format = logs && optionalText(logs, "format");
  const wrong = format === undefined ? undefined : formatProblem(format);
  if (wrong !== undefined) {
    problems.push({ property: "accessLogSettings.format", reason: `BadRequestException: ${wrong}` });
  }
  const destination = logs && optionalText(logs, "destinationArn");
  if (destination !== undefined && logGroupName(destination) === undefined) {
    const reason = `BadRequestException: ${destination} is no ARN of a log group`;
    problems.push({ property: "accessLogSettings.destinationArn", reason });
  }
  return [
    ...problems,
    ...settingsProblems("defaultRouteSettings", optionalObject(inputs, "defaultRouteSettings")),
    ...objects(inputs, "routeSettings").flatMap((settings, index) =>
      settingsProblems(`routeSettings[${index}]`, settings),
    ),
    ...unplayed(inputs, ["clientCertificateId"], "it is for WebSocket APIs"),
    ...unplayed(inputs, ["deploymentId"], "a stage with autoDeploy makes its deployments itself"),
    ...unplayed(inputs, ["stageVariables"], "no integration of the platform reads them"),
  ];
}

function settingsProblems(path: string, settings: Props | undefined): readonly Problem[] {
  if (settings === undefined) {
    return [];
  }
  const problems: Problem[] = [];
  for (const property of ["throttlingRateLimit", "throttlingBurstLimit"]) {
    const limit = optionalNumber(settings, property);
    if (!hasUnknown(settings[property]) && (limit === undefined || limit < 0)) {
      problems.push({
        property: `${path}.${property}`,
        // The provider sends both limits always: API Gateway then answers every request with 429.
        reason: `${limit ?? "nothing"}; a limit is needed, as the provider sends 0 for one that is left out`,
      });
    }
  }
  const logging = optionalText(settings, "loggingLevel") ?? "OFF";
  if (logging !== "OFF" || settings["dataTraceEnabled"] === true) {
    const reason = "BadRequestException: Execution logs are not supported on protocolType HTTP";
    problems.push({ property: `${path}.loggingLevel`, reason });
  }
  return problems;
}
