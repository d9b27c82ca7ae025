import { formatArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import type { Place } from "../../core/resourceStore";

/** A parameter as GetParameter answers it. */
export interface StoredParameter {
  readonly arn: string;
  readonly name: string;
  readonly value: string;
  /** Grows by one with every change, from 1. */
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
}

/** Versions that Systems Manager keeps of a parameter; the oldest goes first. */
const KEPT_VERSIONS = 100;

/** ARN of a parameter. The slash that a hierarchy starts with is the one after `parameter`, it does not come twice. */
export function parameterArn({ accountId, region }: Required<Place>, name: string): string {
  return formatArn("ssm", region, accountId, `parameter/${name.replace(/^\//, "")}`);
}

/** The values of all parameters. Who may see them is decided before: this is the store itself. */
export class ParameterStore {
  /** By ARN, oldest version first. */
  readonly #versions = new Map<string, readonly StoredParameter[]>();

  constructor(private readonly cloud: Cloud) {}

  /** The latest version, or the one asked for; undefined when there is none. */
  find(arn: string, version?: number): StoredParameter | undefined {
    const versions = this.#versions.get(arn) ?? [];
    return version === undefined
      ? versions.at(-1)
      : versions.find((candidate) => candidate.version === version);
  }

  /** Writes the next version. */
  put(place: Required<Place>, name: string, value: string): StoredParameter {
    const arn = parameterArn(place, name);
    const versions = this.#versions.get(arn) ?? [];
    const made = {
      arn,
      name,
      value,
      version: (versions.at(-1)?.version ?? 0) + 1,
      lastModified: this.cloud.clock.now(),
    };
    this.#versions.set(arn, [...versions, made].slice(-KEPT_VERSIONS));
    return made;
  }

  /** Forgets a parameter with its versions: one of the same name starts with version 1 again. */
  remove(arn: string): void {
    this.#versions.delete(arn);
  }
}
