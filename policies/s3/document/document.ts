import { parseJson } from "../../support/json";
import { asList, isGroup, isList, UNKNOWN, type Group, type Unknown, type Value } from "../../support/value";

/** A document that this pack cannot read, and AWS would not either. `problem` never quotes the document. */
export interface Malformed {
  readonly problem: string;
}

export type Document = { readonly statements: readonly (Group | Unknown)[] } | Malformed | Unknown;

const DOCUMENT_ELEMENTS: ReadonlySet<string> = new Set(["Version", "Id", "Statement"]);

const STATEMENT_ELEMENTS: ReadonlySet<string> = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

/**
 * Reads a resource policy, given as JSON text or as an object, into its statements.
 *
 * Strict on purpose: an element that is not known exactly (`effect`, `principals`) is a malformed document, never an
 * element to skip, because skipping is how a public statement would slip through.
 */
export function readDocument(source: Value): Document {
  const document = typeof source === "string" ? parseJson(source) : source;
  if (document === UNKNOWN) {
    return UNKNOWN;
  }
  if (!isGroup(document)) {
    return { problem: "is not a JSON object" };
  }
  if (!hasOnly(document, DOCUMENT_ELEMENTS)) {
    return { problem: "has an element other than Version, Id and Statement" };
  }
  const statement = document.get("Statement");
  if (statement === undefined) {
    return { problem: "has no Statement" };
  }
  const statements: (Group | Unknown)[] = [];
  // A list as a whole may be unknown just as well as one of its statements.
  for (const candidate of asList(statement)) {
    const problem = problemOf(candidate);
    if (problem !== undefined) {
      return { problem: `Statement[${statements.length}] ${problem}` };
    }
    if (isGroup(candidate) || candidate === UNKNOWN) {
      statements.push(candidate);
    }
  }
  return { statements };
}

function problemOf(statement: Value): string | undefined {
  if (statement === UNKNOWN) {
    return undefined;
  }
  if (!isGroup(statement)) {
    return "is not an object";
  }
  if (!hasOnly(statement, STATEMENT_ELEMENTS)) {
    return "has an element that IAM does not know (element names are matched exactly)";
  }
  const effect = statement.get("Effect");
  if (effect !== "Allow" && effect !== "Deny" && effect !== UNKNOWN) {
    return "has an Effect other than Allow or Deny";
  }
  if (statement.has("Principal") === statement.has("NotPrincipal")) {
    return "does not have exactly one of Principal and NotPrincipal";
  }
  const condition = statement.get("Condition");
  return condition === undefined || isCondition(condition) ? undefined : "has a Condition that is no object";
}

/** Operators and keys are judged one by one elsewhere; here only the shape. */
function isCondition(condition: Value): boolean {
  return (
    condition === UNKNOWN ||
    (isGroup(condition) && [...condition.values()].every((keys) => keys === UNKNOWN || isGroup(keys)))
  );
}

function hasOnly(group: Group, names: ReadonlySet<string>): boolean {
  return [...group.keys()].every((name) => names.has(name));
}

/** Texts of a "one or several" element; `undefined` when one of them is no text. Unknown entries stay marked. */
export function textsOf(value: Value): readonly (string | Unknown)[] | undefined {
  const texts: (string | Unknown)[] = [];
  for (const item of isList(value) ? value : [value]) {
    if (typeof item === "string") {
      texts.push(item);
    } else if (item === UNKNOWN) {
      texts.push(UNKNOWN);
    } else {
      return undefined;
    }
  }
  return texts;
}
