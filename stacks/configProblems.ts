import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";

/** Turns schema issues into sentences that name the setting, the value received, what is allowed and the likely fix. */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  schema: z.ZodType,
): readonly string[] {
  return issues.flatMap((issue) => describeIssue(issue, input, schema));
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
  if (received === undefined) {
    return [`${setting}: missing. ${issue.message}`];
  }
  return [`${setting}: got ${show(received)}. ${issue.message}`];
}

/** The key as the operator writes it in the stack file. */
function settingName(path: readonly PropertyKey[]): string {
  return path.map(String).join(".") || "(top level)";
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
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
