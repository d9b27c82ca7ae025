import { objects, optionalText, texts } from "../../core/props";
import type { Call, ChangeCall, Props } from "../../core/types";
import { requireEdgeFunction } from "../lambda/edgeRules";
import { functionArnsOf, lambdaArnsOf } from "./behaviourSettings";
import { behavioursOf } from "./distributionUse";
import { LiveFunctions } from "./liveFunctions";
import {
  MANAGED_CACHE_POLICIES,
  MANAGED_ORIGIN_REQUEST_POLICIES,
  MANAGED_RESPONSE_HEADERS_POLICIES,
} from "./policySettings";
import { cloudfrontError } from "./problem";
import { TOKENS } from "./tokens";
import { inAccount } from "./uniqueName";

/** How a behaviour names a policy, and what AWS answers when it does not exist. */
const POLICY_REFERENCES = [
  {
    property: "cachePolicyId",
    token: TOKENS.cachePolicy,
    managed: MANAGED_CACHE_POLICIES,
    code: "NoSuchCachePolicy",
  },
  {
    property: "originRequestPolicyId",
    token: TOKENS.originRequestPolicy,
    managed: MANAGED_ORIGIN_REQUEST_POLICIES,
    code: "NoSuchOriginRequestPolicy",
  },
  {
    property: "responseHeadersPolicyId",
    token: TOKENS.responseHeadersPolicy,
    managed: MANAGED_RESPONSE_HEADERS_POLICIES,
    code: "NoSuchResponseHeadersPolicy",
  },
] as const;

function requirePolicies(call: Call, behaviour: Props): void {
  for (const { property, token, managed, code } of POLICY_REFERENCES) {
    const id = optionalText(behaviour, property);
    if (id === undefined || Object.hasOwn(managed, id)) {
      continue;
    }
    if (call.cloud.resources.byId(token, id, { accountId: call.scope.accountId }) === undefined) {
      throw cloudfrontError(code, `${property} ${id} does not exist in account ${call.scope.accountId}`);
    }
  }
}

function requireKeyGroups(call: Call, behaviour: Props): void {
  for (const id of texts(behaviour, "trustedKeyGroups")) {
    if (call.cloud.resources.byId(TOKENS.keyGroup, id, { accountId: call.scope.accountId }) === undefined) {
      throw cloudfrontError(
        "TrustedKeyGroupDoesNotExist",
        `key group ${id} does not exist in account ${call.scope.accountId}`,
      );
    }
  }
}

function requireFunctions(call: Call, behaviour: Props): void {
  for (const arn of functionArnsOf(behaviour)) {
    const exists = call.cloud.resources.get(arn)?.token === TOKENS.function;
    if (!exists || call.cloud.service(LiveFunctions).find(arn) === undefined) {
      throw cloudfrontError(
        "InvalidFunctionAssociation",
        `function ${arn} ${exists ? "was never published; set publish" : "does not exist"}`,
      );
    }
  }
  for (const arn of lambdaArnsOf(behaviour)) {
    requireEdgeFunction(call.cloud, arn);
  }
  if (objects(behaviour, "lambdaFunctionAssociations").some((item) => item["includeBody"] === true)) {
    throw cloudfrontError(
      "InvalidLambdaFunctionAssociation",
      "includeBody: the rehearsal's edge hands no request bodies to functions",
    );
  }
}

function requireWebAcl(call: Call): void {
  const arn = optionalText(call.inputs, "webAclId");
  if (arn !== undefined && call.cloud.resources.get(arn)?.token !== "aws:wafv2/webAcl:WebAcl") {
    throw cloudfrontError("InvalidWebACLId", `web ACL ${arn} does not exist`);
  }
}

function requireFreeAliases(call: Call | ChangeCall): void {
  const own = "previous" in call ? call.previous.id : undefined;
  for (const alias of texts(call.inputs, "aliases")) {
    // Alternate names are unique in all of AWS, not in the account.
    const holder = call.cloud.resources.find(
      TOKENS.distribution,
      (other) => other.id !== own && texts(other.inputs, "aliases").includes(alias),
    );
    if (holder !== undefined) {
      throw cloudfrontError("CNAMEAlreadyExists", `${alias} belongs to distribution ${holder.id} already`);
    }
  }
}

/** Refuses a distribution that names something which does not exist, or cannot be used by it. */
export function requireReferences(call: Call | ChangeCall): void {
  for (const behaviour of behavioursOf(call.inputs)) {
    requirePolicies(call, behaviour);
    requireKeyGroups(call, behaviour);
    requireFunctions(call, behaviour);
  }
  requireWebAcl(call);
  requireFreeAliases(call);
}

/** Distributions per account by default. */
const MAX_DISTRIBUTIONS = 500;

/** Refuses one distribution more than the account's quota. */
export function requireRoomForDistribution(call: Call): void {
  if (inAccount(call, TOKENS.distribution).length >= MAX_DISTRIBUTIONS) {
    throw cloudfrontError("TooManyDistributions", `at most ${MAX_DISTRIBUTIONS} distributions are allowed`);
  }
}
