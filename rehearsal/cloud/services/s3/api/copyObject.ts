import { AwsError } from "../../../core/types";
import { S3DataPlane } from "../dataPlane";
import { checksumOf } from "../checksums";
import { encryptionHeaders, versionHeaders } from "./objectHeaders";
import { refuseUnknown, uploadOptions } from "./putObject";
import { xmlAnswer, type S3Operation } from "./s3Call";

const SOURCE = "x-amz-copy-source";
const DIRECTIVES = ["x-amz-metadata-directive", "x-amz-tagging-directive"];

/**
 * CopyObject: content and checksum of the source, its type and tags unless the request gives others. The caller needs leave to read the
 * source and to write the copy.
 */
export const copyObject: S3Operation = (call) => {
  const { cloud, bucket, key, request } = call;
  const { [SOURCE]: source = "", ...headers } = request.headers;
  refuseUnknown(Object.fromEntries(Object.entries(headers).filter(([name]) => !DIRECTIVES.includes(name))));
  const s3 = cloud.service(S3DataPlane);
  const from = sourceOf(source);
  const original = s3.getObject(
    request.caller,
    from.bucket,
    from.key,
    from.versionId === undefined ? {} : { versionId: from.versionId },
  );
  const tags =
    Object.keys(original.tags).length === 0
      ? {}
      : s3.getObjectTagging(request.caller, from.bucket, from.key, { versionId: original.versionId });
  const given = uploadOptions(call);
  const replaces = (directive: string): boolean => request.headers[directive] === "REPLACE";
  const contentType = replaces("x-amz-metadata-directive") ? given.contentType : original.contentType;
  const copy = s3.putObject(
    request.caller,
    bucket.name,
    key,
    original.body,
    {
      ...given,
      ...(contentType === undefined ? {} : { contentType }),
      tags: replaces("x-amz-tagging-directive") ? (given.tags ?? {}) : tags,
      checksum: checksumOf(original),
    },
    { by: "ObjectCreated:Copy" },
  );
  return xmlAnswer(
    "CopyObjectResult",
    { ETag: `"${copy.etag}"`, LastModified: new Date(copy.lastModified).toISOString() },
    {
      ...versionHeaders(copy),
      ...encryptionHeaders(copy),
      "x-amz-copy-source-version-id": original.versionId,
    },
  );
};

/** `bucket/key`, URL-encoded, with or without a slash before it, and maybe `?versionId=` behind it. */
function sourceOf(header: string): {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
} {
  const [path = "", query = ""] = header.split("?versionId=");
  const [bucket = "", ...rest] = decodeURIComponent(path).replace(/^\//, "").split("/");
  const key = rest.join("/");
  if (bucket === "" || key === "") {
    throw new AwsError(
      "s3",
      "InvalidArgument",
      `Copy Source must mention the source bucket and key: ${header}`,
    );
  }
  return { bucket, key, versionId: query === "" ? undefined : query };
}
