import { formatArn } from "../../core/arn";
import { text } from "../../core/props";
import type { Call, Props, ResourceType } from "../../core/types";
import { partsOf } from "./lookup";
import { PoolIssuers } from "./poolIssuers";
import { cognitoError } from "./problem";
import { TOKENS } from "./tokens";
import { userPoolProblems } from "./userPoolRules";

/** User pools of an account in a Region. */
const POOLS = 1_000;

/** `aws.cognito.UserPool`: what is kept of viewers is not played, only that tokens come from the pool. */
export const userPoolType: ResourceType = {
  token: TOKENS.userPool,
  autoname: { property: "name", maxLength: 128 },
  replaceOn: ["aliasAttributes", "usernameAttributes", "usernameConfiguration"],
  computed: [
    "arn",
    "creationDate",
    "customDomain",
    "domain",
    "endpoint",
    "estimatedNumberOfUsers",
    "lastModifiedDate",
    "userPoolTier",
  ],
  volatile: ["lastModifiedDate"],
  check: userPoolProblems,
  create: (call) => {
    const { cloud, scope, urn } = call;
    const others = cloud.resources.filter(
      TOKENS.userPool,
      (other) => other.scope.accountId === scope.accountId && other.scope.region === scope.region,
    );
    if (others.length >= POOLS) {
      throw cognitoError("LimitExceededException", `User pools are limited to ${POOLS} in ${scope.region}`);
    }
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const id = `${scope.region}_${cloud.random.stream(urn).text(9, alphabet)}`;
    cloud.service(PoolIssuers).open(id, scope.region);
    const now = new Date(cloud.clock.now()).toISOString();
    return { id, computed: { ...computedOf(call, id), creationDate: now, lastModifiedDate: now } };
  },
  update: (call) => ({
    ...computedOf(call, call.previous.id),
    creationDate: text(call.previous.outputs, "creationDate"),
    lastModifiedDate: new Date(call.cloud.clock.now()).toISOString(),
  }),
  delete: ({ cloud, previous }) => {
    if (previous.inputs["deletionProtection"] === "ACTIVE") {
      throw cognitoError(
        "InvalidParameterException",
        "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.",
      );
    }
    if (partsOf(cloud, TOKENS.domain, previous.id).length > 0) {
      throw cognitoError(
        "InvalidParameterException",
        "User pool cannot be deleted. It has a domain configured that should be deleted first.",
      );
    }
    cloud.service(PoolIssuers).close(previous.id, previous.scope.region);
  },
};

function computedOf({ inputs, scope }: Call, id: string): Props {
  return {
    arn: formatArn("cognito-idp", scope.region, scope.accountId, `userpool/${id}`),
    // Without a scheme: tokens name it with https:// in front.
    endpoint: `cognito-idp.${scope.region}.amazonaws.com/${id}`,
    estimatedNumberOfUsers: 0,
    customDomain: "",
    domain: "",
    ...(inputs["userPoolTier"] === undefined ? { userPoolTier: "ESSENTIALS" } : {}),
  };
}
