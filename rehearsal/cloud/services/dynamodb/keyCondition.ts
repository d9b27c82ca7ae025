import { typeOf, type AttributeValue, type Item } from "./attributeValue";
import { satisfies } from "./expression/evaluateCondition";
import { parseCondition } from "./expression/parseCondition";
import type { Placeholders } from "./expression/placeholders";
import type { Condition, Operand, Path } from "./expression/syntax";
import { validation } from "./problems";
import type { KeyAttribute, KeySchema } from "./tables";

/** What a query asks of the keys. */
export interface KeyCondition {
  /** The one partition that is read. */
  readonly partition: AttributeValue;
  /** True for the items of the partition that are wanted. */
  readonly holds: (item: Item) => boolean;
}

/**
 * Parses a key condition: the partition key equal to a value, and where wanted one comparison of the sort key ("Key condition
 * expressions for the Query operation"). @throws AwsError ValidationException
 */
export function parseKeyCondition(
  source: string,
  { hash, range }: KeySchema,
  placeholders: Placeholders,
): KeyCondition {
  const whole = parseCondition(source, "KeyConditionExpression", placeholders);
  const parts = conjuncts(whole).map((condition) => ({ condition, name: attributeOf(condition) }));
  const onHash = parts.filter(({ name }) => name === hash.name);
  const onRange = parts.filter(({ name }) => range !== undefined && name === range.name);
  const stray = parts.find((part) => !onHash.includes(part) && !onRange.includes(part));
  const [equality] = onHash;
  if (equality === undefined) {
    throw validation(`Query condition missed key schema element: ${hash.name}`);
  }
  if (stray !== undefined) {
    throw validation(
      range === undefined
        ? "Query key condition not supported"
        : `Query condition missed key schema element: ${range.name}`,
    );
  }
  if (onHash.length > 1 || onRange.length > 1) {
    throw validation(
      "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key",
    );
  }
  const { condition } = equality;
  if (condition.kind !== "compare" || condition.comparator !== "=" || condition.right.kind !== "value") {
    throw validation("Query key condition not supported");
  }
  requireTypes(
    parts.map((part) => part.condition),
    range === undefined ? [hash] : [hash, range],
  );
  return { partition: condition.right.value, holds: (item) => satisfies(item, whole) };
}

/** The attributes that a condition looks at, by the first step of their paths. */
export function attributesOf(condition: Condition): readonly string[] {
  return pathsOf(condition).map(([name]) => name);
}

function conjuncts(condition: Condition): readonly Condition[] {
  return condition.kind === "and"
    ? [...conjuncts(condition.left), ...conjuncts(condition.right)]
    : [condition];
}

/** The key attribute that one part is about. @throws AwsError ValidationException for anything that key conditions do not have */
function attributeOf(condition: Condition): string {
  const [operand, ...values] = operandsOf(condition);
  const supported =
    (condition.kind === "compare" && condition.comparator !== "<>") ||
    condition.kind === "between" ||
    condition.kind === "beginsWith";
  if (
    !supported ||
    operand?.kind !== "path" ||
    operand.path.length > 1 ||
    values.some(({ kind }) => kind !== "value")
  ) {
    throw validation(
      "Invalid operator used in KeyConditionExpression: only key attributes, on the left, compared with values",
    );
  }
  return operand.path[0];
}

function requireTypes(conditions: readonly Condition[], keys: readonly KeyAttribute[]): void {
  for (const condition of conditions) {
    const type = keys.find(({ name }) => name === attributeOf(condition))?.type;
    for (const operand of operandsOf(condition)) {
      if (operand.kind === "value" && typeOf(operand.value) !== type) {
        throw validation(
          "One or more parameter values were invalid: Condition parameter type does not match schema type",
        );
      }
    }
  }
}

function pathsOf(condition: Condition): readonly Path[] {
  switch (condition.kind) {
    case "and":
    case "or":
      return [...pathsOf(condition.left), ...pathsOf(condition.right)];
    case "not":
      return pathsOf(condition.inner);
    case "exists":
    case "type":
      return [condition.path];
    default:
      return operandsOf(condition).flatMap((operand) => (operand.kind === "value" ? [] : [operand.path]));
  }
}

function operandsOf(condition: Condition): readonly Operand[] {
  switch (condition.kind) {
    case "compare":
    case "beginsWith":
    case "contains":
      return [condition.left, condition.right];
    case "between":
      return [condition.operand, condition.low, condition.high];
    case "in":
      return [condition.operand, ...condition.candidates];
    default:
      return [];
  }
}
