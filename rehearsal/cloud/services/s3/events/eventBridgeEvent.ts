import type { PublishedEvent } from "../../eventBridge/busEvent";
import type { EmittedEvent } from "./eventNames";
import type { BucketEvent } from "./eventRecord";

/** How an event is called at EventBridge, and what gave rise to it; see "EventBridge event message structure" of S3's guide. */
interface Wording {
  readonly detailType: string;
  readonly reason: string;
  readonly deletionType?: string;
}

/** Replication events go to queues only; tags are not published here, since nothing of the platform listens to them. */
const WORDINGS: Readonly<Partial<Record<EmittedEvent, Wording>>> = {
  "ObjectCreated:Put": { detailType: "Object Created", reason: "PutObject" },
  "ObjectCreated:Copy": { detailType: "Object Created", reason: "CopyObject" },
  "ObjectCreated:CompleteMultipartUpload": {
    detailType: "Object Created",
    reason: "CompleteMultipartUpload",
  },
  "ObjectRemoved:Delete": {
    detailType: "Object Deleted",
    reason: "DeleteObject",
    deletionType: "Permanently Deleted",
  },
  "ObjectRemoved:DeleteMarkerCreated": {
    detailType: "Object Deleted",
    reason: "DeleteObject",
    deletionType: "Delete Marker Created",
  },
};

/** What S3 publishes to EventBridge of an event; undefined for those that it does not. */
export function eventBridgeEvent(
  { name, bucket, object, requester }: Omit<BucketEvent, "at">,
  requestId: string,
): PublishedEvent | undefined {
  const wording = WORDINGS[name];
  if (wording === undefined) {
    return undefined;
  }
  const { detailType, reason, deletionType } = wording;
  return {
    source: "aws.s3",
    detailType,
    accountId: bucket.accountId,
    region: bucket.region,
    resources: [bucket.arn],
    detail: {
      version: "0",
      bucket: { name: bucket.name },
      object: {
        // Unlike in a queue's record, the key is as it is.
        key: object.key,
        ...(deletionType === undefined ? { size: object.size } : {}),
        ...(object.isDeleteMarker ? {} : { etag: object.etag }),
        ...(object.versionId === "null" ? {} : { "version-id": object.versionId }),
        sequencer: object.sequencer,
      },
      "request-id": requestId,
      requester,
      "source-ip-address": requester === "s3.amazonaws.com" ? requester : "127.0.0.1",
      reason,
      ...(deletionType === undefined ? {} : { "deletion-type": deletionType }),
    },
  };
}
