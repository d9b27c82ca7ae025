import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/types";

/** A batch of paths that caches are told to forget. */
export interface Invalidation {
  readonly id: string;
  readonly distributionId: string;
  readonly paths: readonly string[];
  readonly callerReference: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly completed: boolean;
}

/** Told once per invalidation, when it reaches the caches. */
export type InvalidationListener = (distributionId: string, covers: (uri: string) => boolean) => void;

/** Paths in flight at a time (CloudFront Developer Guide, "Quotas": invalidations). */
const MAX_FILES_IN_FLIGHT = 3_000;
const MAX_WILDCARDS_IN_FLIGHT = 15;
/** Virtual time in which an invalidation reaches the caches: AWS speaks of seconds, of minutes at worst. */
const LEAST_MS = 5_000;
const RANGE_MS = 30_000;

/** Invalidations of every distribution. A batch reaches all caches at one instant, and is completed then. */
export class Invalidations {
  readonly #batches: Invalidation[] = [];
  readonly #listeners: InvalidationListener[] = [];

  constructor(private readonly cloud: Cloud) {}

  /** Calls `listener` for every invalidation from now on. */
  listen(listener: InvalidationListener): void {
    this.#listeners.push(listener);
  }

  /**
   * Begins one. A reference that was used before gives the batch that it made.
   * @throws AwsError InvalidArgument, InvalidationBatchAlreadyExists, TooManyInvalidationsInProgress
   */
  create(distributionId: string, paths: readonly string[], callerReference: string): Invalidation {
    const bad = paths.find((path) => !/^\/[^*]*\*?$/.test(path));
    if (paths.length === 0 || bad !== undefined) {
      throw problem(
        "InvalidArgument",
        `Your request contains one or more invalid invalidation paths: ${bad ?? "none given"}. A path begins with / and has * at its end only.`,
      );
    }
    const known = this.#batches.find(
      (batch) => batch.distributionId === distributionId && batch.callerReference === callerReference,
    );
    if (known !== undefined) {
      if (JSON.stringify(known.paths) !== JSON.stringify(paths)) {
        throw problem(
          "InvalidationBatchAlreadyExists",
          `The caller reference ${callerReference} was used for other paths.`,
          409,
        );
      }
      return known;
    }
    this.#refuseTooMany(distributionId, paths);
    const random = this.cloud.random.stream(`invalidation/${distributionId}/${callerReference}`);
    const batch = {
      id: `I${random.hex(13).toUpperCase()}`,
      distributionId,
      paths: [...paths],
      callerReference,
      createdAt: this.cloud.clock.now(),
      completed: false,
    };
    this.#batches.push(batch);
    this.cloud.clock.schedule(LEAST_MS + random.integer(RANGE_MS), () => {
      batch.completed = true;
      for (const listener of this.#listeners) {
        listener(distributionId, (uri) => paths.some((path) => isCovered(path, uri)));
      }
    });
    return batch;
  }

  /** @throws AwsError NoSuchInvalidation */
  get(distributionId: string, id: string): Invalidation {
    const batch = this.#batches.find((one) => one.distributionId === distributionId && one.id === id);
    if (batch === undefined) {
      throw problem("NoSuchInvalidation", `The specified invalidation does not exist: ${id}`, 404);
    }
    return batch;
  }

  #refuseTooMany(distributionId: string, paths: readonly string[]): void {
    const inFlight = this.#batches
      .filter((batch) => batch.distributionId === distributionId && !batch.completed)
      .flatMap((batch) => batch.paths);
    const all = [...inFlight, ...paths];
    const wildcards = all.filter((path) => path.endsWith("*")).length;
    if (all.length - wildcards > MAX_FILES_IN_FLIGHT || wildcards > MAX_WILDCARDS_IN_FLIGHT) {
      throw problem(
        "TooManyInvalidationsInProgress",
        `Processing your request will cause you to exceed the maximum number of in-progress invalidations: ${MAX_FILES_IN_FLIGHT} files, ${MAX_WILDCARDS_IN_FLIGHT} wildcards.`,
      );
    }
  }
}

function isCovered(path: string, uri: string): boolean {
  return path.endsWith("*") ? uri.startsWith(path.slice(0, -1)) : uri === path;
}

function problem(code: string, message: string, status = 400): AwsError {
  return new AwsError("cloudfront", code, message, status);
}
