import { z } from "zod";
import type { XmlElements } from "../../../api/protocols/xml";
import { AwsError } from "../../../core/types";
import { authorizeS3 } from "../access";
import { S3DataPlane } from "../dataPlane";
import type { ObjectVersion } from "../objectStore";
import { xmlAnswer, type S3Operation } from "./s3Call";

/** Most entries of a page, whatever the request asks for. */
const MAX_KEYS = 1_000;

const maxKeys = z.coerce
  .number()
  .int()
  .nonnegative()
  .default(MAX_KEYS)
  .transform((keys) => Math.min(keys, MAX_KEYS));
const objectsInput = z.object({
  "list-type": z.literal("2"),
  prefix: z.string().default(""),
  delimiter: z.string().optional(),
  "max-keys": maxKeys,
  "continuation-token": z.string().optional(),
  "start-after": z.string().optional(),
  "fetch-owner": z.string().optional(),
});
const versionsInput = z.object({
  prefix: z.string().default(""),
  "max-keys": maxKeys,
  "key-marker": z.string().default(""),
  "version-id-marker": z.string().optional(),
});

/** An entry of a listing: an object, or everything under a common prefix. */
type Entry =
  | { readonly name: string; readonly object: ObjectVersion }
  | { readonly name: string; readonly object: undefined };

/** ListObjectsV2: objects by key, page by page. The continuation token names the last entry of the page before. */
export const listObjects: S3Operation = ({ cloud, bucket, request }) => {
  const query = objectsInput.parse(Object.fromEntries(request.query));
  const { prefix, delimiter } = query;
  const token = query["continuation-token"];
  const after = token === undefined ? (query["start-after"] ?? "") : nameOf(token);
  const versions = cloud.service(S3DataPlane).listObjects(request.caller, bucket.name, { prefix });
  const entries = entriesOf(versions, prefix, delimiter).filter(({ name }) => name > after);
  const page = entries.slice(0, query["max-keys"]);
  const last = page.at(-1);
  const truncated = page.length < entries.length && last !== undefined;
  return xmlAnswer("ListBucketResult", {
    Name: bucket.name,
    Prefix: prefix,
    Delimiter: delimiter,
    MaxKeys: query["max-keys"],
    KeyCount: page.length,
    IsTruncated: truncated,
    ContinuationToken: token,
    NextContinuationToken: truncated ? tokenOf(last.name) : undefined,
    StartAfter: query["start-after"],
    Contents: page.flatMap(({ object }) =>
      object === undefined ? [] : [objectElements(object, query["fetch-owner"] === "true")],
    ),
    CommonPrefixes: page.flatMap(({ name, object }) => (object === undefined ? [{ Prefix: name }] : [])),
  });
};

/** ListObjectVersions: every version and delete marker, by key, the latest first. */
export const listVersions: S3Operation = ({ cloud, bucket, request }) => {
  const query = versionsInput.parse(Object.fromEntries(request.query));
  const { prefix } = query;
  authorizeS3(cloud, {
    caller: request.caller,
    action: "s3:ListBucketVersions",
    bucket,
    context: { "s3:prefix": prefix },
  });
  const { store } = cloud.service(S3DataPlane);
  const all = [...store.versions(bucket.name)]
    .reverse()
    .filter(({ key }) => key.startsWith(prefix))
    .sort((left, right) => (left.key === right.key ? 0 : left.key < right.key ? -1 : 1));
  const start = startOf(all, query["key-marker"], query["version-id-marker"]);
  const page = all.slice(start, start + query["max-keys"]);
  const last = page.at(-1);
  const truncated = start + page.length < all.length && last !== undefined;
  const elements = (version: ObjectVersion): XmlElements =>
    versionElements(version, store.find(bucket.name, version.key) === version);
  return xmlAnswer("ListVersionsResult", {
    Name: bucket.name,
    Prefix: prefix,
    KeyMarker: query["key-marker"],
    VersionIdMarker: query["version-id-marker"],
    MaxKeys: query["max-keys"],
    IsTruncated: truncated,
    NextKeyMarker: truncated ? last.key : undefined,
    NextVersionIdMarker: truncated ? last.versionId : undefined,
    Version: page.filter(({ isDeleteMarker }) => !isDeleteMarker).map(elements),
    DeleteMarker: page.filter(({ isDeleteMarker }) => isDeleteMarker).map(elements),
  });
};

function entriesOf(
  versions: readonly ObjectVersion[],
  prefix: string,
  delimiter: string | undefined,
): readonly Entry[] {
  const entries = new Map<string, Entry>();
  for (const object of versions) {
    const end =
      delimiter === undefined || delimiter === "" ? -1 : object.key.indexOf(delimiter, prefix.length);
    const name = end === -1 ? object.key : object.key.slice(0, end + (delimiter ?? "").length);
    entries.set(name, end === -1 ? { name, object } : { name, object: undefined });
  }
  return [...entries.values()];
}

function startOf(
  all: readonly ObjectVersion[],
  keyMarker: string,
  versionMarker: string | undefined,
): number {
  if (versionMarker !== undefined) {
    return all.findIndex(({ key, versionId }) => key === keyMarker && versionId === versionMarker) + 1;
  }
  const start = all.findIndex(({ key }) => key > keyMarker);
  return start === -1 ? all.length : start;
}

function objectElements(object: ObjectVersion, withOwner: boolean): XmlElements {
  return {
    Key: object.key,
    LastModified: modifiedAt(object),
    ETag: `"${object.etag}"`,
    Size: object.size,
    StorageClass: "STANDARD",
    Owner: withOwner ? { ID: object.ownerAccountId } : undefined,
  };
}

function versionElements(version: ObjectVersion, isLatest: boolean): XmlElements {
  return {
    Key: version.key,
    VersionId: version.versionId,
    IsLatest: isLatest,
    LastModified: modifiedAt(version),
    ...(version.isDeleteMarker
      ? {}
      : { ETag: `"${version.etag}"`, Size: version.size, StorageClass: "STANDARD" }),
    Owner: { ID: version.ownerAccountId },
  };
}

/** Like the header of GetObject, listings know whole seconds. */
function modifiedAt({ lastModified }: ObjectVersion): string {
  return new Date(Math.floor(lastModified / 1000) * 1000).toISOString();
}

function tokenOf(name: string): string {
  return Buffer.from(name).toString("base64url");
}

function nameOf(token: string): string {
  const name = Buffer.from(token, "base64url").toString("utf8");
  if (name === "" || tokenOf(name) !== token) {
    throw new AwsError("s3", "InvalidArgument", "The continuation token provided is incorrect");
  }
  return name;
}
