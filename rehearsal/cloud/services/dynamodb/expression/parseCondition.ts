import type { ExpressionKind, Placeholders } from "./placeholders";
import type { Comparator, Condition, Operand } from "./syntax";
import { TokenReader } from "./tokenReader";

const COMPARATORS: readonly Comparator[] = ["=", "<>", "<", "<=", ">", ">="];
/** Candidates that IN takes. */
const MAX_CANDIDATES = 100;

/**
 * Parses a condition, filter or key condition by the grammar of "Condition and filter expressions, operators, and functions". OR binds
 * least, then AND, then NOT. @throws AwsError ValidationException
 */
export function parseCondition(source: string, kind: ExpressionKind, placeholders: Placeholders): Condition {
  const reader = new TokenReader(source, kind, placeholders);
  const condition = disjunction(reader);
  reader.end();
  return condition;
}

function disjunction(reader: TokenReader): Condition {
  let left = conjunction(reader);
  while (reader.accept("OR")) {
    left = { kind: "or", left, right: conjunction(reader) };
  }
  return left;
}

function conjunction(reader: TokenReader): Condition {
  let left = negation(reader);
  while (reader.accept("AND")) {
    left = { kind: "and", left, right: negation(reader) };
  }
  return left;
}

function negation(reader: TokenReader): Condition {
  if (reader.accept("NOT")) {
    return { kind: "not", inner: negation(reader) };
  }
  if (reader.accept("(")) {
    const inner = disjunction(reader);
    reader.expect(")");
    return inner;
  }
  return reader.peek(1) === "(" && reader.peek() !== "size" ? call(reader) : comparison(reader);
}

function call(reader: TokenReader): Condition {
  const name = reader.take();
  reader.expect("(");
  const condition = callOf(name, reader);
  reader.expect(")");
  return condition;
}

function callOf(name: string, reader: TokenReader): Condition {
  switch (name) {
    case "attribute_exists":
      return { kind: "exists", path: reader.path(), wanted: true };
    case "attribute_not_exists":
      return { kind: "exists", path: reader.path(), wanted: false };
    case "attribute_type": {
      const path = reader.path();
      reader.expect(",");
      return { kind: "type", path, type: operand(reader) };
    }
    case "begins_with":
    case "contains": {
      const left = operand(reader);
      reader.expect(",");
      return { kind: name === "contains" ? name : "beginsWith", left, right: operand(reader) };
    }
    default:
      return reader.refuse(`Invalid function name; function: ${name}`);
  }
}

function comparison(reader: TokenReader): Condition {
  const left = operand(reader);
  if (reader.accept("BETWEEN")) {
    const low = operand(reader);
    reader.expect("AND");
    return { kind: "between", operand: left, low, high: operand(reader) };
  }
  if (reader.accept("IN")) {
    return { kind: "in", operand: left, candidates: candidates(reader) };
  }
  const comparator = COMPARATORS.find((one) => one === reader.peek());
  if (comparator === undefined) {
    return reader.fail();
  }
  reader.take();
  return { kind: "compare", comparator, left, right: operand(reader) };
}

function candidates(reader: TokenReader): readonly Operand[] {
  reader.expect("(");
  const found = [operand(reader)];
  while (reader.accept(",")) {
    found.push(operand(reader));
  }
  reader.expect(")");
  if (found.length > MAX_CANDIDATES) {
    reader.refuse(`The IN operator is provided with too many operands; number of operands: ${found.length}`);
  }
  return found;
}

function operand(reader: TokenReader): Operand {
  if (reader.peek()?.startsWith(":") === true) {
    return { kind: "value", value: reader.value() };
  }
  if (reader.peek() === "size" && reader.peek(1) === "(") {
    reader.take();
    reader.expect("(");
    const path = reader.path();
    reader.expect(")");
    return { kind: "size", path };
  }
  return { kind: "path", path: reader.path() };
}
