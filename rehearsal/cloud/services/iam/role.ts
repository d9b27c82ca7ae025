import { formatArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { physicalName } from "../../core/control/autoname";
import { policyProblems } from "../../core/iam/policyRules";
import { acceptPolicy } from "../../core/iam/principals";
import { objects, optionalNumber, optionalText } from "../../core/props";
import { AwsError, type Call, type ChangeCall, type Props, type ResourceType } from "../../core/types";
import { inAccount, iamNameProblems, refuseTakenName } from "./names";

/** Characters of a trust policy that IAM allows by default, white space not counted. */
const TRUST_POLICY_CHARACTERS = 2048;

/** `aws.iam.Role`: who may become it is checked when it is made, what it may do when it acts. */
export const roleType: ResourceType = {
  token: "aws:iam/role:Role",
  autoname: { property: "name", maxLength: 64 },
  replaceOn: ["name", "namePrefix", "path"],
  global: true,
  computed: ["arn", "createDate", "name", "uniqueId"],
  check: (inputs) => [
    ...iamNameProblems(inputs, 64),
    ...policyProblems(inputs["assumeRolePolicy"], "trust").map((reason) => ({
      property: "assumeRolePolicy",
      reason,
    })),
    ...objects(inputs, "inlinePolicies").flatMap((block, index) =>
      policyProblems(block["policy"], "identity").map((reason) => ({
        property: `inlinePolicies[${index}].policy`,
        reason,
      })),
    ),
    ...sessionProblems(inputs),
  ],
  create: (call) => {
    const name = physicalName(call);
    refuseTakenName(call, "Role", name);
    acceptTrust(call);
    const path = optionalText(call.inputs, "path") ?? "/";
    return {
      id: name,
      computed: {
        arn: formatArn("iam", "", call.scope.accountId, `role${path}${name}`),
        createDate: new Date(call.cloud.clock.now()).toISOString(),
        name,
        uniqueId: `AROA${call.cloud.random.stream(call.urn).text(17)}`,
      },
    };
  },
  update: (call) => {
    acceptTrust(call);
    return {};
  },
  delete: (call) => {
    if (call.inputs["forceDetachPolicies"] !== true) {
      refuseWithPolicies(call.cloud, call);
    }
  },
};

/** The role of a name in an account, or NoSuchEntity in IAM's words. */
export function requireRole(cloud: Cloud, accountId: string, name: string): void {
  if (cloud.resources.byId(roleType.token, name, inAccount(accountId)) === undefined) {
    throw new AwsError("iam", "NoSuchEntity", `The role with name ${name} cannot be found.`, 404);
  }
}

function acceptTrust(call: Call): void {
  acceptPolicy(call.cloud, call.inputs["assumeRolePolicy"], "trust", {
    service: "iam",
    malformed: "MalformedPolicyDocument",
    maxCharacters: TRUST_POLICY_CHARACTERS,
  });
  for (const block of objects(call.inputs, "inlinePolicies")) {
    acceptPolicy(call.cloud, block["policy"], "identity", {
      service: "iam",
      malformed: "MalformedPolicyDocument",
    });
  }
}

function refuseWithPolicies(cloud: Cloud, call: ChangeCall): void {
  const name = call.previous.id;
  const has = (token: string): boolean =>
    cloud.resources.find(
      token,
      (resource) =>
        resource.scope.accountId === call.scope.accountId && optionalText(resource.inputs, "role") === name,
    ) !== undefined;
  if (has("aws:iam/rolePolicyAttachment:RolePolicyAttachment")) {
    throw new AwsError("iam", "DeleteConflict", "Cannot delete entity, must detach all policies first.", 409);
  }
  if (has("aws:iam/rolePolicy:RolePolicy")) {
    throw new AwsError("iam", "DeleteConflict", "Cannot delete entity, must delete policies first.", 409);
  }
}

function sessionProblems(inputs: Props): readonly { property: string; reason: string }[] {
  const seconds = optionalNumber(inputs, "maxSessionDuration");
  return seconds === undefined || (seconds >= 3600 && seconds <= 43_200)
    ? []
    : [{ property: "maxSessionDuration", reason: `is ${seconds} s; 3600 to 43200 s are allowed` }];
}
