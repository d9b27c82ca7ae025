import { AwsError, type ApiRequest } from "../../../core/types";
import { CHECKSUM_ALGORITHMS, checksumBase64 } from "../checksums";

/** What a client sent, without the wrapping that it was sent in. */
export interface UploadedBody {
  readonly bytes: Uint8Array;
  /** Checksum headers, e.g. `x-amz-checksum-crc32`, whether they came before the body or in its trailer. */
  readonly checksums: Readonly<Record<string, string>>;
}

const CHECKSUM = "x-amz-checksum-";
/** Headers that begin like a checksum and say something about one. */
const NO_VALUES = new Set(["algorithm", "mode", "type"].map((name) => CHECKSUM + name));

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

function verify(algorithm: string, value: string, bytes: Uint8Array): void {
  const computed = checksumBase64(algorithm, bytes);
  if (computed === undefined) {
    throw new AwsError(
      "s3",
      "NotImplemented",
      `the stand-in cloud cannot verify ${CHECKSUM}${algorithm}; it verifies ${CHECKSUM_ALGORITHMS.join(", ")}`,
      501,
    );
  }
  if (computed !== value) {
    throw new AwsError(
      "s3",
      "BadDigest",
      `The ${algorithm} you specified did not match the calculated checksum.`,
    );
  }
}

function checksumsIn(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith(CHECKSUM) && !NO_VALUES.has(name)),
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
