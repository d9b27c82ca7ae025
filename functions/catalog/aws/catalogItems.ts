import type * as z from "zod";

import { OPEN_ATTRIBUTE, OPEN_SINCE_ATTRIBUTE, PARTITION_KEY, SORT_KEY, TTL_ATTRIBUTE } from "../tableKeys";

/** Key of an item. */
export interface ItemKey {
  readonly [PARTITION_KEY]: string;
  readonly [SORT_KEY]: string;
}

/** An item as the document client reads and writes it. */
export type Item = Readonly<Record<string, unknown>>;

/** Names the call that wrote an item; see `writeIf`. It is no part of what the catalog knows. */
export const WRITE_ID_ATTRIBUTE = "writeId";

/** Attributes for the table itself: no part of what they lie beside. */
const TABLE_ATTRIBUTES: ReadonlySet<string> = new Set([
  PARTITION_KEY,
  SORT_KEY,
  OPEN_ATTRIBUTE,
  OPEN_SINCE_ATTRIBUTE,
  TTL_ATTRIBUTE,
  WRITE_ID_ATTRIBUTE,
]);

/** An item of the catalog that is not what its key says; nothing is done on the ground of it. */
export class MalformedItemError extends Error {
  override readonly name = "MalformedItemError";
}

/** Makes a key. */
export function itemKey(partition: string, sort: string): ItemKey {
  return { [PARTITION_KEY]: partition, [SORT_KEY]: sort };
}

/** The key of an item that was read. @throws MalformedItemError when it has none, which DynamoDB does not allow */
export function keyOf(item: Item): ItemKey {
  const { [PARTITION_KEY]: partition, [SORT_KEY]: sort } = item;
  if (typeof partition !== "string" || typeof sort !== "string") {
    throw new MalformedItemError(
      `an item of the catalog has the key ${JSON.stringify({ [PARTITION_KEY]: partition, [SORT_KEY]: sort })}: expected two strings.`,
    );
  }
  return itemKey(partition, sort);
}

/**
 * What an item says, as far as this version of the program knows it.
 *
 * Regions are deployed one after another, so attributes may be there that only a later version writes. They are left out, wherever they
 * are: parts of other Regions are only read, and a part of one's own is written by one version, but for the moments of a deployment and
 * after one that was taken back. A write of the earlier version then takes such an attribute off again, so a later version may only add
 * what it can find out anew. Values that are not known, such as another state, make an item malformed: they may change what all others mean.
 *
 * @throws MalformedItemError naming the item's key and everything that is wrong with it
 */
export function parseItem<T>(schema: z.ZodType<T>, item: Item): T {
  const key = keyOf(item);
  const content: Record<string, unknown> = Object.fromEntries(
    Object.entries(item).filter(([name]) => !TABLE_ATTRIBUTES.has(name)),
  );
  let parsed = schema.safeParse(content);
  if (!parsed.success) {
    parsed = schema.safeParse(withoutUnknown(content, parsed.error.issues));
  }
  if (!parsed.success) {
    throw new MalformedItemError(
      `item ${PARTITION_KEY} ${JSON.stringify(key[PARTITION_KEY])}, ${SORT_KEY} ${JSON.stringify(key[SORT_KEY])} of the catalog is malformed: ${parsed.error.issues
        .map(({ path, message }) => `${path.join(".") || "item"}: ${message}`)
        .join(
          "; ",
        )}. It was written by another version of the program, or by hand: correct it, or deploy the version that knows it.`,
    );
  }
  return parsed.data;
}

/** A copy of a value without the attributes that a schema has no names for. */
function withoutUnknown(
  value: Readonly<Record<string, unknown>>,
  issues: readonly z.core.$ZodIssue[],
): Readonly<Record<string, unknown>> {
  const copy = structuredClone(value);
  for (const issue of issues) {
    if (issue.code === "unrecognized_keys") {
      const holder = issue.path.reduce<unknown>(
        (at, step) => (typeof at === "object" && at !== null ? Reflect.get(at, step) : undefined),
        copy,
      );
      if (typeof holder === "object" && holder !== null) {
        issue.keys.forEach((name) => Reflect.deleteProperty(holder, name));
      }
    }
  }
  return copy;
}
