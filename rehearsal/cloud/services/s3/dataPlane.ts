import { createHash } from "node:crypto";
import type { Cloud } from "../../core/cloud";
import { AwsError, type Caller } from "../../core/types";
import { authorizeS3, encryptionContext, useKey } from "./access";
import { requireBucket, type Bucket } from "./buckets";
import { defaultEncryption, type ObjectEncryption } from "./encryption";
import { ObjectStore, type ObjectVersion, type ReplicationStatus } from "./objectStore";
import { tellsEventBridge } from "./notification";
import { Replicator } from "./replicator";
import { isVersioned } from "./versioning";

/** Settings of one write. */
export interface PutOptions {
  /** @default application/octet-stream */
  readonly contentType?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Key ARN for this object instead of the bucket's default encryption. */
  readonly kmsKeyArn?: string;
}

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

/** The data plane of S3: objects, versions, encryption, access, events and replication, as the deployed configuration says. */
export class S3DataPlane {
  /** The raw bytes, without access rules: for the control plane and for tests. */
  readonly store = new ObjectStore();
  /** Copies objects between buckets by the deployed rules. */
  readonly replicator: Replicator;
  readonly #listeners: ((event: ObjectCreated) => void | Promise<void>)[] = [];
  #writes = 0;

  constructor(private readonly cloud: Cloud) {
    this.replicator = new Replicator(cloud, this);
  }

  /**
   * Writes an object as `caller`.
   * @throws AwsError NoSuchBucket, AccessDenied, SlowDown (the Region is at fault), KMS's refusals
   */
  putObject(
    caller: Caller,
    bucketName: string,
    key: string,
    body: Uint8Array | string,
    options: PutOptions = {},
  ): ObjectVersion {
    const bucket = this.#reach(bucketName);
    const encryption: ObjectEncryption =
      options.kmsKeyArn === undefined
        ? defaultEncryption(this.cloud, bucket)
        : { algorithm: "aws:kms", keyArn: options.kmsKeyArn, bucketKey: false };
    authorizeS3(this.cloud, {
      caller,
      action: "s3:PutObject",
      bucket,
      key,
      context: options.kmsKeyArn === undefined ? {} : encryptionContext(encryption),
    });
    useKey(this.cloud, caller, "kms:GenerateDataKey", bucket, key, encryption);
    const version = this.write(bucket, {
      key,
      body: typeof body === "string" ? new TextEncoder().encode(body) : body,
      contentType: options.contentType ?? "application/octet-stream",
      tags: options.tags ?? {},
      encryption,
      ownerAccountId: bucket.accountId,
      requester: caller.accountId,
    });
    return this.replicator.submit(bucket, version);
  }

  /**
   * Reads an object as `caller`.
   * @throws AwsError NoSuchKey (AccessDenied for a caller who may not list the bucket), AccessDenied, SlowDown
   */
  getObject(
    caller: Caller,
    bucketName: string,
    key: string,
    options: { readonly versionId?: string } = {},
  ): ObjectVersion {
    const bucket = this.#reach(bucketName);
    const action = options.versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion";
    authorizeS3(this.cloud, { caller, action, bucket, key });
    const version = this.store.find(bucketName, key, options.versionId);
    if (version === undefined || version.isDeleteMarker) {
      // S3 does not tell those who may not list whether a key exists.
      authorizeS3(this.cloud, { caller, action: "s3:ListBucket", bucket, context: { "s3:prefix": key } });
      throw new AwsError("s3", "NoSuchKey", `The specified key does not exist: ${bucketName}/${key}`, 404);
    }
    useKey(this.cloud, caller, "kms:Decrypt", bucket, key, version.encryption);
    return version;
  }

  /** Like {@link getObject}, without the body. */
  headObject(
    caller: Caller,
    bucketName: string,
    key: string,
    options: { readonly versionId?: string } = {},
  ): Omit<ObjectVersion, "body"> {
    const { body: _body, ...head } = this.getObject(caller, bucketName, key, options);
    return head;
  }

  /** The newest versions under a prefix, sorted by key; all of them, S3's pages of 1,000 are not modelled. */
  listObjects(
    caller: Caller,
    bucketName: string,
    options: { readonly prefix?: string } = {},
  ): readonly ObjectVersion[] {
    const bucket = this.#reach(bucketName);
    const prefix = options.prefix ?? "";
    authorizeS3(this.cloud, { caller, action: "s3:ListBucket", bucket, context: { "s3:prefix": prefix } });
    return this.store.list(bucketName, prefix);
  }

  /** Deletes: with versioning and no version id it leaves a delete marker, which replication rules may copy. */
  deleteObject(
    caller: Caller,
    bucketName: string,
    key: string,
    options: { readonly versionId?: string } = {},
  ): void {
    const bucket = this.#reach(bucketName);
    const action = options.versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
    authorizeS3(this.cloud, { caller, action, bucket, key });
    if (options.versionId !== undefined) {
      this.store.remove(bucketName, key, options.versionId);
    } else if (isVersioned(this.cloud, bucketName)) {
      this.replicator.submit(bucket, this.writeDeleteMarker(bucket, key));
    } else {
      this.store.remove(bucketName, key, "null");
    }
  }

  /** Where an object's replication stands. */
  replicationStatus(bucketName: string, key: string): ReplicationStatus | undefined {
    return this.store.find(bucketName, key)?.replicationStatus;
  }

  /** Calls `listener` for every new object, replicas included, at its own instant of the virtual clock. */
  onObjectCreated(listener: (event: ObjectCreated) => void | Promise<void>): void {
    this.#listeners.push(listener);
  }

  /** Stores a version and tells the listeners; for S3's own use, no access rules apply. */
  write(
    bucket: Bucket,
    object: Pick<ObjectVersion, "key" | "body" | "contentType" | "tags" | "encryption" | "ownerAccountId"> & {
      readonly requester: string;
      readonly replicationStatus?: ReplicationStatus;
      readonly versionId?: string;
    },
  ): ObjectVersion {
    const { requester, ...content } = object;
    const version: ObjectVersion = {
      ...this.#stamp(bucket),
      replicationStatus: undefined,
      ...content,
      isDeleteMarker: false,
      size: object.body.byteLength,
      etag: createHash("md5").update(object.body).digest("hex"),
    };
    this.store.put(version);
    this.#announce(bucket, version, requester);
    return version;
  }

  /** Stores a delete marker. */
  writeDeleteMarker(bucket: Bucket, key: string, replicationStatus?: ReplicationStatus): ObjectVersion {
    const marker: ObjectVersion = {
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
      replicationStatus,
    };
    this.store.put(marker);
    return marker;
  }

  #stamp(bucket: Bucket): Pick<ObjectVersion, "bucket" | "versionId" | "lastModified" | "sequencer"> {
    this.#writes += 1;
    const sequencer = this.#writes.toString(16).toUpperCase().padStart(16, "0");
    const versioned = isVersioned(this.cloud, bucket.name);
    return {
      bucket: bucket.name,
      versionId: versioned
        ? createHash("sha256").update(`${bucket.name} ${sequencer}`).digest("base64url").slice(0, 32)
        : "null",
      lastModified: this.cloud.clock.now(),
      sequencer,
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

  #reach(bucketName: string): Bucket {
    const bucket = requireBucket(this.cloud, bucketName);
    const fault = this.cloud.network.fault(bucket.region);
    if (fault !== undefined) {
      throw new AwsError(
        "s3",
        "ServiceUnavailable",
        `S3 in ${bucket.region} does not answer (${fault})`,
        503,
      );
    }
    return bucket;
  }
}
