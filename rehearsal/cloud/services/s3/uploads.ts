import type { Cloud } from "../../core/cloud";
import { AwsError, type Caller } from "../../core/types";
import { authorizeS3, encryptionContext, useKey } from "./access";
import type { Bucket } from "./buckets";
import { defaultEncryption, type ObjectEncryption } from "./encryption";
import type { ObjectVersion } from "./objectStore";
import { acceptObjectTags } from "./objectTags";
import type { CreatedBy, ObjectWriter } from "./objectWriter";
import type { Replicator } from "./replicator";

/** Settings of one write. */
export interface PutOptions {
  /** @default application/octet-stream */
  readonly contentType?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Key ARN for this object instead of the bucket's default encryption. */
  readonly kmsKeyArn?: string;
  /** Whether the write is refused where the key has an object: `If-None-Match: *`. @default false */
  readonly ifAbsent?: boolean;
  /** The uploader's checksum, which S3 keeps. @default S3 computes its own */
  readonly checksum?: ObjectVersion["checksum"];
}

/** A write that IAM, the bucket and the key's policy have agreed to. */
export interface AcceptedUpload {
  readonly caller: Caller;
  readonly bucket: Bucket;
  readonly key: string;
  readonly options: PutOptions;
  readonly encryption: ObjectEncryption;
}

/** How a write came about, where it was no plain PutObject. */
export interface UploadOrigin {
  readonly by: CreatedBy;
  readonly etag?: string;
}

/** Takes objects in: who may write them, how they are encrypted, what becomes of them. */
export class Uploads {
  constructor(
    private readonly cloud: Cloud,
    private readonly writer: ObjectWriter,
    private readonly replicator: Replicator,
  ) {}

  /** Asks whether `caller` may write an object. @throws AwsError AccessDenied, InvalidTag, KMS's refusals */
  accept(caller: Caller, bucket: Bucket, key: string, options: PutOptions): AcceptedUpload {
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
    if (options.tags !== undefined && Object.keys(options.tags).length > 0) {
      acceptObjectTags(options.tags);
      authorizeS3(this.cloud, { caller, action: "s3:PutObjectTagging", bucket, key });
    }
    useKey(this.cloud, caller, "kms:GenerateDataKey", bucket, key, encryption);
    return { caller, bucket, key, options, encryption };
  }

  /**
   * Stores what was accepted.
   * @throws AwsError PreconditionFailed when the key has an object and the write wants to be the first
   */
  store(
    { caller, bucket, key, options, encryption }: AcceptedUpload,
    body: Uint8Array,
    origin: UploadOrigin = { by: "ObjectCreated:Put" },
  ): ObjectVersion {
    const present = this.writer.store.find(bucket.name, key);
    if (options.ifAbsent === true && present?.isDeleteMarker === false) {
      throw new AwsError(
        "s3",
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
        412,
      );
    }
    const version = this.writer.write(
      bucket,
      {
        key,
        body,
        contentType: options.contentType ?? "application/octet-stream",
        tags: options.tags ?? {},
        encryption,
        ownerAccountId: bucket.accountId,
        checksum: options.checksum,
        etag: origin.etag,
      },
      caller.accountId,
      origin.by,
    );
    return this.replicator.submit(bucket, version);
  }
}
