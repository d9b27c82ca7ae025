import { isList, isProps, parseJson } from "../../core/props";
import type { Json, Props } from "../../core/types";
import { wildcardProblem } from "./wildcards";

/** Characters of a pattern; a quota of EventBridge that AWS can raise. */
const MAX_PATTERN_CHARACTERS = 2_048;
const COMPARISONS: readonly Json[] = ["=", "<", "<=", ">", ">="];
/** Operators that compare with texts. */
const TEXT_OPERATORS = ["prefix", "suffix", "equals-ignore-case", "wildcard"];

/** The first thing that EventBridge refuses in a pattern's text, in a sentence; undefined when it is valid. */
export function patternProblem(source: string): string | undefined {
  if (source.length > MAX_PATTERN_CHARACTERS) {
    return `it has ${source.length} characters, at most ${MAX_PATTERN_CHARACTERS} are allowed`;
  }
  const pattern = parseJson(source);
  if (!isProps(pattern)) {
    return "it is no JSON object";
  }
  return objectProblem(pattern, "");
}

function objectProblem(pattern: Props, path: string): string | undefined {
  const entries = Object.entries(pattern);
  if (entries.length === 0) {
    return `Empty objects are not allowed (${path === "" ? "the pattern" : path})`;
  }
  return firstOf(entries, ([name, wanted]) => {
    const at = path === "" ? name : `${path}.${name}`;
    if (name === "$or") {
      return alternativesProblem(wanted, at);
    }
    if (isProps(wanted)) {
      return objectProblem(wanted, at);
    }
    if (!isList(wanted)) {
      return `"${at}" must be an object or an array`;
    }
    return wanted.length === 0
      ? `"${at}": Empty arrays are not allowed`
      : firstOf(wanted, (matcher) => matcherProblem(matcher, at));
  });
}

function alternativesProblem(wanted: Json, at: string): string | undefined {
  if (!isList(wanted) || wanted.length < 2) {
    return `"${at}" must be an array of at least two objects`;
  }
  return firstOf(wanted, (one) =>
    isProps(one) ? objectProblem(one, at) : `"${at}" must be an array of objects`,
  );
}

function matcherProblem(matcher: Json, at: string): string | undefined {
  if (isList(matcher)) {
    return `"${at}": Match value must be String, number, true, false, or null`;
  }
  if (!isProps(matcher)) {
    return undefined;
  }
  const [operator = "", ...others] = Object.keys(matcher);
  if (others.length > 0 || operator === "") {
    return `"${at}": Only one key allowed in match expression`;
  }
  const operand = matcher[operator] ?? null;
  if (operator === "exists") {
    return typeof operand === "boolean" ? undefined : `"${at}": exists match pattern must be true or false`;
  }
  if (operator === "numeric") {
    return isComparison(operand) ? undefined : `"${at}": invalid numeric match ${JSON.stringify(operand)}`;
  }
  if (operator === "anything-but") {
    return exclusionProblem(operand, at);
  }
  return TEXT_OPERATORS.includes(operator)
    ? textProblem(operator, operand, at)
    : `"${at}": Unrecognized match type ${operator}`;
}

/** Texts or numbers, or one operator with texts. */
function exclusionProblem(operand: Json, at: string): string | undefined {
  if (isProps(operand)) {
    const [operator = "", ...others] = Object.keys(operand);
    const texts = operand[operator] ?? null;
    if (others.length > 0 || !TEXT_OPERATORS.includes(operator)) {
      return `"${at}": Unsupported anything-but pattern: ${Object.keys(operand).join(", ")}`;
    }
    return firstOf(isList(texts) ? texts : [texts], (text) => textProblem(operator, text, at));
  }
  const values = isList(operand) ? operand : [operand];
  const kinds = new Set(values.map((value) => typeof value));
  return kinds.size === 1 && (kinds.has("string") || kinds.has("number"))
    ? undefined
    : `"${at}": Inside anything-but, texts or numbers are allowed, of one kind, and at least one`;
}

function textProblem(operator: string, operand: Json, at: string): string | undefined {
  const inner =
    isProps(operand) && (operator === "prefix" || operator === "suffix") && Object.keys(operand).length === 1
      ? (operand["equals-ignore-case"] ?? null)
      : operand;
  if (typeof inner !== "string") {
    return `"${at}": ${operator} match pattern must be a string`;
  }
  if (inner === "" && operator !== "equals-ignore-case" && operator !== "wildcard") {
    return `"${at}": Null prefix/suffix not allowed`;
  }
  const problem = operator === "wildcard" ? wildcardProblem(inner) : undefined;
  return problem === undefined ? undefined : `"${at}": wildcard ${JSON.stringify(inner)} has ${problem}`;
}

function isComparison(operand: Json): boolean {
  return (
    isList(operand) &&
    (operand.length === 2 || operand.length === 4) &&
    operand.every((item, index) => (index % 2 === 0 ? COMPARISONS.includes(item) : typeof item === "number"))
  );
}

function firstOf<T>(items: readonly T[], problemOf: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== undefined) {
      return problem;
    }
  }
  return undefined;
}
