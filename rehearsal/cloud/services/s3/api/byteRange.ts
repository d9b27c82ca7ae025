import { AwsError } from "../../../core/types";

/** A part of an object; both ends belong to it. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

const RANGE = /^bytes=(\d*)-(\d*)$/;

/**
 * The part that a `Range` header asks for; undefined for the whole object, which is also what S3 gives for a header with several ranges or
 * in another unit.
 * @throws AwsError InvalidRange when nothing of the object is in it, as with every range of an empty object
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | undefined {
  const [, from = "", to = ""] = RANGE.exec(header ?? "") ?? [];
  if (from === "" && to === "") {
    return undefined;
  }
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (first >= size || last < first) {
    throw new AwsError("s3", "InvalidRange", "The requested range is not satisfiable", 416);
  }
  return { first, last };
}
