import { optionalBoolean, optionalText, text, texts } from "../../core/props";
import type { Call, Props, ResourceType } from "../../core/types";
import { clientProblems } from "./clientRules";
import { customScopesOf, partsOf, requirePool } from "./lookup";
import { cognitoError } from "./problem";
import { TOKENS } from "./tokens";

/** Clients of a pool. */
const CLIENTS = 1_000;
/** Scopes that every pool has. */
const STANDARD_SCOPES = ["phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"];

/** What Cognito makes of arguments that are left out. */
const DEFAULTS: Props = {
  accessTokenValidity: 60,
  allowedOauthFlows: [],
  allowedOauthFlowsUserPoolClient: false,
  allowedOauthScopes: [],
  authSessionValidity: 3,
  callbackUrls: [],
  defaultRedirectUri: "",
  enablePropagateAdditionalUserContextData: false,
  enableTokenRevocation: true,
  explicitAuthFlows: [],
  idTokenValidity: 60,
  logoutUrls: [],
  preventUserExistenceErrors: "LEGACY",
  readAttributes: [],
  refreshTokenValidity: 30,
  supportedIdentityProviders: [],
  writeAttributes: [],
};

/** `aws.cognito.UserPoolClient`. */
export const userPoolClientType: ResourceType = {
  token: TOKENS.client,
  autoname: { property: "name", maxLength: 128 },
  replaceOn: ["generateSecret", "userPoolId"],
  computed: ["clientSecret", ...Object.keys(DEFAULTS)],
  check: clientProblems,
  create: (call) => {
    const pool = requirePool(call);
    if (partsOf(call.cloud, TOKENS.client, pool.id).length >= CLIENTS) {
      throw cognitoError("LimitExceededException", `User pool ${pool.id} has ${CLIENTS} clients already`);
    }
    requireReferences(call, pool.id);
    const random = call.cloud.random.stream(call.urn);
    const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
    const hasSecret = optionalBoolean(call.inputs, "generateSecret") === true;
    return {
      id: random.text(26, alphabet),
      computed: { ...defaultsOf(call.inputs), clientSecret: hasSecret ? random.text(52, alphabet) : "" },
    };
  },
  update: (call) => {
    requireReferences(call, text(call.inputs, "userPoolId"));
    return defaultsOf(call.inputs);
  },
};

function defaultsOf(inputs: Props): Props {
  return Object.fromEntries(Object.entries(DEFAULTS).filter(([name]) => inputs[name] === undefined));
}

function requireReferences({ cloud, inputs }: Call, userPoolId: string): void {
  const known = [...STANDARD_SCOPES, ...customScopesOf(cloud, userPoolId)];
  const missing = texts(inputs, "allowedOauthScopes").find((scope) => !known.includes(scope));
  if (missing !== undefined) {
    throw cognitoError("ScopeDoesNotExistException", `Invalid scope requested: ${missing}`);
  }
  const provider = texts(inputs, "supportedIdentityProviders").find((name) => name !== "COGNITO");
  if (provider !== undefined) {
    throw cognitoError(
      "InvalidParameterException",
      `The provider ${provider} does not exist for User Pool ${userPoolId}.`,
    );
  }
  const redirect = optionalText(inputs, "defaultRedirectUri");
  if (redirect !== undefined && !texts(inputs, "callbackUrls").includes(redirect)) {
    throw cognitoError("InvalidParameterException", `${redirect} must be in the callback URLs.`);
  }
}
