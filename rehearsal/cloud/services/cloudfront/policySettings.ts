import { optionalNumber, optionalObject } from "../../core/props";
import type { Props } from "../../core/types";
import {
  EVERYTHING,
  NOTHING,
  readSelection,
  type SelectionPart,
  type ValueSelection,
} from "./valueSelection";

/** The parts of requests that a policy selects. */
export interface RequestSelection {
  readonly headers: ValueSelection;
  readonly cookies: ValueSelection;
  readonly queryStrings: ValueSelection;
}

/** A cache policy as the edge needs it; times in seconds. */
export interface CachePolicySettings extends RequestSelection {
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
}

/** The provider's defaults where a cache policy names no TTL. */
export const DEFAULT_TTLS = { minTtl: 0, defaultTtl: 86_400, maxTtl: 31_536_000 } as const;

/** Parts of a cache policy. */
export const CACHE_POLICY_PARTS = {
  headers: {
    config: "headersConfig",
    behaviorProperty: "headerBehavior",
    listProperty: "headers",
    allowed: ["none", "whitelist"],
    tooMany: "TooManyHeadersInCachePolicy",
  },
  cookies: {
    config: "cookiesConfig",
    behaviorProperty: "cookieBehavior",
    listProperty: "cookies",
    allowed: ["none", "whitelist", "allExcept", "all"],
    tooMany: "TooManyCookiesInCachePolicy",
  },
  queryStrings: {
    config: "queryStringsConfig",
    behaviorProperty: "queryStringBehavior",
    listProperty: "queryStrings",
    allowed: ["none", "whitelist", "allExcept", "all"],
    tooMany: "TooManyQueryStringsInCachePolicy",
  },
} as const satisfies Record<string, SelectionPart>;

/** Parts of an origin request policy. */
export const ORIGIN_REQUEST_POLICY_PARTS = {
  headers: {
    ...CACHE_POLICY_PARTS.headers,
    allowed: ["none", "whitelist", "allViewer", "allViewerAndWhitelistCloudFront", "allExcept"],
    tooMany: "TooManyHeadersInOriginRequestPolicy",
  },
  cookies: { ...CACHE_POLICY_PARTS.cookies, tooMany: "TooManyCookiesInOriginRequestPolicy" },
  queryStrings: { ...CACHE_POLICY_PARTS.queryStrings, tooMany: "TooManyQueryStringsInOriginRequestPolicy" },
} as const satisfies Record<string, SelectionPart>;

/** Reads a deployed cache policy. */
export function readCachePolicy(inputs: Props): CachePolicySettings {
  const parameters = optionalObject(inputs, "parametersInCacheKeyAndForwardedToOrigin") ?? {};
  return {
    minTtl: optionalNumber(inputs, "minTtl") ?? DEFAULT_TTLS.minTtl,
    defaultTtl: optionalNumber(inputs, "defaultTtl") ?? DEFAULT_TTLS.defaultTtl,
    maxTtl: optionalNumber(inputs, "maxTtl") ?? DEFAULT_TTLS.maxTtl,
    headers: readSelection(parameters, CACHE_POLICY_PARTS.headers),
    cookies: readSelection(parameters, CACHE_POLICY_PARTS.cookies),
    queryStrings: readSelection(parameters, CACHE_POLICY_PARTS.queryStrings),
  };
}

/** Reads a deployed origin request policy. */
export function readOriginRequestPolicy(inputs: Props): RequestSelection {
  return {
    headers: readSelection(inputs, ORIGIN_REQUEST_POLICY_PARTS.headers),
    cookies: readSelection(inputs, ORIGIN_REQUEST_POLICY_PARTS.cookies),
    queryStrings: readSelection(inputs, ORIGIN_REQUEST_POLICY_PARTS.queryStrings),
  };
}

const NO_SELECTION: RequestSelection = { headers: NOTHING, cookies: NOTHING, queryStrings: NOTHING };

const whitelist = (...items: readonly string[]): ValueSelection => ({ behavior: "whitelist", items });

/** AWS's managed cache policies by id, with the settings that AWS documents. */
export const MANAGED_CACHE_POLICIES: Readonly<Record<string, CachePolicySettings>> = {
  // CachingDisabled
  "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": { ...NO_SELECTION, minTtl: 0, defaultTtl: 0, maxTtl: 0 },
  // CachingOptimized
  "658327ea-f89d-4fab-a63d-7e88639e58f6": {
    ...NO_SELECTION,
    minTtl: 1,
    defaultTtl: 86_400,
    maxTtl: 31_536_000,
  },
  // CachingOptimizedForUncompressedObjects
  "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": {
    ...NO_SELECTION,
    minTtl: 1,
    defaultTtl: 86_400,
    maxTtl: 31_536_000,
  },
  // Elemental-MediaPackage
  "08627262-05a9-4f76-9ded-b50ca2e3a84f": {
    minTtl: 0,
    defaultTtl: 86_400,
    maxTtl: 31_536_000,
    headers: whitelist("origin"),
    cookies: NOTHING,
    queryStrings: whitelist("aws.manifestfilter", "start", "end", "m"),
  },
};

/** AWS's managed origin request policies by id. */
export const MANAGED_ORIGIN_REQUEST_POLICIES: Readonly<Record<string, RequestSelection>> = {
  // AllViewer
  "216adef6-5c7f-47e4-b989-5492eafa07d3": {
    headers: EVERYTHING,
    cookies: EVERYTHING,
    queryStrings: EVERYTHING,
  },
  // AllViewerExceptHostHeader
  "b689b0a8-53d0-40ab-baf2-68738e2966ac": {
    headers: { behavior: "allExcept", items: ["host"] },
    cookies: EVERYTHING,
    queryStrings: EVERYTHING,
  },
};

/** Ids of AWS's managed response headers policies that the stand-in knows; `SecurityHeaders` is the only one. */
export const MANAGED_RESPONSE_HEADERS_POLICIES: Readonly<Record<string, Props>> = {
  // SecurityHeadersPolicy
  "67f7725c-6f97-4210-82d7-5512b31e9d03": {
    securityHeadersConfig: {
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: "SAMEORIGIN", override: false },
      referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: false },
      strictTransportSecurity: { accessControlMaxAgeSec: 31_536_000, override: false },
      xssProtection: { protection: true, modeBlock: true, override: false },
    },
  },
};
