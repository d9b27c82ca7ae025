import { objects, optionalNumber, optionalObject, optionalText, text, texts } from "../../core/props";
import type { Props } from "../../core/types";
import { behavioursOf } from "./distributionUse";

/** A cache behaviour as the edge needs it. */
export interface BehaviourSettings {
  /** `*` for the default behaviour. */
  readonly pathPattern: string;
  /** An origin or an origin group. */
  readonly targetOriginId: string;
  readonly viewerProtocolPolicy: string;
  readonly allowedMethods: readonly string[];
  readonly cachedMethods: readonly string[];
  readonly cachePolicyId: string;
  readonly originRequestPolicyId: string | undefined;
  readonly responseHeadersPolicyId: string | undefined;
  /** Empty when the behaviour needs no signature. */
  readonly trustedKeyGroups: readonly string[];
  readonly viewerRequestFunctionArn: string | undefined;
  readonly originRequestLambdaArn: string | undefined;
}

/** An origin; times in seconds. */
export interface OriginSettings {
  readonly originId: string;
  readonly domainName: string;
  readonly originPath: string;
  readonly customHeaders: readonly { readonly name: string; readonly value: string }[];
  readonly connectionAttempts: number;
  readonly connectionTimeoutSeconds: number;
  readonly readTimeoutSeconds: number;
  /** AWS Region of Origin Shield, or undefined when it is off. */
  readonly shieldRegion: string | undefined;
}

/** Two origins and the status codes on which CloudFront goes on to the second. */
export interface OriginGroupSettings {
  readonly originId: string;
  readonly memberIds: readonly string[];
  readonly statusCodes: readonly number[];
}

/** A distribution as the edge needs it. */
export interface DistributionSettings {
  readonly aliases: readonly string[];
  readonly enabled: boolean;
  /** In the order of matching; the default behaviour is last. */
  readonly behaviours: readonly BehaviourSettings[];
  readonly origins: ReadonlyMap<string, OriginSettings>;
  readonly originGroups: ReadonlyMap<string, OriginGroupSettings>;
  readonly webAclArn: string | undefined;
  /** Seconds for which an error with this status is kept, where it is not the default of 10. */
  readonly errorCachingMinTtl: ReadonlyMap<number, number>;
}

/** CloudFront's defaults for an origin; times in seconds. */
export const ORIGIN_DEFAULTS = { connectionAttempts: 3, connectionTimeout: 10, readTimeout: 30 } as const;

/** ARNs of the CloudFront Functions of a behaviour. */
export function functionArnsOf(behaviour: Props): readonly string[] {
  return objects(behaviour, "functionAssociations").flatMap(
    (association) => optionalText(association, "functionArn") ?? [],
  );
}

/** ARNs of the Lambda@Edge functions of a behaviour. */
export function lambdaArnsOf(behaviour: Props): readonly string[] {
  return objects(behaviour, "lambdaFunctionAssociations").flatMap(
    (association) => optionalText(association, "lambdaArn") ?? [],
  );
}

/** The status codes of an origin group; the engine may hand numbers over as text. */
export function statusCodesOf(group: Props): readonly number[] {
  const codes = optionalObject(group, "failoverCriteria")?.["statusCodes"];
  return Array.isArray(codes) ? codes.map(Number) : [];
}

function readBehaviour(behaviour: Props): BehaviourSettings {
  const functionFor = objects(behaviour, "functionAssociations").find(
    (association) => association["eventType"] === "viewer-request",
  );
  const lambdaFor = objects(behaviour, "lambdaFunctionAssociations").find(
    (association) => association["eventType"] === "origin-request",
  );
  return {
    pathPattern: optionalText(behaviour, "pathPattern") ?? "*",
    targetOriginId: text(behaviour, "targetOriginId"),
    viewerProtocolPolicy: text(behaviour, "viewerProtocolPolicy"),
    allowedMethods: texts(behaviour, "allowedMethods"),
    cachedMethods: texts(behaviour, "cachedMethods"),
    cachePolicyId: text(behaviour, "cachePolicyId"),
    originRequestPolicyId: optionalText(behaviour, "originRequestPolicyId"),
    responseHeadersPolicyId: optionalText(behaviour, "responseHeadersPolicyId"),
    trustedKeyGroups: texts(behaviour, "trustedKeyGroups"),
    viewerRequestFunctionArn:
      functionFor === undefined ? undefined : optionalText(functionFor, "functionArn"),
    originRequestLambdaArn: lambdaFor === undefined ? undefined : optionalText(lambdaFor, "lambdaArn"),
  };
}

function readOrigin(origin: Props): OriginSettings {
  const custom = optionalObject(origin, "customOriginConfig") ?? {};
  const shield = optionalObject(origin, "originShield") ?? {};
  return {
    originId: text(origin, "originId"),
    domainName: text(origin, "domainName"),
    originPath: optionalText(origin, "originPath") ?? "",
    customHeaders: objects(origin, "customHeaders").map((header) => ({
      name: text(header, "name"),
      value: text(header, "value"),
    })),
    connectionAttempts: optionalNumber(origin, "connectionAttempts") ?? ORIGIN_DEFAULTS.connectionAttempts,
    connectionTimeoutSeconds:
      optionalNumber(origin, "connectionTimeout") ?? ORIGIN_DEFAULTS.connectionTimeout,
    readTimeoutSeconds: optionalNumber(custom, "originReadTimeout") ?? ORIGIN_DEFAULTS.readTimeout,
    shieldRegion: shield["enabled"] === true ? optionalText(shield, "originShieldRegion") : undefined,
  };
}

/** Reads a deployed distribution. */
export function readDistribution(inputs: Props): DistributionSettings {
  const origins = objects(inputs, "origins").map(readOrigin);
  const groups = objects(inputs, "originGroups").map((group) => ({
    originId: text(group, "originId"),
    memberIds: objects(group, "members").map((member) => text(member, "originId")),
    statusCodes: statusCodesOf(group),
  }));
  const errorTtls = objects(inputs, "customErrorResponses").flatMap((response) => {
    const code = optionalNumber(response, "errorCode");
    const seconds = optionalNumber(response, "errorCachingMinTtl");
    return code === undefined || seconds === undefined ? [] : [[code, seconds] as const];
  });
  return {
    aliases: texts(inputs, "aliases"),
    enabled: inputs["enabled"] === true,
    behaviours: behavioursOf(inputs).map(readBehaviour),
    origins: new Map(origins.map((origin) => [origin.originId, origin])),
    originGroups: new Map(groups.map((group) => [group.originId, group])),
    webAclArn: optionalText(inputs, "webAclId"),
    errorCachingMinTtl: new Map(errorTtls),
  };
}
