import { matchesArn, matchesGlob } from "./match";

/** Values of condition keys at the time of a call, by key (`aws:SourceAccount`, `s3:prefix`); keys match without case. */
export type ConditionContext = Readonly<Record<string, string | readonly string[]>>;

/** One operator with its keys, e.g. `StringEquals` / `aws:SourceAccount`. */
export interface Condition {
  readonly operator: Operator;
  /** As written, e.g. `aws:SourceAccount`. */
  readonly key: string;
  readonly values: readonly string[];
}

/** A condition operator, taken apart. */
export interface Operator {
  readonly set: "ForAllValues" | "ForAnyValue" | undefined;
  readonly ifExists: boolean;
  readonly test: Test;
  /** True for `StringNotEquals` and its like: no value may match, and a missing key satisfies it. */
  readonly negated: boolean;
}

type Test = (actual: string, wanted: string) => boolean;

const POSITIVE: Readonly<Record<string, Test>> = {
  StringEquals: (actual, wanted) => actual === wanted,
  StringEqualsIgnoreCase: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  StringLike: (actual, wanted) => matchesGlob(wanted, actual),
  NumericEquals: (actual, wanted) => Number(actual) === Number(wanted),
  NumericLessThan: (actual, wanted) => Number(actual) < Number(wanted),
  NumericLessThanEquals: (actual, wanted) => Number(actual) <= Number(wanted),
  NumericGreaterThan: (actual, wanted) => Number(actual) > Number(wanted),
  NumericGreaterThanEquals: (actual, wanted) => Number(actual) >= Number(wanted),
  DateEquals: (actual, wanted) => instant(actual) === instant(wanted),
  DateLessThan: (actual, wanted) => instant(actual) < instant(wanted),
  DateLessThanEquals: (actual, wanted) => instant(actual) <= instant(wanted),
  DateGreaterThan: (actual, wanted) => instant(actual) > instant(wanted),
  DateGreaterThanEquals: (actual, wanted) => instant(actual) >= instant(wanted),
  Bool: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  BinaryEquals: (actual, wanted) => actual === wanted,
  IpAddress: (actual, wanted) => inNetwork(actual, wanted),
  ArnEquals: (actual, wanted) => matchesArn(wanted, actual),
  ArnLike: (actual, wanted) => matchesArn(wanted, actual),
};

const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  NumericNotEquals: "NumericEquals",
  DateNotEquals: "DateEquals",
  NotIpAddress: "IpAddress",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
};

/** The operator of this name, or undefined when IAM has none such. `Null` is not one of them: see {@link holds}. */
export function operatorOf(name: string): Operator | undefined {
  const match = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name);
  const base = match?.[2] ?? "";
  const test = POSITIVE[NEGATED[base] ?? base];
  if (match === null || test === undefined) {
    return base === "Null" && match?.[1] === undefined && match?.[3] === undefined
      ? NULL_OPERATOR
      : undefined;
  }
  const set = match[1] === "ForAllValues" || match[1] === "ForAnyValue" ? match[1] : undefined;
  return { set, ifExists: match[3] !== undefined, test, negated: NEGATED[base] !== undefined };
}

const NULL_OPERATOR: Operator = { set: undefined, ifExists: false, negated: false, test: () => false };

/** True when the condition lets the statement apply to a call with these context values. */
export function holds(condition: Condition, context: ConditionContext): boolean {
  const { operator } = condition;
  const wanted = condition.values.map((value) => substitute(value, context));
  const actual = contextValues(context, condition.key);
  if (operator === NULL_OPERATOR) {
    return wanted.includes(String(actual.length === 0));
  }
  if (actual.length === 0) {
    return (
      operator.ifExists || operator.set === "ForAllValues" || (operator.negated && operator.set === undefined)
    );
  }
  const fits = (value: string): boolean =>
    operator.negated !== wanted.some((candidate) => operator.test(value, candidate));
  if (operator.set === "ForAllValues" || (operator.negated && operator.set === undefined)) {
    return actual.every(fits);
  }
  return actual.some(fits);
}

/**
 * Like {@link holds}, where some keys may or may not be part of the call: `"unknown"` when the answer rests on one of them.
 *
 * @param isKnown whether the context has the key's values if the call carries any; asked in lower case
 */
export function holdsIfKnown(
  condition: Condition,
  context: ConditionContext,
  isKnown: (key: string) => boolean,
): boolean | "unknown" {
  return keysOf(condition).every(isKnown) ? holds(condition, context) : "unknown";
}

/** The keys that a condition rests on, in lower case: its own and those of policy variables in its values. */
export function keysOf({ key, values }: Condition): readonly string[] {
  return [key.toLowerCase(), ...values.flatMap(variablesOf)];
}

/** The keys of the policy variables in a text, in lower case. */
export function variablesOf(text: string): readonly string[] {
  return [...text.matchAll(/\$\{([^},]+:[^},]+)[^}]*\}/g)].map(([, key = ""]) => key.toLowerCase());
}

/** Replaces policy variables such as `${aws:PrincipalAccount}`; a variable without a value matches nothing. */
export function substitute(text: string, context: ConditionContext): string {
  return text.replace(/\$\{([^},]+)(?:,\s*'([^']*)')?\}/g, (_, key: string, fallback: string | undefined) => {
    if (key === "*" || key === "?" || key === "$") {
      return key;
    }
    return contextValues(context, key)[0] ?? fallback ?? "\u0000";
  });
}

/** The values of a key; keys match without case. */
function contextValues(context: ConditionContext, key: string): readonly string[] {
  const found = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  return found === undefined ? [] : typeof found === "string" ? [found] : found;
}

/** Dates are ISO 8601 or seconds since 1970. */
function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function inNetwork(address: string, network: string): boolean {
  const [base = "", bits = "32"] = network.split("/");
  const left = ipv4(address);
  const right = ipv4(base);
  const size = 2 ** (32 - Number(bits));
  return left !== undefined && right !== undefined && Math.floor(left / size) === Math.floor(right / size);
}

function ipv4(text: string): number | undefined {
  const parts = text.split(".").map(Number);
  return parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255)
    ? parts.reduce((sum, part) => sum * 256 + part, 0)
    : undefined;
}
