import { hasUnknown, optionalNumber, optionalObject, optionalText, texts } from "../../core/props";
import type { Call, Props, ResourceType, StoredResource } from "../../core/types";
import { discover } from "./discovery";
import { newId, partsOf, requireApi, requireRoomFor } from "./lookup";
import { badRequest, conflict, unplayed, type Problem } from "./problem";
import { TOKENS } from "./tokens";

/** Authorizers of an API. */
const AUTHORIZERS = 10;
/** Audiences of a JWT authorizer. */
const AUDIENCES = 50;

/** Where a JWT authorizer looks, and what it takes. */
export interface JwtAuthorizer {
  readonly id: string;
  readonly source: IdentitySource;
  readonly issuer: string;
  readonly audiences: readonly string[];
}

/** Place of the token in a request. */
export interface IdentitySource {
  readonly kind: "header" | "querystring";
  /** Headers in lower case. */
  readonly name: string;
}

/** `aws.apigatewayv2.Authorizer`, JWT authorizers only. API Gateway calls the issuer when it makes or changes one. */
export const authorizerType: ResourceType = {
  token: TOKENS.authorizer,
  autoname: { property: "name", maxLength: 128 },
  replaceOn: ["apiId"],
  computed: ["authorizerResultTtlInSeconds"],
  check: authorizerProblems,
  create: async (call) => {
    const api = requireApi(call);
    requireRoomFor(call, api, "authorizers", AUTHORIZERS);
    await requireIssuer(call);
    return { id: newId(call, 6), computed: { authorizerResultTtlInSeconds: 0 } };
  },
  update: async (call) => {
    await requireIssuer(call);
    return {};
  },
  delete: ({ cloud, previous }) => {
    const apiId = optionalText(previous.inputs, "apiId") ?? "";
    const user = partsOf(cloud, TOKENS.route, apiId, previous.scope).find(
      ({ inputs }) => optionalText(inputs, "authorizerId") === previous.id,
    );
    if (user !== undefined) {
      throw conflict(`Cannot delete authorizer ${previous.id}: route ${user.id} uses it`);
    }
  },
};

/** Reads what was deployed. */
export function jwtAuthorizerOf({ id, inputs }: StoredResource): JwtAuthorizer {
  const jwt = optionalObject(inputs, "jwtConfiguration") ?? {};
  const [source = ""] = texts(inputs, "identitySources");
  return {
    id,
    source: identitySource(source) ?? { kind: "header", name: "authorization" },
    issuer: optionalText(jwt, "issuer") ?? "",
    audiences: texts(jwt, "audiences"),
  };
}

async function requireIssuer({ cloud, inputs }: Call): Promise<void> {
  const issuer = optionalText(optionalObject(inputs, "jwtConfiguration") ?? {}, "issuer") ?? "";
  const found = await discover(cloud.network, issuer);
  if ("problem" in found) {
    throw badRequest(
      `Invalid issuer: ${issuer}. Issuer must have a valid discovery endpoint ended with '/.well-known/openid-configuration' (${found.problem})`,
    );
  }
}

function identitySource(expression: string): IdentitySource | undefined {
  const [, kind, name] = /^\$request\.(header|querystring)\.([A-Za-z0-9_.~-]+)$/.exec(expression) ?? [];
  if (name === undefined) {
    return undefined;
  }
  return kind === "header" ? { kind, name: name.toLowerCase() } : { kind: "querystring", name };
}

function authorizerProblems(inputs: Props): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (property: string, reason: string): void => {
    problems.push({ property, reason: `BadRequestException: ${reason}` });
  };
  if (!hasUnknown(inputs["authorizerType"]) && inputs["authorizerType"] !== "JWT") {
    add(
      "authorizerType",
      `${JSON.stringify(inputs["authorizerType"])}; the stand-in plays JWT authorizers only`,
    );
  }
  const name = optionalText(inputs, "name");
  if (name !== undefined && name.length > 128) {
    add("name", `${name.length} characters, at most 128 are allowed`);
  }
  if (!hasUnknown(inputs["identitySources"])) {
    const sources = texts(inputs, "identitySources");
    if (sources.length !== 1 || identitySource(sources[0] ?? "") === undefined) {
      add(
        "identitySources",
        `${sources.join(", ") || "none"}; a JWT authorizer has one, $request.header.<name> or $request.querystring.<name>`,
      );
    }
  }
  return [...problems, ...jwtProblems(inputs), ...lambdaOnly(inputs)];
}

function jwtProblems(inputs: Props): readonly Problem[] {
  const jwt = optionalObject(inputs, "jwtConfiguration");
  if (jwt === undefined) {
    return hasUnknown(inputs["jwtConfiguration"])
      ? []
      : [{ property: "jwtConfiguration", reason: "a JWT authorizer needs an issuer and audiences" }];
  }
  const problems: Problem[] = [];
  const issuer = optionalText(jwt, "issuer");
  if (!hasUnknown(jwt["issuer"]) && !/^https:\/\/[^\s?#]+$/.test(issuer ?? "")) {
    const reason = `${issuer ?? "nothing"}; an https URL without query and fragment is needed`;
    problems.push({ property: "jwtConfiguration.issuer", reason });
  }
  const audiences = texts(jwt, "audiences");
  if (!hasUnknown(jwt["audiences"]) && (audiences.length === 0 || audiences.length > AUDIENCES)) {
    const reason = `${audiences.length} audiences; 1 to ${AUDIENCES} are needed`;
    problems.push({ property: "jwtConfiguration.audiences", reason });
  }
  return problems;
}

function lambdaOnly(inputs: Props): readonly Problem[] {
  const ttl = optionalNumber(inputs, "authorizerResultTtlInSeconds") ?? 0;
  return [
    ...unplayed(
      inputs,
      [
        "authorizerCredentialsArn",
        "authorizerPayloadFormatVersion",
        "authorizerUri",
        "enableSimpleResponses",
      ],
      "it is for Lambda authorizers",
    ),
    ...(ttl === 0
      ? []
      : [{ property: "authorizerResultTtlInSeconds", reason: "results of JWT authorizers are not cached" }]),
  ];
}
