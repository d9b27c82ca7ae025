import { optionalText, text, texts } from "../../core/props";
import { AwsError, type Call, type Props, type ResourceType } from "../../core/types";
import { findSecret, type SecretInRegion } from "./lookup";
import { SecretVersions } from "./versions";

/** `aws.secretsmanager.SecretVersion`: a value that the program itself knows. */
export const secretVersionType: ResourceType = {
  token: "aws:secretsmanager/secretVersion:SecretVersion",
  replaceOn: ["secretBinary", "secretId", "secretString", "secretStringWoVersion"],
  computed: ["arn", "hasSecretStringWo", "secretArn", "versionId", "versionStages"],
  check: (inputs) => {
    const given = ["secretString", "secretBinary", "secretStringWo"].filter(
      (property) => inputs[property] !== undefined,
    );
    return given.length === 1
      ? []
      : [
          {
            property: "secretString",
            reason: `exactly one of secretString, secretBinary and secretStringWo is needed, got ${given.join(" and ") || "none"}`,
          },
        ];
  },
  create: (call) => {
    const seen = requireSecret(call);
    const versionStages = texts(call.inputs, "versionStages");
    const version = call.cloud.service(SecretVersions).store(seen.secret, {
      versionId: call.cloud.random.stream(call.urn).uuid(),
      secretString: secretTextOf(call.inputs),
      ...(versionStages.length === 0 ? {} : { stages: versionStages }),
    });
    return {
      id: `${seen.arn}|${version.versionId}`,
      computed: {
        arn: seen.arn,
        secretArn: seen.arn,
        hasSecretStringWo: call.inputs["secretStringWo"] !== undefined,
        versionId: version.versionId,
        versionStages: version.stages,
        // Write-only: the provider keeps it out of what is stored.
        secretStringWo: null,
      },
    };
  },
  delete: (call) => {
    const seen = findSecret(call.cloud, text(call.inputs, "secretId"), call.scope);
    if (seen !== undefined) {
      call.cloud.service(SecretVersions).removeStages(seen.secret, text(call.previous.outputs, "versionId"));
    }
  },
};

function requireSecret(call: Call): SecretInRegion {
  const seen = findSecret(call.cloud, text(call.inputs, "secretId"), call.scope);
  if (seen === undefined) {
    throw new AwsError(
      "secretsmanager",
      "ResourceNotFoundException",
      "Secrets Manager can't find the specified secret.",
    );
  }
  if (seen.isReplica) {
    throw new AwsError(
      "secretsmanager",
      "InvalidRequestException",
      `You can't perform this operation on a replica secret; use the secret in ${seen.secret.scope.region}.`,
    );
  }
  return seen;
}

function secretTextOf(inputs: Props): string {
  return (
    optionalText(inputs, "secretString") ??
    optionalText(inputs, "secretStringWo") ??
    text(inputs, "secretBinary")
  );
}
