import { z } from "zod";

const days = z.int().min(1).max(36_500);

/** Where masters go as they age. All of it counts days since the upload; a tier that is left out is skipped. */
const masterTiers = z.strictObject({
  /** Days until S3 Glacier Instant Retrieval: cheaper, and still readable at once, so that a title can be encoded again. */
  glacierInstantRetrievalDays: days.optional(),
  /** Days until S3 Glacier Flexible Retrieval: has to be restored first, which takes minutes to hours. */
  glacierFlexibleRetrievalDays: days.optional(),
  /** Days until S3 Glacier Deep Archive: has to be restored first, which takes up to two days. */
  glacierDeepArchiveDays: days.optional(),
});

/** A retention that nobody shortens; see the S3 User Guide, "Locking objects with Object Lock". */
const objectLock = z.strictObject({
  /** `GOVERNANCE` can be lifted by who has the permission, `COMPLIANCE` by nobody, the account's root included. */
  mode: z.enum(["GOVERNANCE", "COMPLIANCE"]),
  /** Days after its upload during which a master cannot be deleted or overwritten. */
  days,
});

/** What the buckets keep, for how long and where. */
export const storageSchema = z.strictObject({
  /** Tiers of the masters. Masters are never expired unless `masterExpiryDays` says so. */
  masterTiers: masterTiers.prefault({ glacierInstantRetrievalDays: 90 }),
  /** Days until a master is deleted. Left out: never. */
  masterExpiryDays: days.optional(),
  /** Retention lock on masters, in every Region. Left out: none. Once on, S3 lets nobody take it off a bucket. */
  masterObjectLock: objectLock.optional(),
  /** Days until packaged objects go to S3 Intelligent-Tiering; 0 is the day they arrive. */
  packagedIntelligentTieringDays: z.int().min(0).max(36_500).default(0),
  /** Days during which an overwritten or deleted object can be brought back. */
  noncurrentVersionDays: days.default(30),
  /** Days that server access logs and inventories are kept. */
  accessLogDays: days.default(365),
  /** How often S3 lists every object with its replication status into the log bucket. */
  inventory: z.enum(["Daily", "Weekly", "Off"]).default("Weekly"),
  /** Whether CloudWatch gets request metrics of the buckets, which are billed. */
  requestMetrics: z.boolean().default(false),
});

/** Values of {@link storageSchema}. */
export type StorageSettings = z.output<typeof storageSchema>;
