import { accountRootArn } from "../../core/arn";
import { policyProblems } from "../../core/iam/policyRules";
import { acceptPolicy } from "../../core/iam/principals";
import { text } from "../../core/props";
import { AwsError, type Call, type ChangeCall, type Props, type ResourceType } from "../../core/types";
import { KmsKeys } from "../kmsKeys";

/** Bytes of a key policy that KMS allows. */
const KEY_POLICY_CHARACTERS = 32_768;

/** `aws.kms.KeyPolicy`: the policy of a key that another resource made. */
export const keyPolicyType: ResourceType = {
  token: "aws:kms/keyPolicy:KeyPolicy",
  replaceOn: ["keyId"],
  computed: [],
  check: keyPolicyProblems,
  create: (call) => {
    const keyId = text(call.inputs, "keyId");
    acceptKeyPolicy(call, requireKey(call, keyId));
    return { id: keyId, computed: {} };
  },
  update: (call) => {
    acceptKeyPolicy(call, requireKey(call, text(call.inputs, "keyId")));
    return {};
  },
};

/** Problems of a key policy that show without looking at what exists. */
export function keyPolicyProblems(inputs: Props): readonly { property: string; reason: string }[] {
  return policyProblems(inputs["policy"], "resource").map((reason) => ({ property: "policy", reason }));
}

/** The ARN of a key in the call's account and Region, or NotFoundException. */
export function requireKey(call: Call | ChangeCall, keyId: string): string {
  const arn = call.cloud.service(KmsKeys).resolve(keyId, call.scope.accountId, call.scope.region);
  if (arn === undefined) {
    throw new AwsError("kms", "NotFoundException", `Key '${keyId}' does not exist in ${call.scope.region}`);
  }
  return arn;
}

/**
 * Accepts a key policy, and refuses one that locks its account out: KMS checks that whoever stores the policy could store
 * another one afterwards, since nobody else could ever repair it.
 */
export function acceptKeyPolicy(call: Call, keyArn: string): void {
  if (call.inputs["policy"] === undefined) {
    return;
  }
  const policy = acceptPolicy(call.cloud, call.inputs["policy"], "resource", {
    service: "kms",
    malformed: "MalformedPolicyDocumentException",
    maxCharacters: KEY_POLICY_CHARACTERS,
  });
  const { accountId } = call.scope;
  const administrators = [
    accountRootArn(accountId),
    ...(call.cloud.accounts.get(accountId)?.deployRoleArns ?? []),
  ];
  const open = administrators.some(
    (principalArn) =>
      call.cloud.iam.authorize({
        caller: { principalArn, accountId },
        action: "kms:PutKeyPolicy",
        resource: keyArn,
        resourcePolicies: [policy],
        resourcePolicyDecides: true,
        context: { "kms:CallerAccount": accountId },
      }).allowed,
  );
  if (!open && call.inputs["bypassPolicyLockoutSafetyCheck"] !== true) {
    throw new AwsError(
      "kms",
      "MalformedPolicyDocumentException",
      "The new key policy will not allow you to update the key policy in the future.",
    );
  }
}
