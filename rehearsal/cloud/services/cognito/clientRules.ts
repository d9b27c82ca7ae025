import {
  hasUnknown,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalText,
  texts,
} from "../../core/props";
import type { Props } from "../../core/types";
import { oneOf, unplayed, type Problem } from "./problem";
import { secondsPer } from "./tokenValidity";

const FLOWS = ["code", "implicit", "client_credentials"];
const AUTH_FLOWS = [
  "ALLOW_ADMIN_USER_PASSWORD_AUTH",
  "ALLOW_CUSTOM_AUTH",
  "ALLOW_REFRESH_TOKEN_AUTH",
  "ALLOW_USER_AUTH",
  "ALLOW_USER_PASSWORD_AUTH",
  "ALLOW_USER_SRP_AUTH",
];
/** URLs of either list. */
const URLS = 100;

/** Seconds that each token may be good, and the unit that counts where none is named. */
const VALIDITY = {
  access: { from: 300, to: 86_400, unit: "hours" },
  id: { from: 300, to: 86_400, unit: "hours" },
  refresh: { from: 3_600, to: 315_360_000, unit: "days" },
} as const;

type Add = (property: string, reason: string) => void;

/** What is wrong with a client's arguments without looking at anything else. */
export function clientProblems(inputs: Props): readonly Problem[] {
  const problems: Problem[] = [];
  const add: Add = (property, reason) => {
    problems.push({ property, reason });
  };
  flowProblems(inputs, add);
  for (const property of ["callbackUrls", "logoutUrls"]) {
    urlProblems(property, texts(inputs, property), add);
  }
  validityProblems(inputs, add);
  refreshProblems(inputs, add);
  return [
    ...problems,
    ...texts(inputs, "explicitAuthFlows").flatMap((flow) => oneOf("explicitAuthFlows", flow, AUTH_FLOWS)),
    ...oneOf("preventUserExistenceErrors", inputs["preventUserExistenceErrors"], ["ENABLED", "LEGACY"]),
    ...unplayed(inputs, ["analyticsConfiguration"], "there is no Pinpoint"),
  ];
}

function flowProblems(inputs: Props, add: Add): void {
  const flows = texts(inputs, "allowedOauthFlows");
  const scopes = texts(inputs, "allowedOauthScopes");
  const isAllowed = optionalBoolean(inputs, "allowedOauthFlowsUserPoolClient") === true;
  const isKnown = !["allowedOauthFlows", "allowedOauthScopes"].some((property) =>
    hasUnknown(inputs[property]),
  );
  if (isAllowed && isKnown && (flows.length === 0 || scopes.length === 0)) {
    add(
      "allowedOauthFlows",
      "InvalidOAuthFlowException: AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
    );
  }
  if (!isAllowed && flows.length + scopes.length > 0) {
    add(
      "allowedOauthFlowsUserPoolClient",
      "InvalidOAuthFlowException: flows and scopes count only where allowedOauthFlowsUserPoolClient is true",
    );
  }
  for (const flow of flows.filter((candidate) => !FLOWS.includes(candidate))) {
    add("allowedOauthFlows", `InvalidParameterException: ${flow}; ${FLOWS.join(", ")} are allowed`);
  }
  if (flows.includes("client_credentials") && flows.length > 1) {
    add(
      "allowedOauthFlows",
      "InvalidOAuthFlowException: client_credentials flow can not be selected along with code flow or implicit flow.",
    );
  }
  if (flows.includes("client_credentials") && optionalBoolean(inputs, "generateSecret") !== true) {
    add(
      "generateSecret",
      "InvalidOAuthFlowException: client_credentials flow can not be selected if client does not have a client secret.",
    );
  }
  const returns = flows.includes("code") || flows.includes("implicit");
  if (returns && !hasUnknown(inputs["callbackUrls"]) && texts(inputs, "callbackUrls").length === 0) {
    add("callbackUrls", "InvalidOAuthFlowException: code and implicit flow need callback URLs");
  }
}

/** Sign-in returns by HTTPS; HTTP is for a developer's own machine. */
function urlProblems(property: string, urls: readonly string[], add: Add): void {
  if (urls.length > URLS) {
    add(property, `InvalidParameterException: ${urls.length} URLs, at most ${URLS} are allowed`);
  }
  for (const url of urls) {
    if (!URL.canParse(url) || url.length > 1_024 || url.includes("#")) {
      add(property, `InvalidParameterException: ${url}; an absolute URL without a fragment is needed`);
    } else if (/^http:/i.test(url) && new URL(url).hostname !== "localhost") {
      add(property, `InvalidParameterException: ${url} cannot use the HTTP protocol.`);
    }
  }
}

function validityProblems(inputs: Props, add: Add): void {
  const units = optionalObject(inputs, "tokenValidityUnits") ?? {};
  for (const [kind, { from, to, unit }] of Object.entries(VALIDITY)) {
    const property = `${kind}TokenValidity`;
    const value = optionalNumber(inputs, property);
    const seconds = (value ?? 0) * secondsPer(optionalText(units, `${kind}Token`) ?? unit);
    if (value !== undefined && !(seconds >= from && seconds <= to)) {
      add(
        property,
        `InvalidParameterException: ${seconds} s; ${from} to ${to} s are allowed, in seconds, minutes, hours or days`,
      );
    }
  }
}

function refreshProblems(inputs: Props, add: Add): void {
  const rotation = optionalText(optionalObject(inputs, "refreshTokenRotation") ?? {}, "feature");
  if (rotation === "ENABLED" && texts(inputs, "explicitAuthFlows").includes("ALLOW_REFRESH_TOKEN_AUTH")) {
    add("refreshTokenRotation", "InvalidParameterException: it excludes ALLOW_REFRESH_TOKEN_AUTH");
  }
  const session = optionalNumber(inputs, "authSessionValidity");
  if (session !== undefined && (session < 3 || session > 15)) {
    add("authSessionValidity", `InvalidParameterException: ${session} minutes; 3 to 15 are allowed`);
  }
}
