import { environmentBytes, MAX_ENVIRONMENT_BYTES } from "../../components/lambda/functionEnvironment";
import { signerParameterName } from "../../components/entitlement/signerParameter";
import {
  ENTITLEMENT_SETTINGS_VARIABLE,
  type EntitlementSettings,
} from "../../functions/entitlement/settings";
import { callbackUrlsOf } from "../callbackUrls";
import type { PlatformConfig } from "../config";
import { entitlementSettings } from "../entitlementSettings";

/** Rules about `entitlement` that span several keys. Returns one sentence per problem. */
export function entitlementProblems(config: PlatformConfig): readonly string[] {
  return [...identityProblems(config), ...environmentProblems(config)];
}

/** What can be deployed, and does not do what it looks like. Returns one sentence each. */
export function entitlementWarnings(config: PlatformConfig): readonly string[] {
  return [...browserWarnings(config), ...limitWarnings(config)];
}

/** Callback URLs of one client (Cognito, "Quotas"). */
const MAX_CALLBACK_URLS = 100;

/** Path of an OpenID provider's discovery document, below its issuer. */
const DISCOVERY = "/.well-known/openid-configuration";

function identityProblems(config: PlatformConfig): readonly string[] {
  const { identity } = config.entitlement;
  if (identity.kind === "oidc") {
    return [
      ...(identity.issuer.endsWith(DISCOVERY)
        ? [
            `entitlement.identity.issuer: got ${identity.issuer}, which is a discovery document. Expected the issuer as its tokens name it: ${identity.issuer.slice(0, -DISCOVERY.length)}.`,
          ]
        : []),
      ...repeated("entitlement.identity.audiences", identity.audiences),
    ];
  }
  const urls = callbackUrlsOf(config);
  const setting = "entitlement.identity.callbackUrls";
  if (urls.length === 0) {
    return [
      `${setting}: got none. Sign-in has to return somewhere; name the page, or leave the setting out for that of each of delivery.corsOrigins.`,
    ];
  }
  return [
    ...repeated(setting, urls),
    ...(urls.length > MAX_CALLBACK_URLS
      ? [
          `${setting}: comes to ${urls.length}, one for each of delivery.corsOrigins. Cognito takes ${MAX_CALLBACK_URLS}; name those at which viewers sign in.`,
        ]
      : []),
  ];
}

function repeated(setting: string, values: readonly string[]): readonly string[] {
  const twice = [...new Set(values.filter((value, n) => values.indexOf(value) !== n))];
  return twice.length === 0 ? [] : [`${setting}: got ${twice.join(", ")} more than once. List each once.`];
}

/** The longest `<project>-<stack>`: MediaConvert takes 80 characters for a queue, and `-on-demand` is ten of them. */
const LONGEST_STACK = "x".repeat(70);

/**
 * Whether the settings fit into the environment of the entitlement function: at its first deployment it would be too late, with most of the
 * stack made. What AWS makes is taken to be as long as it can be.
 */
function environmentProblems(config: PlatformConfig): readonly string[] {
  const { identity } = config.entitlement;
  const settings: EntitlementSettings = {
    ...entitlementSettings(config, {
      entitlementTable: `${LONGEST_STACK}-entitlements`,
      catalogTable: `${LONGEST_STACK}-catalog`,
      signerParameter: signerParameterName(LONGEST_STACK),
      ...(identity.kind === "oidc"
        ? { scope: identity.scope, viewerClaim: identity.viewerClaim }
        : { scope: "playback/play", viewerClaim: "sub" }),
    }),
    originKeySha256: "0".repeat(64),
  };
  const bytes = environmentBytes({ [ENTITLEMENT_SETTINGS_VARIABLE]: JSON.stringify(settings) });
  const size = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
  return bytes <= MAX_ENVIRONMENT_BYTES
    ? []
    : [
        `entitlement: the environment of its functions can come to ${bytes} bytes. Lambda allows ${MAX_ENVIRONMENT_BYTES}. Of these are packagingGroups (names, and the versions that serve): ${size(settings.serving)}; names of Regions: ${size(settings.regions)}; entitlement.identity.scope: ${size(settings.scope)}. Shorten what is longest: it is ${bytes - MAX_ENVIRONMENT_BYTES} bytes too long.`,
      ];
}

/** Browsers let a page of another origin neither ask for a session nor read a manifest unless it is named. */
function browserWarnings({ delivery, entitlement: { identity } }: PlatformConfig): readonly string[] {
  if (delivery.corsOrigins.length > 0) {
    return [];
  }
  return [
    "delivery.corsOrigins: empty. Pages of other origins than the playback host's own can neither ask for a session nor play; apps can. Name the pages that play, such as https://www.example.com.",
    ...(identity.kind === "cognito" && identity.callbackUrls === undefined
      ? [
          "entitlement.identity.callbackUrls: not set, and there are no delivery.corsOrigins to take them from. Sign-in returns to a page on the viewer's own machine only, http://localhost:8080/; set one of the two.",
        ]
      : []),
  ];
}

/**
 * Regions where API Gateway grants an account 2,500 requests a second and 1,250 at once, unless asked for more (API Gateway Developer
 * Guide, "Quotas"); elsewhere it is what the schema takes at most.
 */
const SMALLER_QUOTAS = { regions: ["ap-southeast-4"], requestsPerSecond: 2_500, burst: 1_250 } as const;

function limitWarnings({ regions, delivery, entitlement }: PlatformConfig): readonly string[] {
  const { throttle, mintsPerFiveMinutesPerIp: mints } = entitlement;
  const small = SMALLER_QUOTAS.regions.filter((region) => Object.keys(regions).includes(region));
  const exceeds =
    throttle.requestsPerSecond > SMALLER_QUOTAS.requestsPerSecond || throttle.burst > SMALLER_QUOTAS.burst;
  return [
    ...(small.length > 0 && exceeds
      ? [
          `entitlement.throttle: got ${throttle.requestsPerSecond} requests a second and ${throttle.burst} at once. In ${small.join(", ")} AWS grants an account ${SMALLER_QUOTAS.requestsPerSecond} and ${SMALLER_QUOTAS.burst}, and throttles there; ask AWS for more, or count on less.`,
        ]
      : []),
    ...(mints > delivery.requestsPerFiveMinutesPerIp
      ? [
          `entitlement.mintsPerFiveMinutesPerIp: got ${mints}, which is never reached: delivery.requestsPerFiveMinutesPerIp blocks the address at ${delivery.requestsPerFiveMinutesPerIp} requests of all kinds. Lower it.`,
        ]
      : []),
  ];
}
