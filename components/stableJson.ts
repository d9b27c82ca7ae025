/** JSON text with the keys of every object sorted: equal values are equal text, whatever order they were written in. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, sortedKeys);
}

/** `JSON.stringify` replacer that sorts the keys of objects and leaves lists as they are. */
export function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
