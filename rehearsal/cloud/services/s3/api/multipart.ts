import { z } from "zod";
import { parseXml } from "../../../api/protocols/xml";
import { CHECKSUM_ALGORITHMS } from "../checksums";
import { S3DataPlane } from "../dataPlane";
import type { ChecksumPlan } from "../multipartUploads";
import { readUpload } from "./awsChunked";
import { checksumHeaders, encryptionHeaders, keyHeaders, versionHeaders } from "./objectHeaders";
import { refuseUnknown, uploadOptions, wantsAbsence } from "./putObject";
import { notImplemented, xmlAnswer, type S3Call, type S3Operation } from "./s3Call";

const part = z.object({ PartNumber: z.coerce.number().int(), ETag: z.string() });
const completeInput = z.object({
  CompleteMultipartUpload: z.union([
    z.literal(""),
    // A single part is read as no list.
    z.object({ Part: z.union([part, z.array(part)]) }),
  ]),
});

/** CreateMultipartUpload. */
export const createMultipartUpload: S3Operation = (call) => {
  const { cloud, bucket, key, request } = call;
  refuseUnknown(request.headers);
  const plan = checksumPlanOf(call);
  const { uploadId, accepted } = cloud
    .service(S3DataPlane)
    .multipart.create(request.caller, bucket, key, uploadOptions(call), plan);
  return xmlAnswer(
    "InitiateMultipartUploadResult",
    { Bucket: bucket.name, Key: key, UploadId: uploadId },
    {
      ...keyHeaders(accepted.encryption),
      ...(plan === undefined
        ? {}
        : {
            "x-amz-checksum-algorithm": plan.algorithm.toUpperCase(),
            "x-amz-checksum-type": plan.type,
          }),
    },
  );
};

/** UploadPart. */
export const uploadPart: S3Operation = ({ cloud, bucket, key, request }) => {
  const { bytes, checksums } = readUpload(request);
  const etag = cloud.service(S3DataPlane).multipart.uploadPart(request.caller, bucket, key, {
    uploadId: request.query.get("uploadId") ?? "",
    number: Number(request.query.get("partNumber")),
    body: bytes,
  });
  return { status: 200, headers: { etag: `"${etag}"`, ...checksums } };
};

/** CompleteMultipartUpload. */
export const completeMultipartUpload: S3Operation = (call) => {
  const { cloud, bucket, key, request } = call;
  const input = completeInput.parse(parseXml(new TextDecoder().decode(request.body))).CompleteMultipartUpload;
  const parts = input === "" ? [] : [input.Part].flat();
  const version = cloud.service(S3DataPlane).multipart.complete(
    request.caller,
    bucket,
    key,
    request.query.get("uploadId") ?? "",
    parts.map(({ PartNumber, ETag }) => ({ number: PartNumber, etag: ETag.replaceAll('"', "") })),
    wantsAbsence(request.headers),
  );
  return xmlAnswer(
    "CompleteMultipartUploadResult",
    { Bucket: bucket.name, Key: key, ETag: `"${version.etag}"`, ...checksumElements(version) },
    { ...versionHeaders(version), ...encryptionHeaders(version) },
  );
};

/** AbortMultipartUpload. */
export const abortMultipartUpload: S3Operation = ({ cloud, bucket, key, request }) => {
  cloud
    .service(S3DataPlane)
    .multipart.abort(request.caller, bucket, key, request.query.get("uploadId") ?? "");
  return { status: 204 };
};

/** S3 puts the checksums of parts together, but for CRC-64, of which it always has that of the whole. */
function checksumPlanOf({ request: { headers } }: S3Call): ChecksumPlan | undefined {
  const algorithm = headers["x-amz-checksum-algorithm"]?.toLowerCase();
  if (algorithm === undefined) {
    return undefined;
  }
  if (!CHECKSUM_ALGORITHMS.includes(algorithm)) {
    throw notImplemented(`the checksum algorithm ${algorithm}; ${CHECKSUM_ALGORITHMS.join(", ")} it knows`);
  }
  const whole = algorithm === "crc64nvme" || headers["x-amz-checksum-type"] === "FULL_OBJECT";
  return { algorithm, type: whole ? "FULL_OBJECT" : "COMPOSITE" };
}

/** `x-amz-checksum-crc32` of a header is `ChecksumCRC32` in a document. */
function checksumElements(version: Parameters<typeof checksumHeaders>[0]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(checksumHeaders(version)).map(([name, value]) => {
      const what = name.slice("x-amz-checksum-".length);
      return [`Checksum${what === "type" ? "Type" : what.toUpperCase()}`, value];
    }),
  );
}
