/** Where masters go as they age, in days since the upload. A tier that is left out is skipped. */
export interface MasterTiers {
  /** Days until S3 Glacier Instant Retrieval (`GLACIER_IR`), which is still read at once. */
  readonly glacierInstantRetrievalDays?: number | undefined;
  /** Days until S3 Glacier Flexible Retrieval (`GLACIER`), which has to be restored before it is read. */
  readonly glacierFlexibleRetrievalDays?: number | undefined;
  /** Days until S3 Glacier Deep Archive (`DEEP_ARCHIVE`), which has to be restored as well. */
  readonly glacierDeepArchiveDays?: number | undefined;
}

/** A retention that nobody shortens. */
export interface ObjectLockSettings {
  /** Who may lift it: whoever has `s3:BypassGovernanceRetention`, or nobody at all. */
  readonly mode: "GOVERNANCE" | "COMPLIANCE";
  /** Days after the upload during which a version cannot be deleted or overwritten. */
  readonly days: number;
}

/** What a Region's buckets keep, for how long and where. The same in every Region, since replicas are to outlive the loss of the first. */
export interface StorageSettings {
  readonly masterTiers: MasterTiers;
  /** Days until a master is deleted. @default never */
  readonly masterExpiryDays?: number | undefined;
  /** Retention of masters. @default none */
  readonly masterObjectLock?: ObjectLockSettings | undefined;
  /** Days until packaged objects go to S3 Intelligent-Tiering; 0 is the day they arrive. */
  readonly packagedIntelligentTieringDays: number;
  /** Days during which an overwritten or deleted object can be brought back. */
  readonly noncurrentVersionDays: number;
  /** Days that server access logs and inventories are kept. */
  readonly accessLogDays: number;
  /** How often S3 lists every object into the log bucket. */
  readonly inventory: "Daily" | "Weekly" | "Off";
  /** Whether CloudWatch gets request metrics of the buckets. */
  readonly requestMetrics: boolean;
}
