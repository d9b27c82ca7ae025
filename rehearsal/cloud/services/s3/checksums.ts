import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** A checksum that S3 keeps with a version. */
export interface StoredChecksum {
  /** As in the names of headers: `crc64nvme`, `sha256`. */
  readonly algorithm: string;
  /** Base64; of a composite one `<base64>-<parts>`. */
  readonly value: string;
  /** Over the bytes of the object, or over the checksums of the parts that it was uploaded in. */
  readonly type: "FULL_OBJECT" | "COMPOSITE";
}

/** What S3 computes by itself for every object that comes without a checksum (S3 User Guide, "Checking object integrity"). */
export const DEFAULT_CHECKSUM = "crc64nvme";

/** The checksums that this machine can compute; bytes in network order. */
const ALGORITHMS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  crc32: crc32Bytes,
  crc64nvme: crc64NvmeBytes,
  md5: digest("md5"),
  sha1: digest("sha1"),
  sha256: digest("sha256"),
  sha512: digest("sha512"),
};

/** Names of the algorithms that {@link checksumBytes} knows. */
export const CHECKSUM_ALGORITHMS = Object.keys(ALGORITHMS);

/** A checksum's bytes; undefined for an algorithm that this machine cannot compute. */
export function checksumBytes(algorithm: string, bytes: Uint8Array): Uint8Array | undefined {
  return Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm]?.(bytes) : undefined;
}

/** A checksum in base64; undefined for an algorithm that this machine cannot compute. */
export function checksumBase64(algorithm: string, bytes: Uint8Array): string | undefined {
  const checksum = checksumBytes(algorithm, bytes);
  return checksum && Buffer.from(checksum).toString("base64");
}

const computed = new WeakMap<Uint8Array, StoredChecksum>();

/** What S3 tells of a version's checksum: the uploader's, else its own, which it has computed when the bytes came. */
export function checksumOf({
  body,
  checksum,
}: {
  readonly body: Uint8Array;
  readonly checksum: StoredChecksum | undefined;
}): StoredChecksum {
  if (checksum !== undefined) {
    return checksum;
  }
  const known = computed.get(body) ?? {
    algorithm: DEFAULT_CHECKSUM,
    value: Buffer.from(crc64NvmeBytes(body)).toString("base64"),
    type: "FULL_OBJECT",
  };
  computed.set(body, known);
  return known;
}

function digest(algorithm: string): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => createHash(algorithm).update(bytes).digest();
}

function crc32Bytes(bytes: Uint8Array): Uint8Array {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(bytes));
  return checksum;
}

/** Reversed polynomial of CRC-64/NVME, upper and lower half. */
const POLYNOMIAL = [0x9a6c9329, 0xac4bc9b5] as const;

/** Remainders of all bytes, upper and lower halves by turns. */
const TABLE = ((): Uint32Array => {
  const table = new Uint32Array(512);
  for (let byte = 0; byte < 256; byte++) {
    let [high, low] = [0, byte];
    for (let bit = 0; bit < 8; bit++) {
      const odd = (low & 1) === 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (odd) {
        high ^= POLYNOMIAL[0];
        low ^= POLYNOMIAL[1];
      }
    }
    table[2 * byte] = high;
    table[2 * byte + 1] = low;
  }
  return table;
})();

/** CRC-64/NVME, for which neither Node.js nor a direct dependency has a function. Two halves: BigInt would be slow. */
function crc64NvmeBytes(bytes: Uint8Array): Uint8Array {
  let [high, low] = [0xffffffff, 0xffffffff];
  for (const byte of bytes) {
    const entry = 2 * ((low ^ byte) & 0xff);
    low = ((low >>> 8) | (high << 24)) ^ (TABLE[entry + 1] ?? 0);
    high = (high >>> 8) ^ (TABLE[entry] ?? 0);
  }
  const checksum = Buffer.alloc(8);
  checksum.writeUInt32BE(~high >>> 0, 0);
  checksum.writeUInt32BE(~low >>> 0, 4);
  return checksum;
}
