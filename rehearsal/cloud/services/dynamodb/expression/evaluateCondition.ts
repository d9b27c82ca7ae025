import {
  compareValues,
  membersOf,
  sameValue,
  typeOf,
  type AttributeValue,
  type Item,
} from "../attributeValue";
import { valueAt } from "./paths";
import type { Comparator, Condition, Operand } from "./syntax";

/** True when the item, or the absence of one, satisfies the condition. An attribute that is not there satisfies no comparison but `<>`. */
export function satisfies(item: Item, condition: Condition): boolean {
  switch (condition.kind) {
    case "and":
      return satisfies(item, condition.left) && satisfies(item, condition.right);
    case "or":
      return satisfies(item, condition.left) || satisfies(item, condition.right);
    case "not":
      return !satisfies(item, condition.inner);
    case "exists":
      return (valueAt(item, condition.path) !== undefined) === condition.wanted;
    case "compare":
      return compares(valueOf(item, condition.left), condition.comparator, valueOf(item, condition.right));
    case "between": {
      const value = valueOf(item, condition.operand);
      return (
        compares(value, ">=", valueOf(item, condition.low)) &&
        compares(value, "<=", valueOf(item, condition.high))
      );
    }
    case "in": {
      const value = valueOf(item, condition.operand);
      return condition.candidates.some((candidate) => compares(value, "=", valueOf(item, candidate)));
    }
    case "type": {
      const value = valueAt(item, condition.path);
      const type = valueOf(item, condition.type);
      return value !== undefined && type !== undefined && "S" in type && type.S === typeOf(value);
    }
    case "beginsWith":
      return beginsWith(valueOf(item, condition.left), valueOf(item, condition.right));
    case "contains":
      return contains(valueOf(item, condition.left), valueOf(item, condition.right));
  }
}

/** What an operand is for an item; undefined where the item lacks it. */
function valueOf(item: Item, operand: Operand): AttributeValue | undefined {
  if (operand.kind === "value") {
    return operand.value;
  }
  const value = valueAt(item, operand.path);
  return operand.kind === "path" || value === undefined ? value : sizeOf(value);
}

function sizeOf(value: AttributeValue): AttributeValue | undefined {
  const size =
    "S" in value
      ? value.S.length
      : "B" in value
        ? Buffer.from(value.B, "base64").length
        : "M" in value
          ? Object.keys(value.M).length
          : "L" in value
            ? value.L.length
            : membersOf(value)?.length;
  return size === undefined ? undefined : { N: String(size) };
}

function compares(
  left: AttributeValue | undefined,
  comparator: Comparator,
  right: AttributeValue | undefined,
): boolean {
  if (left === undefined || right === undefined) {
    return comparator === "<>";
  }
  if (comparator === "=" || comparator === "<>") {
    return sameValue(left, right) === (comparator === "=");
  }
  const order = compareValues(left, right);
  if (order === undefined) {
    return false;
  }
  switch (comparator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

function beginsWith(value: AttributeValue | undefined, prefix: AttributeValue | undefined): boolean {
  if (value === undefined || prefix === undefined) {
    return false;
  }
  if ("S" in value && "S" in prefix) {
    return value.S.startsWith(prefix.S);
  }
  if ("B" in value && "B" in prefix) {
    const beginning = Buffer.from(prefix.B, "base64");
    return Buffer.from(value.B, "base64").subarray(0, beginning.length).equals(beginning);
  }
  return false;
}

function contains(value: AttributeValue | undefined, wanted: AttributeValue | undefined): boolean {
  if (value === undefined || wanted === undefined) {
    return false;
  }
  if ("S" in value && "S" in wanted) {
    return value.S.includes(wanted.S);
  }
  if ("L" in value) {
    return value.L.some((member) => sameValue(member, wanted));
  }
  return (
    ("SS" in value && "S" in wanted && value.SS.includes(wanted.S)) ||
    ("NS" in value && "N" in wanted && value.NS.includes(wanted.N)) ||
    ("BS" in value && "B" in wanted && value.BS.includes(wanted.B))
  );
}
