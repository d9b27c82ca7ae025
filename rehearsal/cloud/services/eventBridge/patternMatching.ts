import { isList, isProps } from "../../core/props";
import type { Json, Props } from "../../core/types";
import { wildcardExpression } from "./wildcards";

/**
 * True when an event matches a pattern that {@link patternProblem} found nothing wrong with; see "Creating Amazon EventBridge
 * event patterns" and "Comparison operators for use in event patterns" of the EventBridge guide.
 */
export function matchesPattern(pattern: Props, event: Props): boolean {
  return Object.entries(pattern).every(([name, wanted]) =>
    name === "$or" && isList(wanted)
      ? wanted.some((alternative) => isProps(alternative) && matchesPattern(alternative, event))
      : matchesField(wanted, event[name]),
  );
}

/** Of a list in the event, one element has to match: for objects all fields of the same element. */
function matchesField(wanted: Json, value: Json | undefined): boolean {
  if (isProps(wanted)) {
    const candidates = (isList(value) ? value : [value]).filter(isProps);
    // Without an object there is nothing in it, which is what `exists: false` asks for.
    return (candidates.length === 0 ? [{}] : candidates).some((one) => matchesPattern(wanted, one));
  }
  return isList(wanted) && wanted.some((matcher) => matchesLeaf(matcher, value));
}

function matchesLeaf(matcher: Json, value: Json | undefined): boolean {
  if (isProps(matcher) && "exists" in matcher) {
    // Only leaves exist: EventBridge does not see an object as a value.
    return (value !== undefined && !isProps(value)) === matcher["exists"];
  }
  return valuesOf(value).some((one) => (isProps(matcher) ? compares(matcher, one) : matcher === one));
}

function valuesOf(value: Json | undefined): readonly Json[] {
  if (isList(value)) {
    return value.flatMap(valuesOf);
  }
  return value === undefined || isProps(value) ? [] : [value];
}

function compares(matcher: Props, value: Json): boolean {
  return Object.entries(matcher).every(([operator, operand]) => {
    if (operator === "anything-but") {
      return !excluded(operand, value);
    }
    if (operator === "numeric") {
      return typeof value === "number" && isList(operand) && inRange(operand, value);
    }
    return typeof value === "string" && matchesText(operator, operand, value);
  });
}

function excluded(operand: Json, value: Json): boolean {
  if (!isProps(operand)) {
    return isList(operand) ? operand.includes(value) : operand === value;
  }
  return Object.entries(operand).some(([operator, texts]) =>
    (isList(texts) ? texts : [texts]).some(
      (text) => typeof value === "string" && matchesText(operator, text, value),
    ),
  );
}

function matchesText(operator: string, operand: Json, value: string): boolean {
  if (isProps(operand)) {
    const ignoring = operand["equals-ignore-case"];
    return typeof ignoring === "string" && matchesText(operator, ignoring.toLowerCase(), value.toLowerCase());
  }
  if (typeof operand !== "string") {
    return false;
  }
  switch (operator) {
    case "prefix":
      return value.startsWith(operand);
    case "suffix":
      return value.endsWith(operand);
    case "equals-ignore-case":
      return value.toLowerCase() === operand.toLowerCase();
    case "wildcard":
      return wildcardExpression(operand).test(value);
    default:
      return false;
  }
}

function inRange(comparisons: readonly Json[], value: number): boolean {
  return comparisons.every((item, index) => {
    const limit = comparisons[index + 1];
    if (index % 2 === 1 || typeof limit !== "number") {
      return index % 2 === 1;
    }
    switch (item) {
      case "=":
        return value === limit;
      case "<":
        return value < limit;
      case "<=":
        return value <= limit;
      case ">":
        return value > limit;
      case ">=":
        return value >= limit;
      default:
        return false;
    }
  });
}
