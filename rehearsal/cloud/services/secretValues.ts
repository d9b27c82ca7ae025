import type { ConditionContext } from "../../../policyLanguage/conditions";
import type { Cloud } from "../core/cloud";
import { optionalObject } from "../core/props";
import { AwsError, type Caller, type StoredResource } from "../core/types";
import { KmsKeys } from "./kmsKeys";
import { findSecret, secretPolicies, type SecretInRegion } from "./secretsManager/lookup";
import { SecretVersions, type SecretVersion } from "./secretsManager/versions";

/** One version of a secret, as GetSecretValue answers it. */
export interface SecretValue {
  readonly arn: string;
  readonly name: string;
  readonly versionId: string;
  readonly secretString: string;
  readonly versionStages: readonly string[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Which secret, where, and who asks. `secretId` is an ARN or a name. */
export interface SecretCall {
  readonly caller: Caller;
  readonly region: string;
  readonly secretId: string;
}

/** What DescribeSecret tells: never the value. */
export interface SecretDescription {
  readonly arn: string;
  readonly name: string;
  readonly primaryRegion: string;
  readonly kmsKeyId: string | undefined;
  /** Stages by version id; a version without stages is not listed. */
  readonly versions: Readonly<Record<string, readonly string[]>>;
}

/** What ListSecretVersionIds tells: never a value. */
export interface SecretVersionList {
  readonly arn: string;
  readonly name: string;
  readonly versions: readonly Pick<SecretValue, "versionId" | "createdAt" | "versionStages">[];
}

const CURRENT = "AWSCURRENT";

/** Virtual milliseconds until a replica has what was written to its primary. AWS names no figure; it replicates "as changes are made". */
export const REPLICA_LAG_MS = 3_000;

/** The data plane of Secrets Manager, for the wire protocol and for services inside the stand-in. */
export class SecretValues {
  constructor(private readonly cloud: Cloud) {}

  /** The value at a stage (default AWSCURRENT); ResourceNotFoundException when there is none, AccessDeniedException when IAM or KMS says no. */
  get(call: SecretCall & { readonly versionStage?: string; readonly versionId?: string }): SecretValue {
    const seen = this.#find(call);
    const stage = call.versionStage ?? (call.versionId === undefined ? CURRENT : undefined);
    this.#authorize(call, seen, "secretsmanager:GetSecretValue", stage);
    this.#useKey(call, seen, "kms:Decrypt");
    const version = this.#versionsAt(seen).find(
      (candidate) =>
        (stage === undefined || candidate.stages.includes(stage)) &&
        (call.versionId === undefined || candidate.versionId === call.versionId),
    );
    if (version === undefined) {
      throw notFound(
        call.versionId === undefined
          ? `Secrets Manager can't find the specified secret value for staging label: ${stage ?? CURRENT}`
          : `Secrets Manager can't find the specified secret value for VersionId: ${call.versionId}`,
      );
    }
    return valueOf(seen, version);
  }

  /** Stores a new version as AWSCURRENT; the one before becomes AWSPREVIOUS. The token makes a retry harmless. */
  put(
    call: SecretCall & {
      readonly secretString: string;
      /** Becomes the version's id: 32 to 64 characters. */
      readonly clientRequestToken: string;
      readonly versionStages?: readonly string[];
    },
  ): SecretValue {
    const seen = this.#find(call);
    this.#authorize(call, seen, "secretsmanager:PutSecretValue", undefined);
    if (seen.isReplica) {
      throw new AwsError(
        "secretsmanager",
        "InvalidRequestException",
        `You can't perform this operation on a replica secret; use the secret in ${seen.secret.scope.region}.`,
      );
    }
    this.#useKey(call, seen, "kms:GenerateDataKey");
    return valueOf(
      seen,
      this.cloud.service(SecretVersions).store(seen.secret, {
        versionId: call.clientRequestToken,
        secretString: call.secretString,
        ...(call.versionStages === undefined ? {} : { stages: call.versionStages }),
      }),
    );
  }

  /** What is known of a secret without its value. */
  describe(call: SecretCall): SecretDescription {
    const seen = this.#find(call);
    this.#authorize(call, seen, "secretsmanager:DescribeSecret", undefined);
    return {
      arn: seen.arn,
      name: seen.name,
      primaryRegion: seen.secret.scope.region,
      kmsKeyId: seen.kmsKeyId,
      versions: Object.fromEntries(
        this.#versionsAt(seen)
          .filter((version) => version.stages.length > 0)
          .map((version) => [version.versionId, version.stages]),
      ),
    };
  }

  /** The versions with their stages, oldest first, without the values; deprecated ones only where they are asked for. */
  versions(call: SecretCall & { readonly includeDeprecated?: boolean }): SecretVersionList {
    const seen = this.#find(call);
    this.#authorize(call, seen, "secretsmanager:ListSecretVersionIds", undefined);
    return {
      arn: seen.arn,
      name: seen.name,
      versions: this.#versionsAt(seen)
        .filter((version) => version.stages.length > 0 || call.includeDeprecated === true)
        .map(({ versionId, createdAt, stages }) => ({ versionId, createdAt, versionStages: stages })),
    };
  }

  /** What the secret holds in its Region: a replica is a moment behind. */
  #versionsAt(seen: SecretInRegion): readonly SecretVersion[] {
    const versions = this.cloud.service(SecretVersions);
    return seen.isReplica
      ? versions.asOf(seen.secret, this.cloud.clock.now() - REPLICA_LAG_MS)
      : versions.of(seen.secret);
  }

