import type { Cloud } from "../../core/cloud";
import { AwsError, type Caller } from "../../core/types";
import { authorizeS3, useKey } from "./access";
import { requireBucket, type Bucket } from "./buckets";
import { MultipartUploads } from "./multipartUploads";
import type { ObjectStore, ObjectVersion, ReplicationStatus } from "./objectStore";
import { acceptObjectTags } from "./objectTags";
import { ObjectWriter, type ObjectCreated } from "./objectWriter";
import { Replicator } from "./replicator";
import { Uploads, type PutOptions, type UploadOrigin } from "./uploads";
import { isVersioned } from "./versioning";

export type { PutOptions } from "./uploads";

/** The data plane of S3: objects, versions, encryption, access, events and replication, as the deployed configuration says. */
export class S3DataPlane {
  /** Copies objects between buckets by the deployed rules. */
  readonly replicator: Replicator;
  /** Uploads in parts. */
  readonly multipart: MultipartUploads;
  readonly #uploads: Uploads;
  readonly #writer: ObjectWriter;

  constructor(private readonly cloud: Cloud) {
    this.#writer = new ObjectWriter(cloud);
    this.replicator = new Replicator(cloud, this.#writer);
    this.#uploads = new Uploads(cloud, this.#writer, this.replicator);
    this.multipart = new MultipartUploads(cloud, this.#uploads);
  }

  /** The raw bytes, without access rules: for the control plane and for tests. */
  get store(): ObjectStore {
    return this.#writer.store;
  }

  /**
   * Writes an object as `caller`.
   * @throws AwsError NoSuchBucket, AccessDenied, PreconditionFailed, SlowDown (the Region is at fault), KMS's refusals
   */
  putObject(
    caller: Caller,
    bucketName: string,
    key: string,
    body: Uint8Array | string,
    options: PutOptions = {},
    origin?: UploadOrigin,
  ): ObjectVersion {
    const accepted = this.#uploads.accept(caller, this.#reach(bucketName), key, options);
    return this.#uploads.store(
      accepted,
      typeof body === "string" ? new TextEncoder().encode(body) : body,
      origin,
    );
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

  /**
   * Deletes: with versioning and no version id it leaves a delete marker, which replication rules may copy. With a version
   * id the version is gone for good, here only, unless Object Lock keeps it.
   * @throws AwsError NoSuchBucket, AccessDenied (no permission, or the version is retained)
   */
  deleteObject(
    caller: Caller,
    bucketName: string,
    key: string,
    options: { readonly versionId?: string; readonly bypassGovernanceRetention?: boolean } = {},
  ): void {
    const bucket = this.#reach(bucketName);
    const action = options.versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
    authorizeS3(this.cloud, { caller, action, bucket, key });
    if (options.versionId === undefined && isVersioned(this.cloud, bucketName)) {
      this.replicator.submit(bucket, this.#writer.writeDeleteMarker(bucket, key, caller.accountId));
      return;
    }
    const version = this.store.find(bucketName, key, options.versionId ?? "null");
    if (version === undefined) {
      return;
    }
    this.#refuseRetained(caller, bucket, version, options.bypassGovernanceRetention === true);
    this.store.remove(bucketName, key, version.versionId);
    this.#writer.publish(bucket, "ObjectRemoved:Delete", version, caller.accountId);
  }

  /**
   * Replaces the tags of an object. Replication rules copy the change to replicas, and from replicas back where rules on
   * both sides say so (replica modifications).
   * @throws AwsError NoSuchKey, MethodNotAllowed (a delete marker), AccessDenied, BadRequest, InvalidTag
   */
  putObjectTagging(
    caller: Caller,
    bucketName: string,
    key: string,
    tags: Readonly<Record<string, string>>,
    options: { readonly versionId?: string } = {},
  ): ObjectVersion {
    const action = options.versionId === undefined ? "s3:PutObjectTagging" : "s3:PutObjectVersionTagging";
    const { bucket, version } = this.#tagged(caller, action, bucketName, key, options.versionId);
    acceptObjectTags(tags);
    const retagged = this.#writer.retag(version, tags);
    this.#writer.publish(bucket, "ObjectTagging:Put", retagged, caller.accountId);
    return this.replicator.submitTags(bucket, retagged);
  }

  /** The tags of an object. @throws AwsError NoSuchKey, MethodNotAllowed (a delete marker), AccessDenied */
  getObjectTagging(
    caller: Caller,
    bucketName: string,
    key: string,
    options: { readonly versionId?: string } = {},
  ): Readonly<Record<string, string>> {
    const action = options.versionId === undefined ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging";
    return this.#tagged(caller, action, bucketName, key, options.versionId).version.tags;
  }

  /** Where an object's replication stands. */
  replicationStatus(bucketName: string, key: string): ReplicationStatus | undefined {
    return this.store.find(bucketName, key)?.replicationStatus;
  }

  /** Calls `listener` for every new object, replicas included, at its own instant of the virtual clock. */
  onObjectCreated(listener: (event: ObjectCreated) => void | Promise<void>): void {
    this.#writer.listen(listener);
  }

  #tagged(
    caller: Caller,
    action: string,
    bucketName: string,
    key: string,
    versionId: string | undefined,
  ): { readonly bucket: Bucket; readonly version: ObjectVersion } {
    const bucket = this.#reach(bucketName);
    authorizeS3(this.cloud, { caller, action, bucket, key });
    const version = this.store.find(bucketName, key, versionId);
    if (version === undefined) {
      throw new AwsError("s3", "NoSuchKey", `The specified key does not exist: ${bucketName}/${key}`, 404);
    }
    if (version.isDeleteMarker) {
      throw new AwsError("s3", "MethodNotAllowed", `${bucketName}/${key}: a delete marker has no tags`, 405);
    }
    return { bucket, version };
  }

  #refuseRetained(caller: Caller, bucket: Bucket, version: ObjectVersion, bypass: boolean): void {
    const { retention, key } = version;
    if (retention === undefined || retention.until <= this.cloud.clock.now()) {
      return;
    }
    if (retention.mode === "COMPLIANCE" || !bypass) {
      throw new AwsError(
        "s3",
        "AccessDenied",
        `Access Denied because object protected by object lock: ${bucket.name}/${key} is retained until ${new Date(retention.until).toISOString()} (${retention.mode})`,
        403,
      );
    }
    authorizeS3(this.cloud, { caller, action: "s3:BypassGovernanceRetention", bucket, key });
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
