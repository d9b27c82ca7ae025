import { BACKFILL_SOURCE } from "../../functions/ingest/events/objectCreated";
import { masterIdOf } from "../../functions/ingest/masterKey";
import type { MasterObject } from "./ports";

/** Where a message says that it comes from. */
export interface MessageOrigin {
  readonly bucket: string;
  readonly accountId: string;
  readonly region: string;
  readonly at: Date;
}

/**
 * The message that has a master submitted: S3's "Object Created" as EventBridge would deliver it, with a source of its own. It has no
 * `sequencer`, which only S3 can give. Its id depends on the master alone, so repetitions can be told in logs.
 */
export function objectCreatedMessage(
  master: MasterObject,
  { bucket, accountId, region, at }: MessageOrigin,
): string {
  const { key, versionId, sizeBytes, etag } = master;
  return JSON.stringify({
    version: "0",
    id: `backfill-${masterIdOf(key, versionId)}`,
    "detail-type": "Object Created",
    source: BACKFILL_SOURCE,
    account: accountId,
    time: at.toISOString(),
    region,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: "0",
      bucket: { name: bucket },
      object: { key, size: sizeBytes, etag, "version-id": versionId },
      requester: accountId,
      reason: "Backfill",
    },
  });
}
