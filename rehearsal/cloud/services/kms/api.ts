import { z } from "zod";
import { awsJsonApi } from "../../api/protocols/awsJson";
import { parseArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { optionalBoolean, optionalNumber, optionalText, text } from "../../core/props";
import { AwsError, type ApiRequest, type StoredResource } from "../../core/types";
import { KmsKeys } from "../kmsKeys";
import { keyType, replicaKeyType } from "./keys";

const keyInput = z.object({ KeyId: z.string() });
const keyPolicyInput = keyInput.extend({ PolicyName: z.literal("default").default("default") });

/** KMS's wire protocol, as far as a reader of keys needs it. */
export const kmsApi = awsJsonApi({
  signingName: "kms",
  target: "TrentService",
  version: "1.1",
  malformed: "ValidationException",
  operations: {
    DescribeKey: (cloud, request, input) => {
      const key = openKey(cloud, request, "kms:DescribeKey", keyInput.parse(input).KeyId);
      return { KeyMetadata: metadataOf(cloud, key) };
    },
    GetKeyPolicy: (cloud, request, input) => {
      const { KeyId, PolicyName } = keyPolicyInput.parse(input);
      refuseAlias(KeyId);
      const key = openKey(cloud, request, "kms:GetKeyPolicy", KeyId);
      refuseOtherAccount(request, key, "kms:GetKeyPolicy");
      return { Policy: cloud.service(KmsKeys).policyOf(text(key.outputs, "arn")), PolicyName };
    },
    GetKeyRotationStatus: (cloud, request, input) => {
      const { KeyId } = keyInput.parse(input);
      refuseAlias(KeyId);
      const key = openKey(cloud, request, "kms:GetKeyRotationStatus", KeyId);
      // A replica rotates with its primary key, and its settings are read there.
      const { inputs } = primaryOf(cloud, key);
      const rotates = optionalBoolean(inputs, "enableKeyRotation") === true;
      return {
        KeyId: text(key.outputs, "arn"),
        KeyRotationEnabled: rotates,
        ...(rotates
          ? { RotationPeriodInDays: optionalNumber(inputs, "rotationPeriodInDays") ?? DEFAULT_ROTATION_DAYS }
          : {}),
      };
    },
  },
});

const DEFAULT_ROTATION_DAYS = 365;

/** The key of an id, ARN or alias, once its policy lets the caller look. @throws AwsError NotFoundException, AccessDeniedException */
function openKey(
  cloud: Cloud,
  { caller, region }: ApiRequest,
  action: string,
  keyId: string,
): StoredResource {
  const keys = cloud.service(KmsKeys);
  const arn = keys.resolve(keyId, caller.accountId, region);
  const key = arn === undefined ? undefined : keyByArn(cloud, arn);
  if (arn === undefined || key === undefined) {
    throw new AwsError("kms", "NotFoundException", `Key '${keyId}' does not exist in ${region}`);
  }
  cloud.iam.require({
    caller,
    action,
    resource: arn,
    resourcePolicies: [keys.policyOf(arn)],
    resourcePolicyDecides: true,
    context: { "kms:CallerAccount": caller.accountId },
  });
  return key;
}

function keyByArn(cloud: Cloud, arn: string): StoredResource | undefined {
  return [keyType.token, replicaKeyType.token]
    .flatMap((token) => cloud.resources.filter(token))
    .find(({ outputs }) => outputs["arn"] === arn);
}

/** The key itself, or the key that a replica is one of. */
function primaryOf(cloud: Cloud, key: StoredResource): StoredResource {
  const arn = optionalText(key.inputs, "primaryKeyArn");
  return (arn === undefined ? undefined : keyByArn(cloud, arn)) ?? key;
}

/** Only DescribeKey and the cryptographic operations know aliases. */
function refuseAlias(keyId: string): void {
  if ((parseArn(keyId)?.resource ?? keyId).startsWith("alias/")) {
    throw new AwsError("kms", "InvalidArnException", `${keyId}: this operation needs a key id or key ARN`);
  }
}

/** KMS tells a key's policy to the key's own account only, whatever the policy says. */
function refuseOtherAccount({ caller }: ApiRequest, key: StoredResource, action: string): void {
  if (key.scope.accountId !== caller.accountId) {
    throw new AwsError(
      "kms",
      "AccessDeniedException",
      `User: ${caller.principalArn} is not authorized to perform: ${action} on a key of account ${key.scope.accountId}`,
    );
  }
}

function metadataOf(cloud: Cloud, key: StoredResource): object {
  const primary = primaryOf(cloud, key);
  const { inputs, outputs, scope } = key;
  const enabled =
    optionalBoolean(inputs, "isEnabled") !== false && optionalBoolean(inputs, "enabled") !== false;
  const spec = optionalText(primary.inputs, "customerMasterKeySpec") ?? "SYMMETRIC_DEFAULT";
  return {
    AWSAccountId: scope.accountId,
    KeyId: text(outputs, "keyId"),
    Arn: text(outputs, "arn"),
    Description: optionalText(inputs, "description") ?? "",
    Enabled: enabled,
    KeyState: enabled ? "Enabled" : "Disabled",
    KeyUsage: optionalText(primary.inputs, "keyUsage") ?? "ENCRYPT_DECRYPT",
    KeyManager: "CUSTOMER",
    Origin: "AWS_KMS",
    KeySpec: spec,
    CustomerMasterKeySpec: spec,
    ...(spec === "SYMMETRIC_DEFAULT" ? { EncryptionAlgorithms: [spec] } : {}),
    ...multiRegionOf(cloud, primary, key),
  };
}

function multiRegionOf(cloud: Cloud, primary: StoredResource, key: StoredResource): object {
  if (optionalBoolean(primary.outputs, "multiRegion") !== true) {
    return { MultiRegion: false };
  }
  const primaryArn = text(primary.outputs, "arn");
  const replicas = cloud.resources.filter(
    replicaKeyType.token,
    ({ inputs }) => inputs["primaryKeyArn"] === primaryArn,
  );
  return {
    MultiRegion: true,
    MultiRegionConfiguration: {
      MultiRegionKeyType: key === primary ? "PRIMARY" : "REPLICA",
      PrimaryKey: { Arn: primaryArn, Region: primary.scope.region },
      ReplicaKeys: replicas.map(({ outputs, scope }) => ({
        Arn: text(outputs, "arn"),
        Region: scope.region,
      })),
    },
  };
}
