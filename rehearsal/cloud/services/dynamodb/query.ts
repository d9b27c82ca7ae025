import { createHash } from "node:crypto";
import { compareValues, itemSize, sameValue, type Item } from "./attributeValue";
import { satisfies } from "./expression/evaluateCondition";
import { parseCondition } from "./expression/parseCondition";
import { parseProjection, project } from "./expression/paths";
import { Placeholders } from "./expression/placeholders";
import type { Condition, Path } from "./expression/syntax";
import { attributesOf, parseKeyCondition, type KeyCondition } from "./keyCondition";
import { itemIdOf, keyAttributes, keyOf } from "./keys";
import { validation } from "./problems";
import type { ReplicaItems } from "./replicaItems";
import type { QueryInput, ScanInput } from "./requests";
import type { KeySchema, Replica, SecondaryIndex } from "./tables";

/** Bytes that one answer reads at most, before the filter. */
const PAGE_BYTES = 1_024 * 1_024;

/** The answer to a query or scan, with the protocol's names. */
export interface Selection {
  readonly Items?: readonly Item[];
  readonly Count: number;
  readonly ScannedCount: number;
  readonly LastEvaluatedKey?: Item;
}

/** A query or scan, ready to be carried out. */
export interface Reading {
  readonly index: SecondaryIndex | undefined;
  /** Undefined for a scan. */
  readonly keyCondition: KeyCondition | undefined;
  readonly run: (items: ReplicaItems) => Selection;
}

