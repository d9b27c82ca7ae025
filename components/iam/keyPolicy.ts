import { accountRoot } from "./arns";
import type { Statement } from "./policyDocument";

/**
 * Lets the account manage a key, and only manage it. Without such a statement nobody could change the policy again, and KMS
 * refuses it (the lockout check). It grants neither `kms:Decrypt` nor `kms:CreateGrant`, unlike KMS's own default of `kms:*`:
 * an administrator who wants to read has to change the policy first, which the trail shows.
 */
export function keyAdministration(accountId: string): Statement {
  return {
    Sid: "AccountAdministersKey",
    Effect: "Allow",
    Principal: { AWS: accountRoot(accountId) },
    Action: [
      "kms:CancelKeyDeletion",
      "kms:CreateAlias",
      "kms:DeleteAlias",
      "kms:DescribeKey",
      "kms:DisableKey",
      "kms:DisableKeyRotation",
      "kms:EnableKey",
      "kms:EnableKeyRotation",
      "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus",
      "kms:ListGrants",
      "kms:ListKeyPolicies",
      "kms:ListKeyRotations",
      "kms:ListResourceTags",
      "kms:PutKeyPolicy",
      "kms:RevokeGrant",
      "kms:RotateKeyOnDemand",
      "kms:ScheduleKeyDeletion",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:UpdateAlias",
      "kms:UpdateKeyDescription",
    ],
    Resource: "*",
  };
}
