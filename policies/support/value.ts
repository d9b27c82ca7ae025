import { UnknownValueError } from "@pulumi/policy";

/** Stands for a value that only the update will know. */
export const UNKNOWN: unique symbol = Symbol("unknown until the update");

/** Stands for something that is no plain data (an asset, a function) or is nested beyond reason: never a legal setting. */
export const OPAQUE: unique symbol = Symbol("not plain data");

export type Unknown = typeof UNKNOWN;

/** A group of settings. Entries that are `null` or `undefined` are left out, because for Pulumi they mean "not set". */
export type Group = ReadonlyMap<string, Value>;

/** A property value copied out of the policy engine's proxies, with every unknown part marked instead of throwing. */
export type Value = string | number | boolean | null | Unknown | typeof OPAQUE | readonly Value[] | Group;

/** Deeper than any IAM document or resource argument; keeps a hostile document from exhausting the stack. */
const MAX_DEPTH = 60;

/**
 * Reads something that may be unknown during a preview.
 *
 * The policy engine throws `UnknownValueError` at the first unknown read and then drops the *rest of the policy*, with no
 * more than an advisory note. Reading through this function keeps the decision with the rule.
 *
 * @returns what `read` returns, or {@link UNKNOWN}; every other error passes through
 */
export function known<T>(read: () => T): T | Unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnknownValueError) {
      return UNKNOWN;
    }
    throw error;
  }
}

/**
 * Copies data (proxied resource properties, parsed JSON) into a {@link Value}. Never throws on unknown parts.
 *
 * Maps, not objects, hold the groups: a document may well contain a key such as `__proto__`.
 */
export function copyOf(source: unknown, depth = 0): Value {
  if (source === null || source === undefined) {
    return null;
  }
  if (typeof source === "string" || typeof source === "number" || typeof source === "boolean") {
    return source;
  }
  if (source === UNKNOWN) {
    return UNKNOWN;
  }
  if (typeof source !== "object" || depth > MAX_DEPTH) {
    return OPAQUE;
  }
  if (Array.isArray(source)) {
    const items: readonly unknown[] = source;
    const length = items.length;
    return Array.from({ length }, (_, index) =>
      copyOf(
        known(() => items[index]),
        depth + 1,
      ),
    );
  }
  const group = new Map<string, Value>();
  // Listing keys is safe even when values are unknown; only reading them throws.
  for (const key of Object.keys(source)) {
    const value = copyOf(
      known((): unknown => Reflect.get(source, key)),
      depth + 1,
    );
    if (value !== null) {
      group.set(key, value);
    }
  }
  return group;
}

/**
 * Copies one property of a resource.
 *
 * @returns the value, {@link UNKNOWN}, or `undefined` when it is not set
 */
export function property(props: Readonly<Record<string, unknown>>, name: string): Value | undefined {
  // `Object.keys`, like `in`, sees a property whose value is unknown, and, unlike `in`, nothing inherited.
  if (!Object.keys(props).includes(name)) {
    return undefined;
  }
  return copyOf(known(() => props[name])) ?? undefined;
}

export function isGroup(value: Value | undefined): value is Group {
  return value instanceof Map;
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** IAM documents and resource arguments write "one" and "several" interchangeably. */
export function asList(value: Value): readonly Value[] {
  return isList(value) ? value : [value];
}

/**
 * Follows a path of group entries.
 *
 * @returns the value there; {@link UNKNOWN} as soon as a step is; `undefined` when a step is not set or holds no group
 */
export function at(value: Value | undefined, path: readonly string[]): Value | undefined {
  let current = value;
  for (const step of path) {
    if (current === UNKNOWN) {
      return UNKNOWN;
    }
    current = isGroup(current) ? current.get(step) : undefined;
  }
  return current;
}

/** {@link at} for a path that begins at a resource's properties. The path has at least one step. */
export function propertyAt(
  props: Readonly<Record<string, unknown>>,
  path: readonly [string, ...string[]],
): Value | undefined {
  const [first, ...rest] = path;
  return at(property(props, first), rest);
}
