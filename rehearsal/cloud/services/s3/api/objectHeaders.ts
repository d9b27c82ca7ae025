import { checksumOf } from "../checksums";
import type { ObjectEncryption } from "../encryption";
import type { ObjectVersion } from "../objectStore";

/** What GetObject and HeadObject tell of a version. The storage class is STANDARD, of which S3 says nothing. */
export function objectHeaders(version: ObjectVersion): Record<string, string> {
  const { replicationStatus, retention, tags } = version;
  const tagCount = Object.keys(tags).length;
  return {
    "accept-ranges": "bytes",
    "content-type": version.contentType,
    etag: `"${version.etag}"`,
    "last-modified": new Date(version.lastModified).toUTCString(),
    ...versionHeaders(version),
    ...encryptionHeaders(version),
    ...(replicationStatus === undefined ? {} : { "x-amz-replication-status": replicationStatus }),
    ...(tagCount === 0 ? {} : { "x-amz-tagging-count": String(tagCount) }),
    ...(retention === undefined
      ? {}
      : {
          "x-amz-object-lock-mode": retention.mode,
          "x-amz-object-lock-retain-until-date": new Date(retention.until).toISOString(),
        }),
  };
}

/** Which version an answer is about; a bucket without versioning has none to name. */
export function versionHeaders({ versionId, isDeleteMarker }: ObjectVersion): Record<string, string> {
  return {
    ...(versionId === "null" ? {} : { "x-amz-version-id": versionId }),
    ...(isDeleteMarker ? { "x-amz-delete-marker": "true" } : {}),
  };
}

/** How a version is encrypted at rest. */
export function encryptionHeaders({ encryption }: ObjectVersion): Record<string, string> {
  return keyHeaders(encryption);
}

/** How an object is, or is going to be, encrypted at rest. */
export function keyHeaders(encryption: ObjectEncryption): Record<string, string> {
  return {
    "x-amz-server-side-encryption": encryption.algorithm,
    ...(encryption.algorithm === "aws:kms"
      ? {
          "x-amz-server-side-encryption-aws-kms-key-id": encryption.keyArn,
          ...(encryption.bucketKey ? { "x-amz-server-side-encryption-bucket-key-enabled": "true" } : {}),
        }
      : {}),
  };
}

/** The checksum that S3 keeps with a version, which it tells those who ask for it. */
export function checksumHeaders(version: ObjectVersion): Record<string, string> {
  const { algorithm, value, type } = checksumOf(version);
  return { [`x-amz-checksum-${algorithm}`]: value, "x-amz-checksum-type": type };
}
