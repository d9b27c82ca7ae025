import { formatArn, parseArn } from "../../core/arn";
import { optionalBoolean, optionalNumber, optionalText, text } from "../../core/props";
import { AwsError, type Call, type Props, type ResourceType } from "../../core/types";
import { defaultKeyPolicy, KmsKeys } from "../kmsKeys";
import { acceptKeyPolicy, keyPolicyProblems } from "./keyPolicies";

/** What both kinds of key are checked for. */
function keyProblems(inputs: Props): readonly { property: string; reason: string }[] {
  return [
    ...keyPolicyProblems(inputs),
    ...rangeProblems(inputs, "deletionWindowInDays", 7, 30),
    ...rangeProblems(inputs, "rotationPeriodInDays", 90, 2560),
  ];
}

/** `aws.kms.Key`. */
export const keyType: ResourceType = {
  token: "aws:kms/key:Key",
  replaceOn: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],
  computed: ["arn", "keyId", "multiRegion", "policy", "rotationPeriodInDays"],
  check: (inputs) => [...keyProblems(inputs), ...rotationProblems(inputs)],
  create: (call) => {
    const random = call.cloud.random.stream(call.urn);
    const multiRegion = optionalBoolean(call.inputs, "multiRegion") ?? false;
    const keyId = multiRegion ? `mrk-${random.hex(32)}` : random.uuid();
    const arn = formatArn("kms", call.scope.region, call.scope.accountId, `key/${keyId}`);
    acceptKeyPolicy(call, arn);
    return { id: keyId, computed: { arn, keyId, multiRegion, ...defaults(call) } };
  },
  update: (call) => {
    acceptKeyPolicy(call, text(call.previous.outputs, "arn"));
    return defaults(call);
  },
};

/** `aws.kms.ReplicaKey`: the same material under the same id in another Region of the account. */
export const replicaKeyType: ResourceType = {
  token: "aws:kms/replicaKey:ReplicaKey",
  replaceOn: ["primaryKeyArn"],
  computed: ["arn", "keyId", "keyRotationEnabled", "keySpec", "keyUsage", "policy"],
  check: keyProblems,
  create: (call) => {
    const primary = requirePrimary(call);
    const keyId = text(primary, "keyId");
    const arn = formatArn("kms", call.scope.region, call.scope.accountId, `key/${keyId}`);
    if (call.cloud.service(KmsKeys).resolve(arn, call.scope.accountId, call.scope.region) !== undefined) {
      throw new AwsError("kms", "AlreadyExistsException", `${arn} already exists.`);
    }
    acceptKeyPolicy(call, arn);
    return {
      id: keyId,
      computed: {
        arn,
        keyId,
        keyRotationEnabled: optionalBoolean(primary, "enableKeyRotation") ?? false,
        keySpec: optionalText(primary, "customerMasterKeySpec") ?? "SYMMETRIC_DEFAULT",
        keyUsage: optionalText(primary, "keyUsage") ?? "ENCRYPT_DECRYPT",
        ...policyDefault(call),
      },
    };
  },
  update: (call) => {
    acceptKeyPolicy(call, text(call.previous.outputs, "arn"));
    return policyDefault(call);
  },
};

/** Outputs of the primary key, or why there is none to replicate. */
function requirePrimary(call: Call): Props {
  const primaryArn = text(call.inputs, "primaryKeyArn");
  const arn = parseArn(primaryArn);
  const primary = call.cloud.resources.find(
    keyType.token,
    (key) => key.outputs["arn"] === primaryArn && key.scope.accountId === call.scope.accountId,
  );
  if (arn === undefined || primary === undefined) {
    throw new AwsError(
      "kms",
      "NotFoundException",
      `Key '${primaryArn}' does not exist in account ${call.scope.accountId}`,
    );
  }
  if (primary.outputs["multiRegion"] !== true) {
    throw new AwsError(
      "kms",
      "UnsupportedOperationException",
      `${primaryArn} is not a multi-Region primary key.`,
    );
  }
  if (arn.region === call.scope.region) {
    throw new AwsError(
      "kms",
      "UnsupportedOperationException",
      `${primaryArn} is in ${arn.region} itself; a replica needs another Region.`,
    );
  }
  return primary.outputs;
}

function defaults(call: Call): Props {
  const rotates =
    call.inputs["enableKeyRotation"] === true && call.inputs["rotationPeriodInDays"] === undefined;
  return { ...policyDefault(call), ...(rotates ? { rotationPeriodInDays: 365 } : {}) };
}

function policyDefault(call: Call): Props {
  return call.inputs["policy"] === undefined ? { policy: defaultKeyPolicy(call.scope.accountId) } : {};
}

function rotationProblems(inputs: Props): readonly { property: string; reason: string }[] {
  const spec = optionalText(inputs, "customerMasterKeySpec") ?? "SYMMETRIC_DEFAULT";
  return inputs["enableKeyRotation"] === true && spec !== "SYMMETRIC_DEFAULT"
    ? [
        {
          property: "enableKeyRotation",
          reason: `is true, but a key of spec ${spec} does not rotate; set it to false`,
        },
      ]
    : [];
}

function rangeProblems(
  inputs: Props,
  property: string,
  from: number,
  to: number,
): readonly { property: string; reason: string }[] {
  const days = optionalNumber(inputs, property);
  return days === undefined || (days >= from && days <= to)
    ? []
    : [{ property, reason: `is ${days} days; ${from} to ${to} days are allowed` }];
}
