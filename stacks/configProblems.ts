import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";

/** Turns schema issues into sentences that name the setting, the value received, what is allowed and the likely fix. */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  schema: z.ZodType,
): readonly string[] {
  return issues
    .filter((issue) => !isAlsoSaidBy(issue, issues))
    .flatMap((issue) => describeIssue(issue, input, schema));
}

/** What is too much for any whole number is too much for a setting with a limit of its own, and only that is worth saying. */
function isAlsoSaidBy(issue: z.core.$ZodIssue, issues: readonly z.core.$ZodIssue[]): boolean {
  return (
    (issue.code === "too_big" || issue.code === "too_small") &&
    issue.origin === "int" &&
    issues.some(
      (other) =>
        other !== issue && other.code === issue.code && settingName(other.path) === settingName(issue.path),
    )
  );
}

function describeIssue(issue: z.core.$ZodIssue, input: unknown, schema: z.ZodType): readonly string[] {
  const setting = settingName(issue.path);
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(schema, issue.path);
    return issue.keys.map(
      (key) => `${settingName([...issue.path, key])}: unknown key. ${suggestion(key, known)}`,
    );
  }
  if (issue.code === "invalid_key") {
    const reasons = issue.issues.map((inner) => inner.message).join("; ");
    return [`${setting}: bad name: ${reasons}`];
  }
  const received = valueAt(input, issue.path);
  const start = received === undefined ? "missing" : `got ${show(received)}`;
  return [`${setting}: ${start}. ${expectation(issue)}`];
}

/** What zod says in its own terms, in those of a stack file; what the schema says itself, as it is. */
function expectation(issue: z.core.$ZodIssue): string {
  if (!ZOD_TERMS.test(issue.message)) {
    return issue.message;
  }
  switch (issue.code) {
    case "invalid_type":
      return `expected ${KINDS[issue.expected] ?? `a value of type ${issue.expected}`}`;
    case "invalid_value":
      return `expected ${issue.values.length === 1 ? "" : "one of "}${issue.values.map(String).join(", ")}`;
    case "too_small":
      return `expected ${issue.minimum} or more${COUNTED[issue.origin] ?? ""}`;
    case "too_big":
      return `expected ${issue.maximum} or less${COUNTED[issue.origin] ?? ""}`;
    case "not_multiple_of":
      return `expected a multiple of ${issue.divisor}`;
    default:
      return issue.message;
  }
}

/** How zod begins what it says by itself. */
const ZOD_TERMS = /^(?:Invalid (?:input|option|number)|Too (?:small|big)): /;

/** What a limit counts; of a number, nothing. */
const COUNTED: Readonly<Record<string, string>> = { array: " entries", string: " characters" };

const KINDS: Readonly<Record<string, string>> = {
  record: "entries by name",
  object: "settings by name",
  array: "a list",
  string: "text, in quotes where YAML would read a number",
  boolean: "true or false",
  number: "a number without quotes",
  int: "a whole number",
};

/** The key as the operator writes it in the stack file. */
function settingName(path: readonly PropertyKey[]): string {
  return path.map((step) => shortened(String(step), 80)).join(".") || "(top level)";
}

/**
 * Names that JavaScript keeps for itself. A schema's records leave `__proto__` out without a word, so it is looked for before;
 * it never means anything in a stack file.
 */
export function reservedNames(input: unknown, path: readonly string[] = []): readonly string[] {
  if (typeof input !== "object" || input === null) {
    return [];
  }
  return Object.entries(input).flatMap(([key, value]: [string, unknown]) =>
    key === "__proto__"
      ? [`${settingName([...path, key])}: bad name: it is reserved. Take another one.`]
      : reservedNames(value, [...path, key]),
  );
}

function suggestion(key: string, known: readonly string[]): string {
  if (known.length === 0) {
    return "Nothing can be set here.";
  }
  const nearest = closest(key, [...known]);
  const close =
    distance(key.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, Math.floor(nearest.length / 3));
  return `${close ? `Did you mean ${nearest}? ` : ""}Known keys: ${[...known].sort().join(", ")}.`;
}

/** The keys that the schema knows at a path of the input. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const end = path.reduce<unknown>((current, step) => child(unwrap(current), step), schema);
  const object = unwrap(end);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function child(schema: unknown, step: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) {
    return typeof step === "string" ? schema.shape[step] : undefined;
  }
  if (schema instanceof z.ZodRecord) {
    return schema.valueType;
  }
  return schema instanceof z.ZodArray ? schema.element : undefined;
}

/** Looks through defaults and optionality to the type that was declared. */
function unwrap(schema: unknown): unknown {
  let current = schema;
  while (
    current instanceof z.ZodOptional ||
    current instanceof z.ZodDefault ||
    current instanceof z.ZodPrefault ||
    current instanceof z.ZodNullable
  ) {
    current = current.unwrap();
  }
  return current;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (current, step) =>
      typeof current === "object" && current !== null && step in current
        ? Reflect.get(current, step)
        : undefined,
    input,
  );
}

function show(value: unknown): string {
  return shortened(JSON.stringify(value));
}

/** A value as messages quote it, however long it is. */
export function shortened(text: string, limit = 120): string {
  return text.length > limit ? `${text.slice(0, limit - 3)}...` : text;
}

/**
 * A problem on one line that shows what is there: line breaks, and characters that are not seen or turn the text around, as their codes.
 */
export function printable(problem: string): string {
  return problem.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
