import { AwsError, type ApiResponse } from "../../../core/types";
import { S3DataPlane } from "../dataPlane";
import type { ObjectVersion } from "../objectStore";
import { crc32Base64 } from "./awsChunked";
import { objectHeaders, versionHeaders } from "./objectHeaders";
import { errorAnswer, type S3Call, type S3Operation } from "./s3Call";

/** GetObject. A `Range` is not looked at: the answer is the whole object, which HTTP allows. */
export const getObject: S3Operation = (call) =>
  reading(call, () => {
    const { cloud, bucket, key, request } = call;
    const version = cloud.service(S3DataPlane).getObject(request.caller, bucket.name, key, versionOf(call));
    return { status: 200, headers: answerHeaders(call, version), body: version.body };
  });

/** HeadObject: what GetObject says, without the bytes. */
export const headObject: S3Operation = (call) => {
  const { body, ...answer } = getObject(call);
  const length = body === undefined ? 0 : Buffer.byteLength(body);
  // An error's document would be the body, which a HEAD has not: its length is nobody's business.
  return answer.status === 200
    ? { ...answer, headers: { ...answer.headers, "content-length": String(length) } }
    : answer;
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

function answerHeaders({ request }: S3Call, version: ObjectVersion): Record<string, string> {
  const asked = request.headers["x-amz-checksum-mode"] === "ENABLED";
  return {
    ...objectHeaders(version),
    // SDKs verify what they are told, so a body that was mangled on the way shows.
    ...(asked
      ? { "x-amz-checksum-crc32": crc32Base64(version.body), "x-amz-checksum-type": "FULL_OBJECT" }
      : {}),
  };
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
