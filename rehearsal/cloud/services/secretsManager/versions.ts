import type { Cloud } from "../../core/cloud";
import { AwsError, type StoredResource } from "../../core/types";

/** One stored version of a secret. */
export interface SecretVersion {
  readonly versionId: string;
  readonly secretString: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly stages: readonly string[];
}

/** A version to store; without stages it becomes AWSCURRENT. */
export interface NewVersion {
  /** 32 to 64 characters; storing the same value again under the same id changes nothing. */
  readonly versionId: string;
  readonly secretString: string;
  readonly stages?: readonly string[];
}

const CURRENT = "AWSCURRENT";
const PREVIOUS = "AWSPREVIOUS";

/** The values of all secrets. Who may see them is decided before: this is the store itself. */
export class SecretVersions {
  /** By the id of the secret, oldest first. */
  readonly #versions = new Map<string, readonly SecretVersion[]>();

  constructor(private readonly cloud: Cloud) {}

  /** The versions of a secret, oldest first. */
  of(secret: StoredResource): readonly SecretVersion[] {
    return this.#versions.get(secret.id) ?? [];
  }

  /** Stores a version and moves the stages: what was AWSCURRENT becomes AWSPREVIOUS. */
  store(secret: StoredResource, version: NewVersion): SecretVersion {
    if (version.versionId.length < 32 || version.versionId.length > 64) {
      throw new AwsError(
        "secretsmanager",
        "InvalidParameterException",
        "ClientRequestToken must have length greater than or equal to 32 and at most 64.",
      );
    }
    const existing = this.of(secret).find((candidate) => candidate.versionId === version.versionId);
    if (existing !== undefined) {
      if (existing.secretString === version.secretString) {
        return existing;
      }
      throw new AwsError(
        "secretsmanager",
        "ResourceExistsException",
        `You can't use ClientRequestToken ${version.versionId} because that value is already in use for a version of secret ${secret.id}.`,
      );
    }
    const made = {
      versionId: version.versionId,
      secretString: version.secretString,
      createdAt: this.cloud.clock.now(),
      stages: version.stages ?? [CURRENT],
    };
    this.#versions.set(secret.id, [...withoutStages(this.of(secret), made.stages), made]);
    return made;
  }

  /** Removes a version, unless it is the current one: that goes with the secret only. */
  remove(secret: StoredResource, versionId: string): void {
    this.#versions.set(
      secret.id,
      this.of(secret).filter(
        (version) => version.versionId !== versionId || version.stages.includes(CURRENT),
      ),
    );
  }

  /** Forgets every version of a secret that is gone. */
  forget(secret: StoredResource): void {
    this.#versions.delete(secret.id);
  }
}

/** A stage is on one version at a time; taking AWSCURRENT away from one makes it AWSPREVIOUS, and the only one. */
function withoutStages(
  versions: readonly SecretVersion[],
  taken: readonly string[],
): readonly SecretVersion[] {
  const demotes = taken.includes(CURRENT) && versions.some((version) => version.stages.includes(CURRENT));
  return versions.map((version) => {
    const left = version.stages.filter((stage) => !taken.includes(stage) && !(demotes && stage === PREVIOUS));
    return demotes && version.stages.includes(CURRENT)
      ? { ...version, stages: [...left, PREVIOUS] }
      : { ...version, stages: left };
  });
}