/** @throws AwsError ValidationException */
export function prepareQuery(input: QueryInput, replica: Replica): Reading {
  const index = indexOf(input, replica);
  const placeholders = placeholdersOf(input);
  const keys = index?.keys ?? replica.keys;
  const keyCondition = parseKeyCondition(input.KeyConditionExpression, keys, placeholders);
  const filter = filterOf(input, placeholders);
  const part = keyAttributes(keys).find(
    ({ name }) => filter !== undefined && attributesOf(filter).includes(name),
  );
  if (part !== undefined) {
    throw validation(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${part.name}`,
    );
  }
  const { ScanIndexForward: forward = true } = input;
  const ascending = (left: Item, right: Item): number =>
    byRange(keys)(left, right) || (index === undefined ? 0 : byKey(replica.keys)(left, right));
  const order: Order = forward ? ascending : (left, right) => ascending(right, left);
  return reading(input, replica, { index, keyCondition, filter, placeholders, order });
}

/** Items come in the order of a hash, as DynamoDB's do: nobody may rely on it. @throws AwsError ValidationException */
export function prepareScan(input: ScanInput, replica: Replica): Reading {
  const index = indexOf(input, replica);
  const placeholders = placeholdersOf(input);
  const filter = filterOf(input, placeholders);
  return reading(input, replica, {
    index,
    keyCondition: undefined,
    filter,
    placeholders,
    order: byKey(replica.keys),
  });
}

type Order = (left: Item, right: Item) => number;

interface Plan {
  readonly index: SecondaryIndex | undefined;
  readonly keyCondition: KeyCondition | undefined;
  readonly filter: Condition | undefined;
  readonly placeholders: Placeholders;
  readonly order: Order;
}

function reading(input: ScanInput, replica: Replica, plan: Plan): Reading {
  const { ProjectionExpression: source } = input;
  const paths = source === undefined ? undefined : parseProjection(source, plan.placeholders);
  plan.placeholders.requireAllUsed();
  const start = startOf(input, replica, plan);
  const { index, keyCondition, order } = plan;
  return {
    index,
    keyCondition,
    run: (items) => {
      const candidates = (index === undefined ? items.items() : items.indexed())
        .filter((item) => index === undefined || keyOf(item, index.keys) !== undefined)
        .filter((item) => keyCondition === undefined || keyCondition.holds(item))
        .filter((item) => start === undefined || order(item, start) > 0)
        .sort(order);
      return page(input, replica, plan, paths, candidates);
    },
  };
}

function page(
  { Limit: limit, Select: select }: ScanInput,
  replica: Replica,
  { index, filter }: Plan,
  paths: readonly Path[] | undefined,
  candidates: readonly Item[],
): Selection {
  const read: Item[] = [];
  let bytes = 0;
  for (const candidate of candidates) {
    const item = projected(candidate, replica, index);
    read.push(item);
    bytes += itemSize(item);
    if (read.length === limit || bytes > PAGE_BYTES) {
      break;
    }
  }
  const last = read.at(-1);
  // A full page has a last key even where nothing comes after it.
  const goesOn = last !== undefined && (read.length === limit || read.length < candidates.length);
  const found = read
    .filter((item) => filter === undefined || satisfies(item, filter))
    .map((item) => (paths === undefined ? item : project(item, paths)));
  return {
    ...(select === "COUNT" ? {} : { Items: found }),
    Count: found.length,
    ScannedCount: read.length,
    ...(goesOn ? { LastEvaluatedKey: pageKey(last, replica, index) } : {}),
  };
}

/** What an index holds of an item. */
function projected(item: Item, replica: Replica, index: SecondaryIndex | undefined): Item {
  if (index === undefined || index.projection === "ALL") {
    return item;
  }
  const names = [...keyAttributes(replica.keys), ...keyAttributes(index.keys)].map(({ name }) => name);
  const paths = [...names, ...index.nonKeyAttributes].map((name): Path => [name]);
  return project(item, paths);
}

function pageKey(item: Item, replica: Replica, index: SecondaryIndex | undefined): Item {
  return { ...keyOf(item, replica.keys), ...(index === undefined ? {} : keyOf(item, index.keys)) };
}

function startOf(
  { ExclusiveStartKey: start }: ScanInput,
  replica: Replica,
  { index, keyCondition }: Plan,
): Item | undefined {
  if (start === undefined) {
    return undefined;
  }
  const keys = index?.keys ?? replica.keys;
  const whole = keyOf(start, replica.keys) !== undefined && keyOf(start, keys) !== undefined;
  if (!whole || Object.keys(start).length !== Object.keys(pageKey(start, replica, index)).length) {
    throw validation("The provided starting key is invalid");
  }
  const partition = start[keys.hash.name];
  if (
    keyCondition !== undefined &&
    (partition === undefined || !sameValue(partition, keyCondition.partition))
  ) {
    throw validation("The provided starting key is outside query boundaries based on provided conditions");
  }
  return start;
}

function indexOf(
  { IndexName: name, ConsistentRead: consistent, Select: select }: ScanInput,
  replica: Replica,
): SecondaryIndex | undefined {
  if (name === undefined) {
    return undefined;
  }
  const index = replica.indexes.find((one) => one.name === name);
  if (index === undefined) {
    throw validation(`The table does not have the specified index: ${name}`);
  }
  if (consistent === true) {
    throw validation("Consistent reads are not supported on global secondary indexes");
  }
  if (select === "ALL_ATTRIBUTES" && index.projection !== "ALL") {
    throw validation(
      `One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index ${name} because its projection type is not ALL`,
    );
  }
  return index;
}

function placeholdersOf(input: ScanInput): Placeholders {
  return new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
}

function filterOf(
  { FilterExpression: source }: ScanInput,
  placeholders: Placeholders,
): Condition | undefined {
  return source === undefined ? undefined : parseCondition(source, "FilterExpression", placeholders);
}

function byRange({ range }: KeySchema): Order {
  return (left, right) => {
    const [a, b] = range === undefined ? [] : [left[range.name], right[range.name]];
    return a === undefined || b === undefined ? 0 : (compareValues(a, b) ?? 0);
  };
}

function byKey(keys: KeySchema): Order {
  const partition = (item: Item): string =>
    createHash("sha256")
      .update(itemIdOf(item, { hash: keys.hash, range: undefined }))
      .digest("hex");
  return (left, right) => {
    const [a, b] = [partition(left), partition(right)];
    return a < b ? -1 : a > b ? 1 : byRange(keys)(left, right);
  };
}
