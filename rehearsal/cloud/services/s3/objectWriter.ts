import { createHash } from "node:crypto";
import type { Cloud } from "../../core/cloud";
import type { Bucket } from "./buckets";
import { BucketEvents } from "./events/bucketEvents";
import type { EmittedEvent } from "./events/eventNames";
import { defaultRetention, type Retention } from "./lockedBuckets";
import { tellsEventBridge } from "./notification";
import { ObjectStore, type ObjectVersion } from "./objectStore";
import { isVersioned } from "./versioning";

/** Something new in a bucket: what S3's "Object Created" event says. */
export interface ObjectCreated {
  readonly bucket: string;
  readonly accountId: string;
  readonly region: string;
  readonly object: ObjectVersion;
  /** Who wrote it: an account id, or `s3.amazonaws.com` for a replica. */
  readonly requester: string;
  /** True when the bucket's notification configuration sends events to EventBridge. */
  readonly eventBridge: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Who S3 is when it acts by itself. */
export const S3_ITSELF = "s3.amazonaws.com";

/** What a new version is made of. */
export interface Content extends Pick<
  ObjectVersion,
  "key" | "body" | "contentType" | "tags" | "encryption" | "ownerAccountId"
> {
  /** @default the MD5 of the body */
  readonly etag?: string | undefined;
  /** @default S3's own */
  readonly checksum?: ObjectVersion["checksum"];
}

/** The ways in which an object comes into being; S3's events tell them apart. */
export type CreatedBy = Extract<EmittedEvent, `ObjectCreated:${string}`>;

/** Writes versions and says so: to listeners, EventBridge and queues. No access rules apply here; the callers ask first. */
export class ObjectWriter {
  readonly store = new ObjectStore();
  readonly #listeners: ((event: ObjectCreated) => void | Promise<void>)[] = [];
  #writes = 0;

  constructor(private readonly cloud: Cloud) {}

  /** Calls `listener` for every new object, replicas included, at its own instant of the virtual clock. */
  listen(listener: (event: ObjectCreated) => void | Promise<void>): void {
    this.#listeners.push(listener);
  }

  /** Stores a new version, retained as the bucket says. */
  write(
    bucket: Bucket,
    content: Content,
    requester: string,
    by: CreatedBy = "ObjectCreated:Put",
  ): ObjectVersion {
    const version = {
      ...this.#stamp(bucket),
      ...content,
      isDeleteMarker: false,
      size: content.body.byteLength,
      etag: content.etag ?? createHash("md5").update(content.body).digest("hex"),
      checksum: content.checksum,
      retention: defaultRetention(this.cloud, bucket.name),
    };
    return this.#create(bucket, requester, version, by);
  }

  /** Stores a new delete marker. Object Lock does not forbid it: nothing is lost. */
  writeDeleteMarker(bucket: Bucket, key: string, requester: string): ObjectVersion {
    return this.#mark(bucket, requester, {
      ...this.#stamp(bucket),
      key,
      body: new Uint8Array(),
      contentType: "",
      tags: {},
      encryption: { algorithm: "AES256" },
      ownerAccountId: bucket.accountId,
      isDeleteMarker: true,
      size: 0,
      etag: "",
      checksum: undefined,
      retention: undefined,
    });
  }

  /** Stores a replica: the original's version id and creation time, with what the replication rule changes. */
  writeReplica(
    bucket: Bucket,
    original: ObjectVersion,
    changes: Pick<ObjectVersion, "encryption" | "ownerAccountId"> & {
      readonly retention: Retention | undefined;
    },
  ): ObjectVersion {
    const { sequencer } = this.#stamp(bucket);
    const replica = {
      ...original,
      ...changes,
      bucket: bucket.name,
      sequencer,
      replicationStatus: "REPLICA",
    } as const;
    return original.isDeleteMarker
      ? this.#mark(bucket, S3_ITSELF, replica)
      : this.#create(bucket, S3_ITSELF, replica, "ObjectCreated:Put");
  }

  /** Gives a version other tags. `rank` is that of the original change; default: this is it. */
  retag(version: ObjectVersion, tags: Readonly<Record<string, string>>, rank?: number): ObjectVersion {
    const retagged = { ...version, tags, tagsRank: rank ?? this.#next() };
    this.store.replace(retagged);
    return retagged;
  }

  /** Tells the queues that are configured for an event. */
  publish(bucket: Bucket, name: EmittedEvent, object: ObjectVersion, requester: string): void {
    this.cloud.service(BucketEvents).publish({ name, bucket, object, requester });
  }

  #create(bucket: Bucket, requester: string, version: ObjectVersion, by: CreatedBy): ObjectVersion {
    this.store.put(version);
    this.#announce(bucket, version, requester);
    this.publish(bucket, by, version, requester);
    return version;
  }

  #mark(bucket: Bucket, requester: string, marker: ObjectVersion): ObjectVersion {
    this.store.put(marker);
    this.publish(bucket, "ObjectRemoved:DeleteMarkerCreated", marker, requester);
    return marker;
  }

  #next(): number {
    this.#writes += 1;
    return this.#writes;
  }

  #stamp(
    bucket: Bucket,
  ): Pick<
    ObjectVersion,
    "bucket" | "versionId" | "lastModified" | "sequencer" | "rank" | "tagsRank" | "replicationStatus"
  > {
    const rank = this.#next();
    const sequencer = rank.toString(16).toUpperCase().padStart(16, "0");
    const versioned = isVersioned(this.cloud, bucket.name);
    return {
      bucket: bucket.name,
      versionId: versioned
        ? createHash("sha256").update(`${bucket.name} ${sequencer}`).digest("base64url").slice(0, 32)
        : "null",
      lastModified: this.cloud.clock.now(),
      sequencer,
      rank,
      tagsRank: rank,
      replicationStatus: undefined,
    };
  }

  #announce(bucket: Bucket, object: ObjectVersion, requester: string): void {
    const { name, accountId, region } = bucket;
    const at = this.cloud.clock.now();
    for (const listener of this.#listeners) {
      this.cloud.clock.schedule(0, () =>
        listener({
          bucket: name,
          accountId,
          region,
          object,
          requester,
          eventBridge: tellsEventBridge(this.cloud, name),
          at,
        }),
      );
    }
  }
}
