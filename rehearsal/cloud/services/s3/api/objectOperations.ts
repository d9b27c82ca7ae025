import { AwsError, type ApiResponse } from "../../../core/types";
import { S3DataPlane } from "../dataPlane";
import type { ObjectVersion } from "../objectStore";
import { rangeOf } from "./byteRange";
import { checksumHeaders, objectHeaders, versionHeaders } from "./objectHeaders";
import { errorAnswer, type S3Call, type S3Operation } from "./s3Call";

/** GetObject, whole or a range of it. A checksum is told with the whole only: it is of nothing else. */
export const getObject: S3Operation = (call) =>
  reading(call, () => {
    const { body, size, ...rest } = readVersion(call);
    const range = rangeOf(call.request.headers["range"], size);
    const headers = {
      ...objectHeaders({ body, size, ...rest }),
      "content-length": String(range === undefined ? size : range.last + 1 - range.first),
    };
    return range === undefined
      ? { status: 200, headers: { ...headers, ...wantedChecksum(call, { body, size, ...rest }) }, body }
      : {
          status: 206,
          headers: { ...headers, "content-range": `bytes ${range.first}-${range.last}/${size}` },
          body: body.subarray(range.first, range.last + 1),
        };
  });

/** HeadObject: what GetObject says, without the bytes. */
export const headObject: S3Operation = (call) => {
  const { body: _body, ...answer } = getObject(call);
  return answer;
};

/** DeleteObject: a delete marker, or one version for good. */
export const deleteObject: S3Operation = (call) => {
  const { cloud, bucket, key, request } = call;
  const s3 = cloud.service(S3DataPlane);
  const options = versionOf(call);
  const removed =
    options.versionId === undefined ? undefined : s3.store.find(bucket.name, key, options.versionId);
  s3.deleteObject(request.caller, bucket.name, key, {
    ...options,
    bypassGovernanceRetention: request.headers["x-amz-bypass-governance-retention"] === "true",
  });
  const marker = options.versionId === undefined ? s3.store.find(bucket.name, key) : removed;
  return { status: 204, headers: marker === undefined ? {} : versionHeaders(marker) };
};

function readVersion(call: S3Call): ObjectVersion {
  const { cloud, bucket, key, request } = call;
  return cloud.service(S3DataPlane).getObject(request.caller, bucket.name, key, versionOf(call));
}

/** SDKs verify what they are told, so a body that was mangled on the way shows. */
function wantedChecksum({ request }: S3Call, version: ObjectVersion): Record<string, string> {
  return request.headers["x-amz-checksum-mode"] === "ENABLED" ? checksumHeaders(version) : {};
}

/** Says of a delete marker that it is one, and of a missing version that it is the version that is missing. */
function reading(call: S3Call, read: () => ApiResponse): ApiResponse {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== "NoSuchKey") {
      throw error;
    }
    const { versionId } = versionOf(call);
    const version = call.cloud.service(S3DataPlane).store.find(call.bucket.name, call.key, versionId);
    if (version !== undefined) {
      const refused =
        versionId === undefined
          ? error
          : new AwsError("s3", "MethodNotAllowed", "A delete marker has no content", 405);
      return errorAnswer(refused, versionHeaders(version));
    }
    throw versionId === undefined
      ? error
      : new AwsError("s3", "NoSuchVersion", `The specified version does not exist: ${versionId}`, 404);
  }
}

/** The version that a request names, in the form that the data plane takes. */
export function versionOf({ request }: S3Call): { readonly versionId?: string } {
  const versionId = request.query.get("versionId");
  return versionId === null ? {} : { versionId };
}
