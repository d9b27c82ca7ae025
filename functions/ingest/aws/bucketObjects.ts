import {
  GetObjectCommand,
  type HeadObjectCommandOutput,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  NoSuchBucket,
  type S3Client,
} from "@aws-sdk/client-s3";
import { Readable } from "node:stream";
import * as z from "zod";

import type { Page } from "../../catalog/catalogStore";
import { ObjectTooLargeError, type StoredObject } from "../ports";
import { orThrottled, statusOf } from "./throttling";

/** A bucket and who asks for it. */
export interface BucketObjects {
  readonly client: Pick<S3Client, "send">;
  readonly bucket: string;
}

/** Version id of what was written before the bucket was versioned. */
const NO_VERSION = "null";

/** Checksums that S3 may keep of an object, by the field of HeadObject; the strongest first, because one is enough. */
const CHECKSUMS = [
  ["ChecksumSHA512", "SHA512"],
  ["ChecksumSHA256", "SHA256"],
  ["ChecksumSHA1", "SHA1"],
  ["ChecksumCRC64NVME", "CRC64NVME"],
  ["ChecksumCRC32C", "CRC32C"],
  ["ChecksumCRC32", "CRC32"],
] as const;

/**
 * A version of an object, or its present one; undefined where there is none, or where it is a delete marker.
 *
 * S3 answers 404 for what does not exist, and 405 for a version that is a delete marker (Amazon S3 API Reference, "HeadObject"). It answers
 * 403 for what does not exist to whoever may not list the bucket: the stages' roles may.
 */
export async function headObject(
  { client, bucket }: BucketObjects,
  key: string,
  versionId?: string,
): Promise<StoredObject | undefined> {
  try {
    const head = await orThrottled("s3 HeadObject", () =>
      client.send(
        new HeadObjectCommand({
          Bucket: bucket,
          Key: key,
          ChecksumMode: "ENABLED",
          ...(versionId === undefined ? {} : { VersionId: versionId }),
        }),
      ),
    );
    const checksum = checksumOf(head);
    return {
      key,
      versionId: head.VersionId ?? NO_VERSION,
      sizeBytes: head.ContentLength ?? 0,
      lastModified: dateOf(key, head.LastModified),
      ...(checksum === undefined ? {} : { checksum }),
      isReplica: head.ReplicationStatus === "REPLICA",
    };
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 || status === 405) {
      return undefined;
    }
    throw error;
  }
}

/** Where the next page of versions begins. */
const cursorSchema = z.strictObject({ key: z.string(), versionId: z.string().optional() });

/** Most versions of a page: what S3 allows. */
const PAGE_SIZE = 1_000;

/**
 * Present versions below a prefix, in the order of their keys, a page at a time. ListObjectsV2 tells no version ids, so all versions are
 * listed and the older ones are left out: a page may be empty and still not be the last.
 *
 * @param cursor of the page before
 */
export async function listObjects(
  { client, bucket }: BucketObjects,
  prefix: string,
  cursor?: string,
): Promise<Page<StoredObject>> {
  const start = cursor === undefined ? undefined : cursorSchema.parse(JSON.parse(cursor));
  const page = await orThrottled("s3 ListObjectVersions", () =>
    client.send(
      new ListObjectVersionsCommand({
        Bucket: bucket,
        Prefix: prefix,
        MaxKeys: PAGE_SIZE,
        ...(start === undefined ? {} : { KeyMarker: start.key }),
        ...(start?.versionId === undefined ? {} : { VersionIdMarker: start.versionId }),
      }),
    ),
  );
  const items = (page.Versions ?? []).flatMap(({ Key: key, IsLatest, VersionId, Size, LastModified }) =>
    key === undefined || IsLatest !== true
      ? []
      : [
          {
            key,
            versionId: VersionId ?? NO_VERSION,
            sizeBytes: Size ?? 0,
            lastModified: dateOf(key, LastModified),
          },
        ],
  );
  const next =
    page.IsTruncated === true && page.NextKeyMarker !== undefined
      ? { key: page.NextKeyMarker, versionId: page.NextVersionIdMarker }
      : undefined;
  return { items, ...(next === undefined ? {} : { cursor: JSON.stringify(next) }) };
}

/** Text of the present version; undefined where there is none. @throws ObjectTooLargeError when it has more than `maxBytes` */
export async function readObject(
  { client, bucket }: BucketObjects,
  key: string,
  maxBytes: number,
): Promise<{ readonly text: string; readonly versionId: string } | undefined> {
  try {
    const { Body, ContentLength, VersionId } = await orThrottled("s3 GetObject", () =>
      client.send(new GetObjectCommand({ Bucket: bucket, Key: key })),
    );
    if (ContentLength === undefined || ContentLength > maxBytes) {
      // The rest of the answer is not read; without this the connection would stay with it.
      if (Body instanceof Readable) {
        Body.destroy();
      }
      throw new ObjectTooLargeError(
        `s3://${bucket}/${key} has ${ContentLength ?? "an unknown number of"} bytes; allowed are ${maxBytes}. Upload a smaller one.`,
      );
    }
    return { text: (await Body?.transformToString("utf-8")) ?? "", versionId: VersionId ?? NO_VERSION };
  } catch (error) {
    if (statusOf(error) === 404 && !(error instanceof NoSuchBucket)) {
      return undefined;
    }
    throw error;
  }
}

function checksumOf(head: HeadObjectCommandOutput): StoredObject["checksum"] {
  for (const [field, algorithm] of CHECKSUMS) {
    const value = head[field];
    // A checksum of the parts' checksums, which ends in a dash and their number, says nothing to whoever reads the whole (Amazon S3 User
    // Guide, "Checking object integrity").
    if (value !== undefined && !value.includes("-")) {
      return { algorithm, value };
    }
  }
  return undefined;
}

function dateOf(key: string, date: Date | undefined): Date {
  if (date === undefined) {
    throw new Error(`S3 told no date of ${key}: expected one with every object.`);
  }
  return date;
}
