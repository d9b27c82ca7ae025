import { INVENTORY_FILE } from "../../functions/ingest/inventory";
import { MASTERS_PREFIX } from "../../functions/ingest/masterKey";
import { ASSETS_PREFIX } from "../../functions/transcode/destinations";
import { JOB_METADATA } from "../../functions/transcode/jobRequest";
import type { Placement } from "../placement";

/** Objects below which an encode's inventory lies, as IAM writes it; `inventoryKey` makes the keys. */
export const INVENTORY_OBJECTS = `${ASSETS_PREFIX}*/inventory/*`;

/** An event pattern of EventBridge, before it is text. */
export interface EventPattern {
  readonly source: readonly string[];
  readonly "detail-type": readonly string[];
  /** Events of other accounts reach a bus only if it lets them in; the pattern does not rely on it. */
  readonly account: readonly string[];
  readonly resources?: readonly object[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Objects that are uploaded, or copied, to where masters are. Amazon S3 User Guide, "EventBridge event message structure". */
export function masterUploaded(accountId: string, mezzanineBucket: string): EventPattern {
  return objectCreated(accountId, mezzanineBucket, { prefix: MASTERS_PREFIX });
}

/** An inventory that was written here, or that has arrived from another Region. */
export function inventoryWritten(accountId: string, packagedBucket: string): EventPattern {
  return objectCreated(accountId, packagedBucket, { wildcard: `${INVENTORY_OBJECTS}/${INVENTORY_FILE}` });
}

/**
 * Jobs of the stack that have ended, well or not. MediaConvert User Guide, "EventBridge events": every job of the account sends them, and
 * job metadata comes back in each.
 */
export function jobEnded(accountId: string, stack: string): EventPattern {
  return {
    source: ["aws.mediaconvert"],
    "detail-type": ["MediaConvert Job State Change"],
    account: [accountId],
    detail: { status: ["COMPLETE", "ERROR", "CANCELED"], userMetadata: { [JOB_METADATA.stack]: [stack] } },
  };
}

/**
 * Assets of MediaPackage that have become playable, one configuration at a time, or that could not be ingested. Live channels send events
 * of the same type, about other resources. Ids of assets do not say whose they are: the stage looks in the catalog.
 */
export function assetIngested({ accountId, region }: Placement): EventPattern {
  return {
    source: ["aws.mediapackage"],
    "detail-type": ["MediaPackage Input Notification"],
    account: [accountId],
    resources: [{ prefix: `arn:aws:mediapackage-vod:${region}:${accountId}:assets/` }],
    detail: { event: ["VodAssetPlayable", "IngestError"] },
  };
}

function objectCreated(accountId: string, bucket: string, key: object): EventPattern {
  return {
    source: ["aws.s3"],
    "detail-type": ["Object Created"],
    account: [accountId],
    detail: { bucket: { name: [bucket] }, object: { key: [key] } },
  };
}
