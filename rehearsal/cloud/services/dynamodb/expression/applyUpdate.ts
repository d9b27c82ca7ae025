import { membersOf, setLike, typeOf, type AttributeValue, type Item } from "../attributeValue";
import { addDecimals, formatDecimal, parseDecimal, subtractDecimals } from "../decimal";
import { validation } from "../problems";
import { valueAt, withoutValueAt, withValueAt } from "./paths";
import type { Path, SetValue, UpdateAction } from "./syntax";

/**
 * The item after an update. What SET reads, it reads from the item as it was; places in lists are those of the item as it was, too.
 *
 * @throws AwsError ValidationException where a value has the wrong type or is not there
 */
export function applyUpdate(item: Item, actions: readonly UpdateAction[]): Item {
  const assigned = actions.flatMap((action): [Path, AttributeValue][] =>
    action.kind === "set" ? [[action.path, evaluate(item, action.value)]] : [],
  );
  const set = assigned.reduce((changed, [path, value]) => withValueAt(changed, path, value), item);
  const reshaped = actions.reduce((changed, action) => {
    switch (action.kind) {
      case "add":
        return withValueAt(changed, action.path, added(valueAt(item, action.path), action.value));
      case "delete":
        return subtracted(changed, action.path, action.value);
      default:
        return changed;
    }
  }, set);
  return removals(actions).reduce(withoutValueAt, reshaped);
}

/** Higher places in a list first, so that the lower ones stay where they are. */
function removals(actions: readonly UpdateAction[]): readonly Path[] {
  return actions
    .filter(({ kind }) => kind === "remove")
    .map(({ path }) => path)
    .sort((left, right) => {
      const [a, b] = [left.at(-1), right.at(-1)];
      return typeof a === "number" && typeof b === "number" ? b - a : 0;
    });
}

function evaluate(item: Item, value: SetValue): AttributeValue {
  switch (value.kind) {
    case "value":
      return value.value;
    case "path":
      return required(valueAt(item, value.path));
    case "ifNotExists":
      return valueAt(item, value.path) ?? evaluate(item, value.otherwise);
    case "plus":
    case "minus": {
      const left = parseDecimal(numberOf(evaluate(item, value.left), value.kind));
      const right = parseDecimal(numberOf(evaluate(item, value.right), value.kind));
      const result = value.kind === "plus" ? addDecimals(left, right) : subtractDecimals(left, right);
      return { N: formatDecimal(result) };
    }
    case "listAppend":
      return { L: [...listOf(evaluate(item, value.left)), ...listOf(evaluate(item, value.right))] };
  }
}

function required(value: AttributeValue | undefined): AttributeValue {
  if (value === undefined) {
    throw validation("The provided expression refers to an attribute that does not exist in the item");
  }
  return value;
}

function numberOf(value: AttributeValue, operation: string): string {
  return "N" in value ? value.N : wrongType(operation === "plus" ? "+" : "-", value);
}

function listOf(value: AttributeValue): readonly AttributeValue[] {
  return "L" in value ? value.L : wrongType("list_append", value);
}

function added(before: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if ("N" in value) {
    const sum = addDecimals(
      parseDecimal(before === undefined ? "0" : numberOf(before, "plus")),
      parseDecimal(value.N),
    );
    return { N: formatDecimal(sum) };
  }
  const members = membersOf(value);
  if (members === undefined) {
    return wrongType("ADD", value);
  }
  if (before === undefined) {
    return value;
  }
  const present = typeOf(before) === typeOf(value) ? membersOf(before) : undefined;
  return present === undefined
    ? wrongType("ADD", before)
    : setLike(value, [...new Set([...present, ...members])]);
}

function subtracted(item: Item, path: Path, value: AttributeValue): Item {
  const members = membersOf(value) ?? wrongType("DELETE", value);
  const before = valueAt(item, path);
  if (before === undefined) {
    return item;
  }
  const present = typeOf(before) === typeOf(value) ? membersOf(before) : undefined;
  const rest = (present ?? wrongType("DELETE", before)).filter((member) => !members.includes(member));
  // There are no empty sets.
  return rest.length === 0 ? withoutValueAt(item, path) : withValueAt(item, path, setLike(value, rest));
}

function wrongType(operator: string, value: AttributeValue): never {
  throw validation(
    `An operand in the update expression has an incorrect data type; operator: ${operator}, type: ${typeOf(value)}`,
  );
}
