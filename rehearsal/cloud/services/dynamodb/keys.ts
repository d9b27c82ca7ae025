import { itemSize, typeOf, type AttributeValue, type Item } from "./attributeValue";
import { formatDecimal, parseDecimal } from "./decimal";
import { validation } from "./problems";
import type { KeyAttribute, KeySchema, Replica, SecondaryIndex } from "./tables";

/** Bytes of key values and of an item; see "Quotas" of DynamoDB's developer guide. */
const MAX_HASH_BYTES = 2_048;
const MAX_RANGE_BYTES = 1_024;
const MAX_ITEM_BYTES = 400 * 1_024;

/** The attributes of a key schema, partition key first. */
export function keyAttributes({ hash, range }: KeySchema): readonly KeyAttribute[] {
  return range === undefined ? [hash] : [hash, range];
}

/** The attributes of an item that make up a key; undefined where it lacks one, and thus is not in the index. */
export function keyOf(item: Item, schema: KeySchema): Item | undefined {
  const entries = keyAttributes(schema).map(({ name }) => [name, item[name]] as const);
  const present = entries.filter(
    (entry): entry is readonly [string, AttributeValue] => entry[1] !== undefined,
  );
  return present.length === entries.length ? Object.fromEntries(present) : undefined;
}

/** Text under which an item is kept: equal for equal keys, however their numbers were written. */
export function itemIdOf(key: Item, schema: KeySchema): string {
  return JSON.stringify(
    keyAttributes(schema).map(({ name }) => {
      const value = key[name] ?? { NULL: true };
      return "N" in value ? { N: formatDecimal(parseDecimal(value.N)) } : value;
    }),
  );
}

/** A partition key's value as `dynamodb:LeadingKeys` holds it. */
export function leadingKeyOf(key: Item, { hash }: KeySchema): string {
  const value = key[hash.name];
  return value === undefined
    ? ""
    : "S" in value
      ? value.S
      : "N" in value
        ? value.N
        : "B" in value
          ? value.B
          : "";
}

/** Accepts the `Key` of a request: exactly the table's key attributes. @throws AwsError ValidationException */
export function requireKey(key: Item, { keys }: Pick<Replica, "keys">): void {
  const attributes = keyAttributes(keys);
  const fits =
    Object.keys(key).length === attributes.length &&
    attributes.every(({ name, type }) => {
      const value = key[name];
      return value !== undefined && typeOf(value) === type;
    });
  if (!fits) {
    throw validation("The provided key element does not match the schema");
  }
  requireKeySizes(key, keys);
}

/** Accepts an item that a request puts: its keys, its indexes' keys, its size. @throws AwsError ValidationException */
export function requireItem(item: Item, replica: Replica): void {
  for (const { name, type } of keyAttributes(replica.keys)) {
    const value = item[name];
    if (value === undefined) {
      throw validation(`One or more parameter values were invalid: Missing the key ${name} in the item`);
    }
    if (typeOf(value) !== type) {
      throw validation(
        `One or more parameter values were invalid: Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`,
      );
    }
  }
  requireKeySizes(item, replica.keys);
  requireIndexable(item, replica.indexes);
  if (itemSize(item) > MAX_ITEM_BYTES) {
    throw validation("Item size has exceeded the maximum allowed size");
  }
}

function requireKeySizes(item: Item, { hash, range }: KeySchema): void {
  for (const [attribute, limit, kind] of [
    [hash, MAX_HASH_BYTES, "hashkey"],
    [range, MAX_RANGE_BYTES, "rangekey"],
  ] as const) {
    const value = attribute === undefined ? undefined : item[attribute.name];
    if (attribute === undefined || value === undefined) {
      continue;
    }
    if (isEmpty(value)) {
      throw validation(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an ${emptyKind(value)} value. Key: ${attribute.name}`,
      );
    }
    if (itemSize({ "": value }) > limit) {
      throw validation(
        `One or more parameter values were invalid: Size of ${kind} has exceeded the maximum size limit of ${limit} bytes`,
      );
    }
  }
}

/** An item without an index's key is not in the index; one with a value that cannot be a key is refused. */
function requireIndexable(item: Item, indexes: readonly SecondaryIndex[]): void {
  for (const { name: indexName, keys } of indexes) {
    for (const { name, type } of keyAttributes(keys)) {
      const value = item[name];
      if (value !== undefined && typeOf(value) !== type) {
        throw validation(
          `One or more parameter values were invalid: Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${indexName}`,
        );
      }
      if (value !== undefined && isEmpty(value)) {
        throw validation(
          `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an ${emptyKind(value)} value. IndexName: ${indexName}, IndexKey: ${name}`,
        );
      }
    }
  }
}

function isEmpty(value: AttributeValue): boolean {
  return ("S" in value && value.S === "") || ("B" in value && value.B === "");
}

function emptyKind(value: AttributeValue): string {
  return "S" in value ? "empty string" : "empty binary";
}
