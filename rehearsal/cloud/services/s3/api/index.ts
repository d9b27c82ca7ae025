import { z } from "zod";
import { requireRegion } from "../../../api/protocols/reach";
import type { Cloud } from "../../../core/cloud";
import { AwsError, type ApiRequest, type ApiResponse, type ApiService } from "../../../core/types";
import { requireBucket, type Bucket } from "../buckets";
import { BUCKET_READS, headBucket } from "./bucketOperations";
import { copyObject } from "./copyObject";
import { listObjects, listVersions } from "./listings";
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
} from "./multipart";
import { deleteObject, getObject, headObject } from "./objectOperations";
import { putObject } from "./putObject";
import { errorAnswer, notImplemented, type S3Operation } from "./s3Call";
import { getTagging, putTagging } from "./tagging";

/** Parameters of the query string that are settings of an operation; any other name is the operation itself. */
const SETTINGS = new Set([
  "continuation-token",
  "delimiter",
  "fetch-owner",
  "key-marker",
  "max-keys",
  "prefix",
  "start-after",
  "version-id-marker",
  "versionId",
  // SDKs name the operation a second time.
  "x-id",
]);

const BUCKET_OPERATIONS: Readonly<Record<string, S3Operation>> = {
  "HEAD ": headBucket,
  "GET list-type": listObjects,
  "GET versions": listVersions,
  ...Object.fromEntries(Object.entries(BUCKET_READS).map(([name, read]) => [`GET ${name}`, read])),
};

const OBJECT_OPERATIONS: Readonly<Record<string, S3Operation>> = {
  "HEAD ": headObject,
  "GET ": getObject,
  "PUT ": (call) =>
    call.request.headers["x-amz-copy-source"] === undefined ? putObject(call) : copyObject(call),
  "DELETE ": deleteObject,
  "GET tagging": getTagging,
  "PUT tagging": putTagging,
  "POST uploads": createMultipartUpload,
  "PUT partNumber": uploadPart,
  "POST uploadId": completeMultipartUpload,
  "DELETE uploadId": abortMultipartUpload,
};

/** S3's wire protocol: REST with XML, the bucket in the path. */
export const s3Api: ApiService = {
  signingName: "s3",
  handle: (cloud, request) => Promise.resolve(answer(cloud, request)),
  refuse: (error) => errorAnswer(inS3sWords(error)),
};

function answer(cloud: Cloud, request: ApiRequest): ApiResponse {
  const [, name = "", ...rest] = request.path.split("/");
  if (name === "") {
    throw notImplemented(`${request.method} ${request.path}: every operation that it answers has a bucket`);
  }
  const key = rest.join("/");
  const subresource = [...request.query.keys()].find((parameter) => !SETTINGS.has(parameter)) ?? "";
  const operations = key === "" ? BUCKET_OPERATIONS : OBJECT_OPERATIONS;
  const wanted = `${request.method} ${subresource}`;
  const operation = Object.hasOwn(operations, wanted) ? operations[wanted] : undefined;
  if (operation === undefined) {
    throw notImplemented(`the operation ${wanted} of ${key === "" ? "a bucket" : "an object"}`);
  }
  const bucket = requireBucket(cloud, name);
  // Every Region can say where a bucket is; for anything else one has to ask there.
  if (bucket.region !== request.region && subresource !== "location") {
    return redirect(bucket, request.region);
  }
  requireRegion(cloud, "s3", bucket.region);
  refuseOtherOwner(bucket, request.headers["x-amz-expected-bucket-owner"]);
  try {
    return operation({ cloud, request, bucket, key });
  } catch (error) {
    throw error instanceof z.ZodError ? new AwsError("s3", "InvalidArgument", z.prettifyError(error)) : error;
  }
}

function redirect(bucket: Bucket, region: string): ApiResponse {
  const error = new AwsError(
    "s3",
    "PermanentRedirect",
    `The bucket you are attempting to access must be addressed using the specified endpoint: ${bucket.name} is in ${bucket.region}, the request was made in ${region}`,
    301,
  );
  return errorAnswer(error, { "x-amz-bucket-region": bucket.region });
}

function refuseOtherOwner(bucket: Bucket, expected: string | undefined): void {
  if (expected !== undefined && expected !== bucket.accountId) {
    throw new AwsError("s3", "AccessDenied", `bucket ${bucket.name} is not account ${expected}'s`, 403);
  }
}

/** Errors that the server words alike for all services, by S3's names. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  InternalFailure: "InternalError",
  UnrecognizedClientException: "InvalidAccessKeyId",
};

/** S3 tells what KMS said under names of its own. */
function inS3sWords({
  service,
  code,
  plainMessage,
  statusCode,
}: AwsError): Pick<AwsError, "code" | "plainMessage" | "statusCode"> {
  if (service === "kms") {
    return code === "AccessDeniedException"
      ? { code: "AccessDenied", plainMessage, statusCode: 403 }
      : { code: `KMS.${code}`, plainMessage, statusCode: 400 };
  }
  return { code: OWN_NAMES[code] ?? code, plainMessage, statusCode };
}
