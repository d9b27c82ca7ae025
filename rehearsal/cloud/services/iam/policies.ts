import { formatArn } from "../../core/arn";
import { physicalName } from "../../core/control/autoname";
import { policyByArn } from "../../core/iam/identityPolicies";
import { policyProblems } from "../../core/iam/policyRules";
import { policyText } from "../../core/iam/policyText";
import { acceptPolicy } from "../../core/iam/principals";
import { optionalText, text } from "../../core/props";
import { AwsError, type Call, type Props, type ResourceType } from "../../core/types";
import { iamNameProblems, refuseTakenName } from "./names";
import { requireRole } from "./role";

/** Characters of all inline policies of a role together, white space not counted. */
const INLINE_CHARACTERS = 10_240;
/** Characters of a managed policy, white space not counted. */
const MANAGED_CHARACTERS = 6144;
/** Managed policies that a role may have. */
const POLICIES_PER_ROLE = 10;

/** `aws.iam.RolePolicy`: an inline policy. */
export const rolePolicyType: ResourceType = {
  token: "aws:iam/rolePolicy:RolePolicy",
  autoname: { property: "name", maxLength: 128 },
  replaceOn: ["name", "namePrefix", "role"],
  global: true,
  computed: ["name"],
  check: (inputs) => [...iamNameProblems(inputs, 128), ...identityProblems(inputs)],
  create: (call) => {
    const role = text(call.inputs, "role");
    requireRole(call.cloud, call.scope.accountId, role);
    acceptInline(call, role, undefined);
    const name = physicalName(call);
    return { id: `${role}:${name}`, computed: { name } };
  },
  update: (call) => {
    acceptInline(call, text(call.inputs, "role"), call.previous.id);
    return {};
  },
};

/** `aws.iam.Policy`: a customer managed policy. */
export const policyType: ResourceType = {
  token: "aws:iam/policy:Policy",
  autoname: { property: "name", maxLength: 128 },
  replaceOn: ["name", "namePrefix", "path", "description"],
  global: true,
  computed: ["arn", "attachmentCount", "name", "policyId"],
  check: (inputs) => [...iamNameProblems(inputs, 128), ...identityProblems(inputs)],
  create: (call) => {
    const name = physicalName(call);
    refuseTakenName(call, "A policy", name);
    accept(call, MANAGED_CHARACTERS);
    const path = optionalText(call.inputs, "path") ?? "/";
    const arn = formatArn("iam", "", call.scope.accountId, `policy${path}${name}`);
    const policyId = `ANPA${call.cloud.random.stream(call.urn).text(17)}`;
    return { id: arn, computed: { arn, attachmentCount: 0, name, policyId } };
  },
  update: (call) => {
    accept(call, MANAGED_CHARACTERS);
    return {};
  },
  delete: (call) => {
    const attached = call.cloud.resources.find(
      rolePolicyAttachmentType.token,
      (resource) => optionalText(resource.inputs, "policyArn") === call.previous.id,
    );
    if (attached !== undefined) {
      throw new AwsError("iam", "DeleteConflict", "Cannot delete a policy attached to entities.", 409);
    }
  },
};

/** `aws.iam.RolePolicyAttachment`: a managed policy on a role. */
export const rolePolicyAttachmentType: ResourceType = {
  token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  replaceOn: ["policyArn", "role"],
  global: true,
  computed: [],
  create: (call) => {
    const role = text(call.inputs, "role");
    const policyArn = text(call.inputs, "policyArn");
    requireRole(call.cloud, call.scope.accountId, role);
    if (policyByArn(call.cloud, policyArn) === undefined) {
      throw new AwsError(
        "iam",
        "NoSuchEntity",
        `Policy ${policyArn} does not exist or is not attachable.`,
        404,
      );
    }
    const others = call.cloud.resources.filter(
      call.token,
      (resource) =>
        resource.scope.accountId === call.scope.accountId && optionalText(resource.inputs, "role") === role,
    );
    if (others.length >= POLICIES_PER_ROLE) {
      throw new AwsError(
        "iam",
        "LimitExceeded",
        `Cannot exceed quota for PoliciesPerRole: ${POLICIES_PER_ROLE}`,
        409,
      );
    }
    return { id: `${role}/${policyArn}`, computed: {} };
  },
};

function identityProblems(inputs: Props): readonly { property: string; reason: string }[] {
  return policyProblems(inputs["policy"], "identity").map((reason) => ({ property: "policy", reason }));
}

function accept(call: Call, maxCharacters: number): string {
  return acceptPolicy(call.cloud, call.inputs["policy"], "identity", {
    service: "iam",
    malformed: "MalformedPolicyDocument",
    maxCharacters,
  });
}

/** IAM counts all inline policies of a role together. */
function acceptInline(call: Call, role: string, ownId: string | undefined): void {
  const others = call.cloud.resources
    .filter(
      call.token,
      (resource) =>
        resource.id !== ownId &&
        resource.scope.accountId === call.scope.accountId &&
        optionalText(resource.inputs, "role") === role,
    )
    .map((resource) => policyText(resource.inputs["policy"]) ?? "");
  const used = others.join("").replace(/\s/g, "").length;
  accept(call, INLINE_CHARACTERS - used);
}
