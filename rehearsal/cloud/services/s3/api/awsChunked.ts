import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { AwsError, type ApiRequest } from "../../../core/types";

/** What a client sent, without the wrapping that it was sent in. */
export interface UploadedBody {
  readonly bytes: Uint8Array;
  /** Checksum headers, e.g. `x-amz-checksum-crc32`, whether they came before the body or in its trailer. */
  readonly checksums: Readonly<Record<string, string>>;
}

const CHECKSUM = "x-amz-checksum-";

/** The checksums that this machine can compute; base64. */
const ALGORITHMS: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  crc32: crc32Base64,
  md5: (bytes) => createHash("md5").update(bytes).digest("base64"),
  sha1: (bytes) => createHash("sha1").update(bytes).digest("base64"),
  sha256: (bytes) => createHash("sha256").update(bytes).digest("base64"),
  sha512: (bytes) => createHash("sha512").update(bytes).digest("base64"),
};

/**
 * Reads an upload's body. SDKs put a checksum before a body whose bytes they have; a stream they send in chunks
 * (`aws-chunked`) with the checksum after it.
 *
 * @throws AwsError BadDigest, IncompleteBody, NotImplemented
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function readUpload({ headers, body }: ApiRequest): UploadedBody {
  const chunked = headers["x-amz-content-sha256"]?.startsWith("STREAMING-") === true;
  const { bytes, trailer } = chunked ? decodeChunks(Buffer.from(body)) : { bytes: body, trailer: {} };
  const expected = headers["x-amz-decoded-content-length"];
  if (chunked && expected !== String(bytes.byteLength)) {
    throw new AwsError(
      "s3",
      "IncompleteBody",
      `${bytes.byteLength} bytes arrived, X-Amz-Decoded-Content-Length says ${expected ?? "nothing"}`,
    );
  }
  const checksums = checksumsIn({ ...headers, ...trailer });
  for (const [name, value] of Object.entries(checksums)) {
    verify(name.slice(CHECKSUM.length), value, bytes);
  }
  return { bytes, checksums };
}

/** CRC-32 as S3 spells it: the four bytes in base64. */
export function crc32Base64(bytes: Uint8Array): string {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(bytes));
  return checksum.toString("base64");
}

function verify(algorithm: string, value: string, bytes: Uint8Array): void {
  const compute = Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined;
  if (compute === undefined) {
    throw new AwsError(
      "s3",
      "NotImplemented",
      `the stand-in cloud cannot verify ${CHECKSUM}${algorithm}; it verifies ${Object.keys(ALGORITHMS).join(", ")}`,
      501,
    );
  }
  if (compute(bytes) !== value) {
    throw new AwsError(
      "s3",
      "BadDigest",
      `The ${algorithm} you specified did not match the calculated checksum.`,
    );
  }
}

function checksumsIn(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith(CHECKSUM) && name !== `${CHECKSUM}type`),
  );
}

/** Chunks are `<hexadecimal length>[;chunk-signature=...]\r\n<bytes>\r\n`; after the empty one come the trailer's lines. */
function decodeChunks(body: Buffer): {
  readonly bytes: Uint8Array;
  readonly trailer: Readonly<Record<string, string>>;
} {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const end = body.indexOf("\r\n", at);
    const length = Number.parseInt(body.subarray(at, end === -1 ? at : end).toString("latin1"), 16);
    const start = end + 2;
    if (end === -1 || Number.isNaN(length) || start + length > body.length) {
      throw new AwsError("s3", "IncompleteBody", "the aws-chunked body ends before its last chunk");
    }
    if (length === 0) {
      return { bytes: Buffer.concat(chunks), trailer: trailerOf(body.subarray(start).toString("latin1")) };
    }
    chunks.push(body.subarray(start, start + length));
    at = start + length + 2;
  }
}

function trailerOf(lines: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.split("\r\n").flatMap((line) => {
      const colon = line.indexOf(":");
      return colon === -1 ? [] : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]];
    }),
  );
}
