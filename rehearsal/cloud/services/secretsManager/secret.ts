import { formatArn } from "../../core/arn";
import { physicalName } from "../../core/control/autoname";
import { policyProblems } from "../../core/iam/policyRules";
import { acceptPolicy } from "../../core/iam/principals";
import { objects, optionalNumber, optionalText, text } from "../../core/props";
import { AwsError, type Call, type ChangeCall, type Props, type ResourceType } from "../../core/types";
import { KmsKeys } from "../kmsKeys";
import { DeletedSecrets } from "./deletedSecrets";
import { findSecret, SECRET } from "./lookup";
import { SecretVersions } from "./versions";

/** Characters of a secret's resource policy. */
const POLICY_CHARACTERS = 20_480;
/** Days between delete and destruction when the program does not say. */
const RECOVERY_WINDOW_DAYS = 30;

/** `aws.secretsmanager.Secret`: the name, key, policy and replicas; values are versions. */
export const secretType: ResourceType = {
  token: SECRET,
  autoname: { property: "name", maxLength: 512 },
  replaceOn: ["name", "namePrefix", "type"],
  computed: ["arn", "name", "policy", "replicas"],
  check: (inputs) => [...nameProblems(inputs), ...windowProblems(inputs), ...secretPolicyProblems(inputs)],
  create: (call) => {
    const name = physicalName(call);
    refuseTaken(call, name);
    acceptSettings(call);
    const suffix = call.cloud.random
      .stream(call.urn)
      .text(6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
    const arn = formatArn(
      "secretsmanager",
      call.scope.region,
      call.scope.accountId,
      `secret:${name}-${suffix}`,
    );
    return { id: arn, computed: { arn, name, ...replicaStates(call.inputs) } };
  },
  update: (call) => {
    acceptSettings(call);
    return replicaStates(call.inputs);
  },
  delete: (call) => {
    const days = optionalNumber(call.inputs, "recoveryWindowInDays") ?? RECOVERY_WINDOW_DAYS;
    call.cloud.service(SecretVersions).forget(call.previous);
    call.cloud.service(DeletedSecrets).schedule(call.scope, text(call.previous.outputs, "name"), days);
  },
};

/** `aws.secretsmanager.SecretPolicy`. */
export const secretPolicyType: ResourceType = {
  token: "aws:secretsmanager/secretPolicy:SecretPolicy",
  replaceOn: ["secretArn"],
  computed: [],
  check: secretPolicyProblems,
  create: (call) => {
    const secretArn = text(call.inputs, "secretArn");
    acceptSecretPolicy(call, secretArn);
    return { id: secretArn, computed: {} };
  },
  update: (call) => {
    acceptSecretPolicy(call, text(call.inputs, "secretArn"));
    return {};
  },
};

function acceptSecretPolicy(call: Call | ChangeCall, secretArn: string): void {
  if (findSecret(call.cloud, secretArn, call.scope) === undefined) {
    throw new AwsError(
      "secretsmanager",
      "ResourceNotFoundException",
      "Secrets Manager can't find the specified secret.",
    );
  }
  acceptOwnPolicy(call);
}

function acceptOwnPolicy(call: Call): void {
  if (call.inputs["policy"] !== undefined) {
    acceptPolicy(call.cloud, call.inputs["policy"], "resource", {
      service: "secretsmanager",
      malformed: "MalformedPolicyDocumentException",
      maxCharacters: POLICY_CHARACTERS,
    });
  }
}

function refuseTaken(call: Call, name: string): void {
  const { accountId, region } = call.scope;
  const regions = [region, ...objects(call.inputs, "replicas").map((replica) => text(replica, "region"))];
  for (const candidate of regions) {
    if (findSecret(call.cloud, name, { accountId, region: candidate }) !== undefined) {
      throw new AwsError(
        "secretsmanager",
        "ResourceExistsException",
        `The operation failed because the secret ${name} already exists in ${candidate}.`,
      );
    }
  }
  if (call.cloud.service(DeletedSecrets).isScheduled(call.scope, name)) {
    throw new AwsError(
      "secretsmanager",
      "InvalidRequestException",
      `You can't create this secret because a secret with this name is already scheduled for deletion: ${name}.`,
    );
  }
}

/** Keys must live in the Region where they encrypt, the replica's included. */
function acceptSettings(call: Call): void {
  acceptOwnPolicy(call);
  const places = [
    { region: call.scope.region, keyId: optionalText(call.inputs, "kmsKeyId") },
    ...objects(call.inputs, "replicas").map((replica) => ({
      region: text(replica, "region"),
      keyId: optionalText(replica, "kmsKeyId"),
    })),
  ];
  for (const { region, keyId } of places) {
    if (
      keyId !== undefined &&
      call.cloud.service(KmsKeys).resolve(keyId, call.scope.accountId, region) === undefined
    ) {
      throw new AwsError(
        "kms",
        "NotFoundException",
        `Key '${keyId}' does not exist in ${region}, where the secret needs it`,
      );
    }
  }
  const twice = places.find(
    (place, index) => places.findIndex((other) => other.region === place.region) !== index,
  );
  if (twice !== undefined) {
    throw new AwsError(
      "secretsmanager",
      "InvalidParameterException",
      `Invalid replica Region ${twice.region}: the secret is there already; every Region holds it once.`,
    );
  }
}

function replicaStates(inputs: Props): Props {
  const replicas = objects(inputs, "replicas");
  return replicas.length === 0
    ? {}
    : {
        replicas: replicas.map((replica) => ({
          ...replica,
          status: "InSync",
          statusMessage: "Replication succeeded",
        })),
      };
}

function nameProblems(inputs: Props): readonly { property: string; reason: string }[] {
  const name = optionalText(inputs, "name");
  return name === undefined || /^[\w/+=.@-]{1,512}$/.test(name)
    ? []
    : [
        {
          property: "name",
          reason: `is ${JSON.stringify(name)}; 1 to 512 letters, digits and /_+=.@- are allowed`,
        },
      ];
}

function windowProblems(inputs: Props): readonly { property: string; reason: string }[] {
  const days = optionalNumber(inputs, "recoveryWindowInDays");
  return days === undefined || days === 0 || (days >= 7 && days <= 30)
    ? []
    : [
        {
          property: "recoveryWindowInDays",
          reason: `is ${days} days; 0 (at once) or 7 to 30 days are allowed`,
        },
      ];
}

function secretPolicyProblems(inputs: Props): readonly { property: string; reason: string }[] {
  return policyProblems(inputs["policy"], "resource").map((reason) => ({ property: "policy", reason }));
}
