import { validation } from "../problems";
import type { Placeholders } from "./placeholders";
import type { Path, SetValue, UpdateAction } from "./syntax";
import { TokenReader } from "./tokenReader";

const CLAUSES = ["SET", "REMOVE", "ADD", "DELETE"] as const;
type Clause = (typeof CLAUSES)[number];

/**
 * Parses an update expression: each of SET, REMOVE, ADD and DELETE at most once, in any order.
 *
 * @throws AwsError ValidationException, for paths that overlap too
 */
export function parseUpdate(source: string, placeholders: Placeholders): readonly UpdateAction[] {
  const reader = new TokenReader(source, "UpdateExpression", placeholders);
  const seen = new Set<Clause>();
  const actions: UpdateAction[] = [];
  while (reader.peek() !== undefined) {
    const clause = CLAUSES.find((one) => one === reader.peek()?.toUpperCase());
    if (clause === undefined) {
      return reader.fail();
    }
    if (seen.has(clause)) {
      reader.refuse(`The "${clause}" section can only be used once in an update expression;`);
    }
    seen.add(clause);
    reader.take();
    do {
      actions.push(action(clause, reader));
    } while (reader.accept(","));
  }
  refuseOverlaps(actions);
  return actions;
}

function action(clause: Clause, reader: TokenReader): UpdateAction {
  const path = reader.path();
  switch (clause) {
    case "SET":
      reader.expect("=");
      return { kind: "set", path, value: setValue(reader) };
    case "REMOVE":
      return { kind: "remove", path };
    default:
      return { kind: clause === "ADD" ? "add" : "delete", path, value: reader.value() };
  }
}

function setValue(reader: TokenReader): SetValue {
  const left = setOperand(reader);
  for (const [sign, kind] of [
    ["+", "plus"],
    ["-", "minus"],
  ] as const) {
    if (reader.accept(sign)) {
      return { kind, left, right: setOperand(reader) };
    }
  }
  return left;
}

function setOperand(reader: TokenReader): SetValue {
  const token = reader.peek();
  if (token?.startsWith(":") === true) {
    return { kind: "value", value: reader.value() };
  }
  if (reader.peek(1) !== "(") {
    return { kind: "path", path: reader.path() };
  }
  reader.take();
  reader.expect("(");
  const found = setCall(token ?? "", reader);
  reader.expect(")");
  return found;
}

function setCall(name: string, reader: TokenReader): SetValue {
  if (name === "if_not_exists") {
    const path = reader.path();
    reader.expect(",");
    return { kind: "ifNotExists", path, otherwise: setOperand(reader) };
  }
  if (name === "list_append") {
    const left = setOperand(reader);
    reader.expect(",");
    return { kind: "listAppend", left, right: setOperand(reader) };
  }
  return reader.refuse(`Invalid function name; function: ${name}`);
}

function refuseOverlaps(actions: readonly UpdateAction[]): void {
  for (const [index, { path }] of actions.entries()) {
    const other = actions
      .slice(index + 1)
      .find((one) => startsWith(path, one.path) || startsWith(one.path, path));
    if (other !== undefined) {
      throw validation(
        `Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; ` +
          `path one: [${path.join(", ")}], path two: [${other.path.join(", ")}]`,
      );
    }
  }
}

function startsWith(path: Path, beginning: Path): boolean {
  return beginning.every((step, index) => path[index] === step);
}
