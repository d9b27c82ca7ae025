import type { Cloud } from "../../core/cloud";
import { optionalNumber, optionalObject, optionalText } from "../../core/props";
import { settingOf } from "./buckets";
import { TOKENS } from "./tokens";

/** Milliseconds of a day. */
const DAY_MS = 86_400_000;
/** Object Lock counts a year as this many days. */
const DAYS_PER_YEAR = 365;

/** Until when a version cannot be deleted, and whether somebody privileged could. */
export interface Retention {
  /** `GOVERNANCE` yields to `s3:BypassGovernanceRetention`, `COMPLIANCE` to nobody. */
  readonly mode: "GOVERNANCE" | "COMPLIANCE";
  /** Milliseconds since 1970. */
  readonly until: number;
}

/**
 * The buckets on which Object Lock is on. It can be switched on and never off, so it outlives the resource that did it and
 * only goes with the bucket itself.
 */
export class LockedBuckets {
  readonly #names = new Set<string>();

  enable(bucketName: string): void {
    this.#names.add(bucketName);
  }

  has(bucketName: string): boolean {
    return this.#names.has(bucketName);
  }

  /** The bucket is deleted. */
  forget(bucketName: string): void {
    this.#names.delete(bucketName);
  }
}

/** True when Object Lock is on. */
export function hasObjectLock(cloud: Cloud, bucketName: string): boolean {
  return cloud.service(LockedBuckets).has(bucketName);
}

/** The retention that a version written now gets where the request says nothing; undefined without a default. */
export function defaultRetention(cloud: Cloud, bucketName: string): Retention | undefined {
  const rule = optionalObject(settingOf(cloud, bucketName, TOKENS.objectLock) ?? {}, "rule");
  const byDefault = rule && optionalObject(rule, "defaultRetention");
  const mode = byDefault && optionalText(byDefault, "mode");
  if (byDefault === undefined || (mode !== "GOVERNANCE" && mode !== "COMPLIANCE")) {
    return undefined;
  }
  const days = optionalNumber(byDefault, "days") ?? (optionalNumber(byDefault, "years") ?? 0) * DAYS_PER_YEAR;
  return { mode, until: cloud.clock.now() + days * DAY_MS };
}
