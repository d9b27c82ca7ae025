import type { Cloud } from "../../core/cloud";
import { AwsError, type StoredResource } from "../../core/types";

/** One stored version of a secret. */
export interface SecretVersion {
  readonly versionId: string;
  readonly secretString: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Empty for a deprecated version: it can be read by its id until Secrets Manager clears it away. */
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

/** Virtual milliseconds for which what a secret was is remembered: no reader goes on with older values than that. */
const REMEMBERED_MS = 3_600_000;

/** All versions of a secret, from one instant on until the next state begins. */
interface State {
  readonly since: number;
  /** Oldest first. */
  readonly versions: readonly SecretVersion[];
}

/** The values of all secrets, and what they were a while ago. Who may see them is decided before: this is the store itself. */
export class SecretVersions {
  /** By the id of the secret, oldest first. */
  readonly #states = new Map<string, readonly State[]>();

  constructor(private readonly cloud: Cloud) {}

  /** The versions of a secret, oldest first. */
  of(secret: StoredResource): readonly SecretVersion[] {
    return this.#statesOf(secret).at(-1)?.versions ?? [];
  }

  /** The versions as they were at an instant; before the first one was stored, as they were then: a replica begins as a copy. */
  asOf(secret: StoredResource, instant: number): readonly SecretVersion[] {
    const states = this.#statesOf(secret);
    return (states.findLast(({ since }) => since <= instant) ?? states[0])?.versions ?? [];
  }

  /** Every state in which somebody may have found the secret who looked after `instant`, the present one last. */
  statesAfter(secret: StoredResource, instant: number): readonly (readonly SecretVersion[])[] {
    const states = this.#statesOf(secret);
    return states
      .filter((_, index) => (states[index + 1]?.since ?? Number.POSITIVE_INFINITY) > instant)
      .map(({ versions }) => versions);
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
    this.#keep(secret, [...withoutStages(this.of(secret), made.stages), made]);
    return made;
  }

  /**
   * Takes the stages off a version, as the provider does when a SecretVersion resource is deleted: all but AWSCURRENT, which can only move
   * on to another version. A version without stages is deprecated; Secrets Manager has no call that deletes one.
   */
  removeStages(secret: StoredResource, versionId: string): void {
    this.#keep(
      secret,
      this.of(secret).map((version) =>
        version.versionId === versionId
          ? { ...version, stages: version.stages.filter((stage) => stage === CURRENT) }
          : version,
      ),
    );
  }

  /** Forgets every version of a secret that is gone. */
  forget(secret: StoredResource): void {
    this.#states.delete(secret.id);
  }

  #statesOf(secret: StoredResource): readonly State[] {
    return this.#states.get(secret.id) ?? [];
  }

  #keep(secret: StoredResource, versions: readonly SecretVersion[]): void {
    const now = this.cloud.clock.now();
    const earlier = this.#statesOf(secret).filter(({ since }) => since < now);
    const firstNeeded = earlier.findLastIndex(({ since }) => since <= now - REMEMBERED_MS);
    this.#states.set(secret.id, [...earlier.slice(Math.max(0, firstNeeded)), { since: now, versions }]);
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
