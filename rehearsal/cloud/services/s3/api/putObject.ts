import { AwsError } from "../../../core/types";
import type { StoredChecksum } from "../checksums";
import { S3DataPlane, type PutOptions } from "../dataPlane";
import { defaultEncryption } from "../encryption";
import { readUpload } from "./awsChunked";
import { encryptionHeaders, versionHeaders } from "./objectHeaders";
import { notImplemented, type S3Call, type S3Operation } from "./s3Call";

/** Headers of S3's own that say nothing about the object, or that are acted upon. */
const KNOWN = new Set([
  "x-amz-acl",
  "x-amz-content-sha256",
  "x-amz-date",
  "x-amz-decoded-content-length",
  "x-amz-expected-bucket-owner",
  "x-amz-sdk-checksum-algorithm",
  "x-amz-security-token",
  "x-amz-server-side-encryption",
  "x-amz-server-side-encryption-aws-kms-key-id",
  "x-amz-storage-class",
  "x-amz-tagging",
  "x-amz-trailer",
  "x-amz-user-agent",
]);
/** Standard headers that S3 would keep or act upon, and the stand-in does not. */
const UNKNOWN = ["cache-control", "content-disposition", "content-language", "expires", "if-match"];

/** PutObject. What it cannot keep it refuses: an object that lost its metadata in silence would pass for a copy. */
export const putObject: S3Operation = (call) => {
  const { cloud, bucket, key, request } = call;
  refuseUnknown(request.headers);
  const { bytes, checksums } = readUpload(request);
  const checksum = storedChecksum(checksums);
  const version = cloud.service(S3DataPlane).putObject(request.caller, bucket.name, key, bytes, {
    ...uploadOptions(call),
    ifAbsent: wantsAbsence(request.headers),
    ...(checksum === undefined ? {} : { checksum }),
  });
  return {
    status: 200,
    headers: {
      etag: `"${version.etag}"`,
      ...versionHeaders(version),
      ...encryptionHeaders(version),
      ...checksums,
    },
  };
};

/** What the headers of any kind of upload say about the object. */
export function uploadOptions(call: S3Call): PutOptions {
  const { headers } = call.request;
  const contentType = headers["content-type"];
  const tagging = headers["x-amz-tagging"];
  const kmsKeyArn = kmsKeyOf(call);
  return {
    ...(contentType === undefined ? {} : { contentType }),
    ...(tagging === undefined ? {} : { tags: Object.fromEntries(new URLSearchParams(tagging)) }),
    ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }),
  };
}

/** Whether an upload is for a key without an object only. @throws AwsError NotImplemented, as S3 says of any value but `*` */
export function wantsAbsence(headers: Readonly<Record<string, string>>): boolean {
  const condition = headers["if-none-match"];
  if (condition !== undefined && condition !== "*") {
    throw new AwsError(
      "s3",
      "NotImplemented",
      `A header you provided implies functionality that is not implemented: If-None-Match ${condition}; * is`,
      501,
    );
  }
  return condition === "*";
}

/** S3 keeps the checksum that an object came with. */
function storedChecksum(checksums: Readonly<Record<string, string>>): StoredChecksum | undefined {
  const [given] = Object.entries(checksums);
  return (
    given && { algorithm: given[0].slice("x-amz-checksum-".length), value: given[1], type: "FULL_OBJECT" }
  );
}

/** The key that a request names; undefined where it says what the bucket's default says anyway. */
function kmsKeyOf({ cloud, bucket, request }: S3Call): string | undefined {
  const algorithm = request.headers["x-amz-server-side-encryption"];
  const key = request.headers["x-amz-server-side-encryption-aws-kms-key-id"];
  const byDefault = defaultEncryption(cloud, bucket);
  if (key !== undefined) {
    if (algorithm !== "aws:kms") {
      throw new AwsError("s3", "InvalidArgument", "a KMS key needs x-amz-server-side-encryption: aws:kms");
    }
    return key;
  }
  if (algorithm !== undefined && algorithm !== byDefault.algorithm) {
    throw notImplemented(
      `x-amz-server-side-encryption ${algorithm} without a key in bucket ${bucket.name}, whose default is ${byDefault.algorithm}`,
    );
  }
  return undefined;
}

/** Refuses a header that asks for what the stand-in would have to ignore. @throws AwsError NotImplemented */
export function refuseUnknown(headers: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(headers).find(
    (name) =>
      UNKNOWN.includes(name) ||
      (name.startsWith("x-amz-") && !name.startsWith("x-amz-checksum-") && !KNOWN.has(name)),
  );
  if (unknown !== undefined) {
    throw notImplemented(`the header ${unknown} of an upload`);
  }
  refuseOther(headers, "x-amz-storage-class", "STANDARD");
  // Tools from the time before ownership was enforced send this one; the owner has full control anyway.
  refuseOther(headers, "x-amz-acl", "bucket-owner-full-control");
  refuseOther(headers, "content-encoding", "aws-chunked");
}

function refuseOther(headers: Readonly<Record<string, string>>, name: string, allowed: string): void {
  const value = headers[name];
  if (value !== undefined && value !== allowed) {
    throw notImplemented(`${name} ${value} of an upload; ${allowed} it knows`);
  }
}
