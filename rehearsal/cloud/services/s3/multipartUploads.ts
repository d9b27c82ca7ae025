import { createHash } from "node:crypto";
import type { Cloud } from "../../core/cloud";
import { AwsError, type Caller } from "../../core/types";
import { authorizeS3, useKey } from "./access";
import type { Bucket } from "./buckets";
import { checksumBase64, checksumBytes, type StoredChecksum } from "./checksums";
import type { ObjectVersion } from "./objectStore";
import type { AcceptedUpload, PutOptions, Uploads } from "./uploads";

/** Least bytes of every part but the last. */
export const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_PARTS = 10_000;

/** What an upload's checksum is to be. */
export interface ChecksumPlan {
  /** As in the names of headers. */
  readonly algorithm: string;
  readonly type: StoredChecksum["type"];
}

/** A part as CompleteMultipartUpload names it. */
export interface NamedPart {
  readonly number: number;
  /** Without quotes. */
  readonly etag: string;
}

/** An upload that has been started and neither completed nor aborted. */
interface OpenUpload {
  readonly accepted: AcceptedUpload;
  readonly checksum: ChecksumPlan | undefined;
  readonly parts: Map<number, Uint8Array>;
}

/** Uploads in parts: nothing is in the bucket, and no event tells of it, before one is completed. */
export class MultipartUploads {
  readonly #open = new Map<string, OpenUpload>();
  readonly #random;

  constructor(
    private readonly cloud: Cloud,
    private readonly uploads: Uploads,
  ) {
    this.#random = cloud.random.stream("s3-uploads");
  }

  /** Starts an upload. @returns its id @throws AwsError as PutObject does */
  create(
    caller: Caller,
    bucket: Bucket,
    key: string,
    options: PutOptions,
    checksum?: ChecksumPlan,
  ): { readonly uploadId: string; readonly accepted: AcceptedUpload } {
    const accepted = this.uploads.accept(caller, bucket, key, options);
    const uploadId = this.#random.hex(64);
    this.#open.set(uploadId, { accepted, checksum, parts: new Map() });
    return { uploadId, accepted };
  }

  /** Takes a part; one with the same number is replaced. @returns its entity tag @throws AwsError NoSuchUpload, InvalidArgument */
  uploadPart(
    caller: Caller,
    bucket: Bucket,
    key: string,
    part: { readonly uploadId: string; readonly number: number; readonly body: Uint8Array },
  ): string {
    const { accepted, parts } = this.#require(caller, "s3:PutObject", bucket, key, part.uploadId);
    if (!Number.isInteger(part.number) || part.number < 1 || part.number > MAX_PARTS) {
      throw new AwsError(
        "s3",
        "InvalidArgument",
        `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
      );
    }
    useKey(this.cloud, caller, "kms:GenerateDataKey", bucket, key, accepted.encryption);
    parts.set(part.number, part.body);
    return md5(part.body);
  }

  /**
   * Makes the object of its parts.
   * @throws AwsError NoSuchUpload, InvalidPart, InvalidPartOrder, EntityTooSmall, PreconditionFailed
   */
  complete(
    caller: Caller,
    bucket: Bucket,
    key: string,
    uploadId: string,
    named: readonly NamedPart[],
    ifAbsent: boolean,
  ): ObjectVersion {
    const upload = this.#require(caller, "s3:PutObject", bucket, key, uploadId);
    const bodies = partsOf(upload.parts, named);
    // S3 reads the parts back to put them together.
    useKey(this.cloud, caller, "kms:Decrypt", bucket, key, upload.accepted.encryption);
    const body = Buffer.concat(bodies);
    const checksum = upload.checksum && checksumOfParts(upload.checksum, bodies, body);
    const options: PutOptions = {
      ...upload.accepted.options,
      ifAbsent,
      ...(checksum === undefined ? {} : { checksum }),
    };
    const sums = bodies.map((part) => createHash("md5").update(part).digest());
    const version = this.uploads.store({ ...upload.accepted, options }, body, {
      by: "ObjectCreated:CompleteMultipartUpload",
      etag: `${md5(Buffer.concat(sums))}-${bodies.length}`,
    });
    this.#open.delete(uploadId);
    return version;
  }

  /** Forgets an upload and its parts. @throws AwsError NoSuchUpload */
  abort(caller: Caller, bucket: Bucket, key: string, uploadId: string): void {
    this.#require(caller, "s3:AbortMultipartUpload", bucket, key, uploadId);
    this.#open.delete(uploadId);
  }

  #require(caller: Caller, action: string, bucket: Bucket, key: string, uploadId: string): OpenUpload {
    authorizeS3(this.cloud, { caller, action, bucket, key });
    const upload = this.#open.get(uploadId);
    if (upload?.accepted.bucket.name !== bucket.name || upload.accepted.key !== key) {
      throw new AwsError(
        "s3",
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
        404,
      );
    }
    return upload;
  }
}

function partsOf(parts: ReadonlyMap<number, Uint8Array>, named: readonly NamedPart[]): readonly Uint8Array[] {
  if (named.length === 0) {
    throw new AwsError("s3", "MalformedXML", "You must specify at least one part");
  }
  if (named.some(({ number }, index) => number <= (named[index - 1]?.number ?? 0))) {
    throw new AwsError("s3", "InvalidPartOrder", "The list of parts was not in ascending order.");
  }
  return named.map(({ number, etag }, index) => {
    const body = parts.get(number);
    if (body === undefined || md5(body) !== etag) {
      throw new AwsError("s3", "InvalidPart", `Part ${number} was not uploaded, or has another entity tag.`);
    }
    if (index < named.length - 1 && body.byteLength < MIN_PART_BYTES) {
      throw new AwsError(
        "s3",
        "EntityTooSmall",
        `Part ${number} has ${body.byteLength} bytes; every part but the last needs ${MIN_PART_BYTES}.`,
      );
    }
    return body;
  });
}

function checksumOfParts(
  { algorithm, type }: ChecksumPlan,
  bodies: readonly Uint8Array[],
  whole: Uint8Array,
): StoredChecksum | undefined {
  const composite = Buffer.concat(bodies.map((part) => checksumBytes(algorithm, part) ?? new Uint8Array()));
  const value = checksumBase64(algorithm, type === "FULL_OBJECT" ? whole : composite);
  return value === undefined
    ? undefined
    : { algorithm, type, value: type === "FULL_OBJECT" ? value : `${value}-${bodies.length}` };
}

function md5(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}
