import type { Cloud } from "../cloud";
import { objects, optionalText, texts } from "../props";
import type { StoredResource } from "../types";
import { managedPolicy } from "./managedPolicies";
import { policyText } from "./policyText";

/** The policies that speak for a role. */
export interface IdentityPolicies {
  readonly policies: readonly string[];
  /** The permissions boundary, where the role has one: both must allow. */
  readonly boundary: string | undefined;
}

/** The deployed role of an ARN, or undefined. */
export function findRole(cloud: Cloud, roleArn: string): StoredResource | undefined {
  return cloud.resources.find("aws:iam/role:Role", (role) => optionalText(role.outputs, "arn") === roleArn);
}

/** The text of a customer managed or AWS managed policy, or undefined when there is none such. */
export function policyByArn(cloud: Cloud, arn: string): string | undefined {
  const policy = cloud.resources.find(
    "aws:iam/policy:Policy",
    (candidate) => optionalText(candidate.outputs, "arn") === arn,
  );
  return policy === undefined ? managedPolicy(arn) : policyText(policy.inputs["policy"]);
}

/** Inline and attached policies of a deployed role. */
export function policiesOfRole(cloud: Cloud, role: StoredResource): IdentityPolicies {
  const name = optionalText(role.outputs, "name") ?? role.id;
  const isOfRole = (resource: StoredResource): boolean =>
    resource.scope.accountId === role.scope.accountId && optionalText(resource.inputs, "role") === name;
  const inline = cloud.resources
    .filter("aws:iam/rolePolicy:RolePolicy", isOfRole)
    .map((resource) => policyText(resource.inputs["policy"]));
  const attachedArns = cloud.resources
    .filter("aws:iam/rolePolicyAttachment:RolePolicyAttachment", isOfRole)
    .map((resource) => optionalText(resource.inputs, "policyArn") ?? "");
  const attached = [...attachedArns, ...texts(role.inputs, "managedPolicyArns")].map((arn) =>
    policyByArn(cloud, arn),
  );
  const own = objects(role.inputs, "inlinePolicies").map((block) => policyText(block["policy"]));
  const boundaryArn = optionalText(role.inputs, "permissionsBoundary");
  return {
    policies: [...inline, ...attached, ...own].filter((text) => text !== undefined),
    boundary: boundaryArn === undefined ? undefined : policyByArn(cloud, boundaryArn),
  };
}
