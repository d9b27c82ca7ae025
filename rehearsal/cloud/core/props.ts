import { UNKNOWN, type Json, type Props } from "./types";

/** True for a JSON object (not a list, not null). */
export function isProps(value: unknown): value is Props {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for a list. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** True when the value, or anything inside it, is not known before the update. */
export function hasUnknown(value: Json | undefined): boolean {
  if (value === UNKNOWN) {
    return true;
  }
  if (isList(value)) {
    return value.some(hasUnknown);
  }
  return isProps(value) && Object.values(value).some(hasUnknown);
}

/** A text property; an {@link UNKNOWN} one, an empty one and any other type count as absent. */
export function optionalText(props: Props, property: string): string | undefined {
  const value = props[property];
  return typeof value === "string" && value !== UNKNOWN && value !== "" ? value : undefined;
}

/** A text property that the schema made sure of; fails when it is absent or unknown, which is a fault of the stand-in. */
export function text(props: Props, property: string): string {
  const value = optionalText(props, property);
  if (value === undefined) {
    throw new Error(`property ${property}: a text was expected, ${typeof props[property]} was there`);
  }
  return value;
}

/** A number property, or undefined. The engine may hand numbers over as text. */
export function optionalNumber(props: Props, property: string): number | undefined {
  const value = props[property];
  if (typeof value === "string" && value !== UNKNOWN && value.trim() !== "" && !Number.isNaN(Number(value))) {
    return Number(value);
  }
  return typeof value === "number" ? value : undefined;
}

/** A boolean property, or undefined. */
export function optionalBoolean(props: Props, property: string): boolean | undefined {
  const value = props[property];
  return typeof value === "boolean" ? value : undefined;
}

/** An object property, or undefined. */
export function optionalObject(props: Props, property: string): Props | undefined {
  const value = props[property];
  return isProps(value) ? value : undefined;
}

/** The objects of a list property; absent or unknown counts as empty. */
export function objects(props: Props, property: string): readonly Props[] {
  const value = props[property];
  return isList(value) ? value.filter(isProps) : [];
}

/** The known texts of a list property; absent or unknown counts as empty. */
export function texts(props: Props, property: string): readonly string[] {
  const value = props[property];
  return isList(value)
    ? value.filter((item): item is string => typeof item === "string" && item !== UNKNOWN)
    : [];
}

/** Parses JSON text without trusting it; undefined when it is not JSON. */
export function parseJson(source: string): Json | undefined {
  try {
    return toJson(JSON.parse(source));
  } catch {
    return undefined;
  }
}

/** Anything `JSON.parse` or a plain object literal can give, as {@link Json}; what JSON cannot hold becomes null. */
export function toJson(value: unknown): Json {
  if (
    value === null ||
    typeof value === "boolean" ||
    typeof value === "number" ||
    typeof value === "string"
  ) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(toJson);
  }
  if (typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key, toJson(item)]),
    );
  }
  return null;
}

/** Equal in content: the order of object keys does not matter, the order of lists does. */
export function sameJson(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) {
    return true;
  }
  if (isList(left) || isList(right)) {
    return (
      isList(left) &&
      isList(right) &&
      left.length === right.length &&
      left.every((item, index) => sameJson(item, right[index]))
    );
  }
  if (!isProps(left) || !isProps(right)) {
    return false;
  }
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => sameJson(left[key], right[key]));
}
