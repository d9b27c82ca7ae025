import {
  hasUnknown,
  objects,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalText,
  texts,
} from "../../core/props";
import type { Call, ChangeCall, Props, ResourceType } from "../../core/types";
import { formatArn } from "../../core/arn";
import { distributionUsing } from "./distributionUse";
import { CACHE_POLICY_PARTS, DEFAULT_TTLS, ORIGIN_REQUEST_POLICY_PARTS } from "./policySettings";
import { asCheckFailures, cloudfrontError, invalid, refuse, type Problem } from "./problem";
import { Propagation } from "./propagation";
import { TOKENS } from "./tokens";
import { newEtag, requireRoom, requireUniqueName } from "./uniqueName";
import { selectionProblems } from "./valueSelection";

/** Custom policies of each kind per account. */
const MAX_POLICIES = 20;

function cachePolicyProblems(inputs: Props): readonly Problem[] {
  if (["minTtl", "defaultTtl", "maxTtl"].some((property) => hasUnknown(inputs[property]))) {
    return [];
  }
  const minTtl = optionalNumber(inputs, "minTtl") ?? DEFAULT_TTLS.minTtl;
  const defaultTtl = optionalNumber(inputs, "defaultTtl") ?? DEFAULT_TTLS.defaultTtl;
  const maxTtl = optionalNumber(inputs, "maxTtl") ?? DEFAULT_TTLS.maxTtl;
  const problems: Problem[] = [];
  if (minTtl < 0 || minTtl > defaultTtl || defaultTtl > maxTtl) {
    problems.push(
      invalid(
        "defaultTtl",
        `0 <= minTtl <= defaultTtl <= maxTtl is needed, received ${minTtl}, ${defaultTtl}, ${maxTtl} s (left out, they are 0, 86400 and 31536000)`,
      ),
    );
  }
  const parameters = optionalObject(inputs, "parametersInCacheKeyAndForwardedToOrigin") ?? {};
  const prefix = "parametersInCacheKeyAndForwardedToOrigin.";
  for (const part of Object.values(CACHE_POLICY_PARTS)) {
    problems.push(...selectionProblems(parameters, part, prefix));
    const behavior = optionalObject(parameters, part.config)?.[part.behaviorProperty];
    if (maxTtl === 0 && typeof behavior === "string" && behavior !== "none" && !hasUnknown(behavior)) {
      problems.push(
        invalid(
          `${prefix}${part.config}.${part.behaviorProperty}`,
          `${behavior} is not allowed when caching is disabled (maxTtl 0); use an origin request policy`,
        ),
      );
    }
  }
  return problems;
}

function originRequestPolicyProblems(inputs: Props): readonly Problem[] {
  const headers = optionalObject(inputs, "headersConfig") ?? {};
  const named = texts(optionalObject(headers, "headers") ?? {}, "items");
  const isWhitelist = optionalText(headers, "headerBehavior") === "whitelist";
  return [
    ...Object.values(ORIGIN_REQUEST_POLICY_PARTS).flatMap((part) => selectionProblems(inputs, part)),
    // Only a cache policy can name it, or a policy that lets all of the viewer's headers through.
    ...named
      .filter((name) => isWhitelist && name.toLowerCase() === "authorization")
      .map((name) =>
        invalid("headersConfig.headers", `The parameter Headers contains ${name} that is not allowed.`),
      ),
  ];
}

function responseHeadersPolicyProblems(inputs: Props): readonly Problem[] {
  const cors = optionalObject(inputs, "corsConfig");
  const problems: Problem[] = [];
  if (cors !== undefined && optionalBoolean(cors, "accessControlAllowCredentials") === true) {
    for (const list of [
      "accessControlAllowOrigins",
      "accessControlAllowHeaders",
      "accessControlAllowMethods",
    ]) {
      const items = texts(optionalObject(cors, list) ?? {}, "items");
      if (items.includes("*") || items.includes("ALL")) {
        problems.push(
          invalid(
            `corsConfig.${list}`,
            "a wildcard is not allowed with accessControlAllowCredentials; list the values",
          ),
        );
      }
    }
  }
  const removed = objects(optionalObject(inputs, "removeHeadersConfig") ?? {}, "items");
  if (removed.length > 10) {
    problems.push(
      invalid(
        "removeHeadersConfig.items",
        `${removed.length} headers, at most 10 are allowed`,
        "TooManyRemoveHeadersInResponseHeadersPolicy",
      ),
    );
  }
  return problems;
}

/** What differs between the three kinds of policies. */
interface PolicyKind {
  readonly token: string;
  /** Name in AWS's error codes, e.g. `CachePolicy`. */
  readonly name: string;
  /** Plural in the quota's code, e.g. `TooManyCachePolicies`. */
  readonly plural: string;
  readonly arnPart: string;
  /** Argument of a behaviour that names the policy. */
  readonly behaviourProperty: string;
  readonly problemsOf: (inputs: Props) => readonly Problem[];
}

function policyType(kind: PolicyKind): ResourceType {
  const refuseWhileInUse = (call: ChangeCall): void => {
    const user = distributionUsing(
      call.cloud,
      (behaviour) => behaviour[kind.behaviourProperty] === call.previous.id,
    );
    if (user !== undefined) {
      throw cloudfrontError(
        `${kind.name}InUse`,
        `${call.previous.id} is attached to distribution ${user.id}; detach it first`,
      );
    }
  };
  const arnOf = (call: Call, id: string): string =>
    formatArn("cloudfront", "", call.scope.accountId, `${kind.arnPart}/${id}`);
  return {
    token: kind.token,
    global: true,
    autoname: { property: "name", maxLength: 128 },
    replaceOn: [],
    computed: ["arn", "etag"],
    volatile: ["etag"],
    check: (inputs) => asCheckFailures(kind.problemsOf(inputs)),
    create: (call) => {
      refuse(kind.problemsOf(call.inputs));
      requireUniqueName(call, `${kind.name}AlreadyExists`);
      requireRoom(call, MAX_POLICIES, `TooMany${kind.plural}`);
      const id = call.cloud.random.stream(call.urn).uuid();
      return { id, computed: { arn: arnOf(call, id), etag: newEtag(call) } };
    },
    update: (call) => {
      refuse(kind.problemsOf(call.inputs));
      requireUniqueName(call, `${kind.name}AlreadyExists`);
      call.cloud.service(Propagation).changed(call.previous.id);
      return { arn: arnOf(call, call.previous.id), etag: newEtag(call) };
    },
    delete: refuseWhileInUse,
  };
}

/** `aws.cloudfront.CachePolicy`. */
export const cachePolicyType = policyType({
  token: TOKENS.cachePolicy,
  name: "CachePolicy",
  plural: "CachePolicies",
  arnPart: "cache-policy",
  behaviourProperty: "cachePolicyId",
  problemsOf: cachePolicyProblems,
});

/** `aws.cloudfront.OriginRequestPolicy`. */
export const originRequestPolicyType = policyType({
  token: TOKENS.originRequestPolicy,
  name: "OriginRequestPolicy",
  plural: "OriginRequestPolicies",
  arnPart: "origin-request-policy",
  behaviourProperty: "originRequestPolicyId",
  problemsOf: originRequestPolicyProblems,
});

/** `aws.cloudfront.ResponseHeadersPolicy`. */
export const responseHeadersPolicyType = policyType({
  token: TOKENS.responseHeadersPolicy,
  name: "ResponseHeadersPolicy",
  plural: "ResponseHeadersPolicies",
  arnPart: "response-headers-policy",
  behaviourProperty: "responseHeadersPolicyId",
  problemsOf: responseHeadersPolicyProblems,
});
