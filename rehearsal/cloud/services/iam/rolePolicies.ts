import { policyText } from "../../core/iam/policyText";
import type { Cloud } from "../../core/cloud";
import { objects, optionalText, texts } from "../../core/props";
import type { StoredResource } from "../../core/types";

/** A policy that is part of a role. */
export interface InlinePolicy {
  readonly name: string;
  /** JSON text. */
  readonly document: string;
}

/** The inline policies of a deployed role, whether they are resources of their own or arguments of the role; by name. */
export function inlinePoliciesOf(cloud: Cloud, role: StoredResource): readonly InlinePolicy[] {
  const own = objects(role.inputs, "inlinePolicies").map((block) => ({
    name: optionalText(block, "name") ?? "",
    document: policyText(block["policy"]) ?? "",
  }));
  const separate = ofRole(cloud, role, "aws:iam/rolePolicy:RolePolicy").map(({ inputs, outputs }) => ({
    name: optionalText(outputs, "name") ?? "",
    document: policyText(inputs["policy"]) ?? "",
  }));
  return [...own, ...separate].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** ARNs of the managed policies on a deployed role, sorted. */
export function attachedPolicyArnsOf(cloud: Cloud, role: StoredResource): readonly string[] {
  const attached = ofRole(cloud, role, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(
    ({ inputs }) => optionalText(inputs, "policyArn") ?? "",
  );
  return [...attached, ...texts(role.inputs, "managedPolicyArns")].sort();
}

function ofRole(cloud: Cloud, role: StoredResource, token: string): readonly StoredResource[] {
  const name = optionalText(role.outputs, "name") ?? role.id;
  return cloud.resources.filter(
    token,
    ({ scope, inputs }) => scope.accountId === role.scope.accountId && optionalText(inputs, "role") === name,
  );
}
