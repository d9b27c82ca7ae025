import type { Bucket } from "../buckets";
import type { ReplicationRule } from "../replicationRules";

/**
 * What S3 is to do in a destination. `OBJECT_PUT` is documented; the other two are named after it, since S3's guide shows
 * no record of them.
 */
export type S3Operation = "OBJECT_PUT" | "OBJECT_PUT_TAGGING" | "DELETE_MARKER_PUT";

/** One operation for one destination. */
export interface ReplicationOperation {
  readonly s3Operation: S3Operation;
  readonly source: Bucket;
  readonly rule: ReplicationRule;
  /** Role that S3 assumes for it. */
  readonly roleArn: string;
  readonly key: string;
  readonly versionId: string;
  /** Bytes to copy; 0 for tags and delete markers. */
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly requestedAt: number;
}

/** A copy that S3 gave up on; it is never tried again by itself. */
export interface ReplicationFailure {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  /** ARN. */
  readonly destination: string;
  readonly ruleId: string;
  readonly s3Operation: S3Operation;
  /** One of S3's replication failure reasons, e.g. `DstKmsKeyNotFound`. */
  readonly code: string;
  /** One sentence: which permission, key or bucket stood in the way. */
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** An operation that cannot be done, with S3's word for why. */
export class ReplicationRefused extends Error {
  override readonly name = "ReplicationRefused";

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