  #find(call: SecretCall): SecretInRegion {
    const place = { accountId: call.caller.accountId, region: call.region };
    const seen = findSecret(this.cloud, call.secretId, place);
    if (seen === undefined) {
      throw notFound("Secrets Manager can't find the specified secret.");
    }
    return seen;
  }

  #authorize(call: SecretCall, seen: SecretInRegion, action: string, stage: string | undefined): void {
    this.cloud.iam.require({
      caller: call.caller,
      action,
      resource: seen.arn,
      resourcePolicies: secretPolicies(this.cloud, seen.secret),
      context: {
        "secretsmanager:SecretId": seen.arn,
        ...(stage === undefined ? {} : { "secretsmanager:VersionStage": stage }),
        ...resourceTags(seen.secret),
      },
    });
  }

  /** Secrets Manager uses the caller's own permission on the key; its managed key works inside the account only. */
  #useKey(call: SecretCall, seen: SecretInRegion, action: string): void {
    const { accountId } = seen.secret.scope;
    if (seen.kmsKeyId === undefined) {
      if (call.caller.accountId !== accountId) {
        throw new AwsError("secretsmanager", "AccessDeniedException", "Access to KMS is not allowed", 403);
      }
      return;
    }
    this.cloud.service(KmsKeys).require({
      caller: call.caller,
      action,
      keyId: seen.kmsKeyId,
      accountId,
      region: seen.region,
      context: {
        "kms:ViaService": `secretsmanager.${seen.region}.amazonaws.com`,
        "kms:EncryptionContext:SecretARN": seen.arn,
      },
    });
  }
}

function valueOf(seen: SecretInRegion, version: SecretVersion): SecretValue {
  return {
    arn: seen.arn,
    name: seen.name,
    versionId: version.versionId,
    secretString: version.secretString,
    versionStages: version.stages,
    createdAt: version.createdAt,
  };
}

function resourceTags(secret: StoredResource): ConditionContext {
  const tags = Object.entries(optionalObject(secret.outputs, "tagsAll") ?? {});
  return Object.fromEntries(
    tags.flatMap(([key, value]) => (typeof value === "string" ? [[`aws:ResourceTag/${key}`, value]] : [])),
  );
}

function notFound(message: string): AwsError {
  return new AwsError("secretsmanager", "ResourceNotFoundException", message);
}
