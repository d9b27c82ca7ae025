import type * as aws from "@pulumi/aws";

import type { StorageSettings } from "./storageSettings";

/** A rule as {@link aws.s3.BucketLifecycleConfiguration} takes it. */
export type LifecycleRule = aws.types.input.s3.BucketLifecycleConfigurationRule;

/** What the rules of the masters are made from. */
export type MasterLifecycle = Pick<
  StorageSettings,
  "masterTiers" | "masterExpiryDays" | "noncurrentVersionDays"
>;

/** What the rules of packaged objects are made from. */
export type PackagedLifecycle = Pick<
  StorageSettings,
  "packagedIntelligentTieringDays" | "noncurrentVersionDays"
>;

/**
 * Objects of less than 128 KiB stay in S3 Standard: each costs a request to move and 40 KB of index once it is in Glacier, and S3
 * Intelligent-Tiering would not tier it anyway. It is S3's default, said aloud: buckets made before that default report the other one,
 * and the next preview would show a difference.
 */
export const TRANSITION_MINIMUM_SIZE = "all_storage_classes_128K";

/** Parts of uploads that nobody completed are billed until removed. */
const INCOMPLETE_UPLOAD_DAYS = 7;

/** A storage class, and the day when objects go there. */
interface Transition {
  readonly storageClass: "GLACIER_IR" | "GLACIER" | "DEEP_ARCHIVE";
  readonly days: number;
}

/**
 * Masters go from tier to tier and are kept for ever, unless a number of days says otherwise.
 *
 * A tier cannot overtake replication, however early it is: S3 moves and expires nothing that is still to be replicated or has failed
 * (S3 User Guide, "How S3 Lifecycle interacts with other bucket configurations"). Later it matters: what lies in Glacier Flexible
 * Retrieval or Deep Archive is not copied to a Region that is added then, before it is restored. Instant Retrieval is.
 *
 * @throws Error for tiers that do not follow each other, or masters that expire before the last one: S3 would refuse the rules
 */
export function masterLifecycleRules(settings: MasterLifecycle): LifecycleRule[] {
  const transitions = masterTransitions(settings.masterTiers);
  assertOrder(transitions, settings.masterExpiryDays);
  return [
    ...housekeepingRules(settings.noncurrentVersionDays),
    ...(transitions.length === 0
      ? []
      : [
          {
            id: "tier-masters",
            status: "Enabled",
            filter: {},
            transitions: transitions.map(({ days, storageClass }) => ({ days, storageClass })),
          },
        ]),
    ...(settings.masterExpiryDays === undefined
      ? []
      : [
          {
            id: "expire-masters",
            status: "Enabled",
            filter: {},
            expiration: { days: settings.masterExpiryDays },
          },
        ]),
  ];
}

/**
 * Packaged objects are read at playback, popular titles often and the long tail hardly ever: S3 Intelligent-Tiering finds out which,
 * and reading never costs extra there. Its archive tiers stay off, because MediaPackage could not wait for a restore.
 */
export function packagedLifecycleRules(settings: PackagedLifecycle): LifecycleRule[] {
  return [
    ...housekeepingRules(settings.noncurrentVersionDays),
    {
      id: "tier-packaged",
      status: "Enabled",
      filter: {},
      transitions: [{ days: settings.packagedIntelligentTieringDays, storageClass: "INTELLIGENT_TIERING" }],
    },
  ];
}

/** What log and inventory files get: nothing but an end. */
export function recordsLifecycleRules(keptDays: number): LifecycleRule[] {
  return [
    abortIncompleteUploads(),
    { id: "expire-records", status: "Enabled", filter: {}, expiration: { days: keptDays } },
  ];
}

/** What every versioned bucket needs so that nothing unseen is paid for. The ids are those of buckets that exist. */
function housekeepingRules(noncurrentVersionDays: number): LifecycleRule[] {
  return [
    abortIncompleteUploads(),
    {
      id: "expire-noncurrent-versions",
      status: "Enabled",
      filter: {},
      expiration: { expiredObjectDeleteMarker: true },
      noncurrentVersionExpiration: { noncurrentDays: noncurrentVersionDays },
    },
  ];
}

function abortIncompleteUploads(): LifecycleRule {
  return {
    id: "abort-incomplete-uploads",
    status: "Enabled",
    filter: {},
    abortIncompleteMultipartUpload: { daysAfterInitiation: INCOMPLETE_UPLOAD_DAYS },
  };
}

/** The tiers that are set, in the order in which S3 allows them: it never moves an object back up. */
function masterTransitions(tiers: StorageSettings["masterTiers"]): readonly Transition[] {
  const all = [
    { storageClass: "GLACIER_IR", days: tiers.glacierInstantRetrievalDays },
    { storageClass: "GLACIER", days: tiers.glacierFlexibleRetrievalDays },
    { storageClass: "DEEP_ARCHIVE", days: tiers.glacierDeepArchiveDays },
  ] as const;
  return all.flatMap(({ storageClass, days }) => (days === undefined ? [] : [{ storageClass, days }]));
}

function assertOrder(transitions: readonly Transition[], expiryDays: number | undefined): void {
  transitions.forEach(({ storageClass, days }, index) => {
    const previous = transitions[index - 1];
    if (previous !== undefined && days <= previous.days) {
      throw new Error(
        `master tiers: got ${storageClass} after ${days} days and ${previous.storageClass} after ${previous.days}. Each tier comes at least a day after the one before.`,
      );
    }
  });
  const last = transitions.at(-1);
  if (last !== undefined && expiryDays !== undefined && expiryDays <= last.days) {
    throw new Error(
      `master expiry: got ${expiryDays} days, but masters go to ${last.storageClass} after ${last.days}. Let them expire later, or leave the tier out.`,
    );
  }
}
