import type { Bucket } from "../buckets";
import type { ObjectVersion } from "../objectStore";
import type { EmittedEvent } from "./eventNames";

/**
 * What a record of a replication event says beyond the object; S3's guide shows it with "Receiving replication failure
 * events". The forms of `threshold` and `replicationTime` are not documented: nothing should parse them.
 */
export interface ReplicationEventData {
  readonly replicationRuleId: string;
  /** ARN. */
  readonly destinationBucket: string;
  readonly s3Operation: string;
  /** When the operation was asked for, ISO 8601. */
  readonly requestTime: string;
  /** Only when it failed: one of S3's "replication failure reasons". */
  readonly failureReason?: string;
  /** Only with the two threshold events. */
  readonly threshold?: string;
  /** Only when it was replicated after the threshold. */
  readonly replicationTime?: string;
}

/** What happened, before it is worded for a destination. */
export interface BucketEvent {
  readonly name: EmittedEvent;
  readonly bucket: Bucket;
  readonly object: ObjectVersion;
  /** An account id, or `s3.amazonaws.com`. */
  readonly requester: string;
  readonly replication?: ReplicationEventData;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Identifiers of the request behind an event. */
export interface RequestIds {
  readonly requestId: string;
  readonly hostId: string;
}

/** The message that S3 sends to a queue: one record, in the structure of "Event message structure" of its guide. */
export function eventMessage(event: BucketEvent, configurationId: string, ids: RequestIds): string {
  const { bucket, object, requester } = event;
  return JSON.stringify({
    Records: [
      {
        eventVersion: versionOf(event.name),
        eventSource: "aws:s3",
        awsRegion: bucket.region,
        eventTime: new Date(event.at).toISOString(),
        eventName: event.name,
        userIdentity: { principalId: requester },
        requestParameters: { sourceIPAddress: requester === "s3.amazonaws.com" ? requester : "127.0.0.1" },
        responseElements: { "x-amz-request-id": ids.requestId, "x-amz-id-2": ids.hostId },
        s3: {
          s3SchemaVersion: "1.0",
          configurationId,
          bucket: { name: bucket.name, ownerIdentity: { principalId: bucket.accountId }, arn: bucket.arn },
          object: {
            key: urlEncoded(object.key),
            ...(object.isDeleteMarker ? {} : { size: object.size }),
            eTag: object.isDeleteMarker ? "d41d8cd98f00b204e9800998ecf8427e" : object.etag,
            versionId: object.versionId,
            sequencer: object.sequencer,
          },
        },
        ...(event.replication === undefined ? {} : { replicationEventData: event.replication }),
      },
    ],
  });
}

/** What S3 sends to a new destination to try it: a message that is no record. */
export function testMessage(bucket: Bucket, at: number, ids: RequestIds): string {
  return JSON.stringify({
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: new Date(at).toISOString(),
    Bucket: bucket.name,
    RequestId: ids.requestId,
    HostId: ids.hostId,
  });
}

function versionOf(name: EmittedEvent): string {
  if (name.startsWith("Replication:")) {
    return "2.2";
  }
  return name.startsWith("ObjectTagging:") ? "2.3" : "2.1";
}

/** Keys arrive URL-encoded: blanks as `+`, slashes as they are. */
function urlEncoded(key: string): string {
  return encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/");
}
