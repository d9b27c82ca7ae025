/** Bytes that Lambda takes for the names and values of all variables of a function (AWS Lambda Developer Guide, "Lambda quotas": 4 KB). */
export const MAX_ENVIRONMENT_BYTES = 4_096;

/** How many of the longest settings an error names. */
const NAMED = 3;

/**
 * Makes sure that Lambda takes a function's variables.
 *
 * @param variables values by name; a value that is a JSON object is looked into
 * @throws Error with the sizes and the longest settings: Lambda would say no more than that it is too much
 */
export function checkEnvironment(
  functionName: string,
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const bytes = environmentBytes(variables);
  if (bytes <= MAX_ENVIRONMENT_BYTES) {
    return variables;
  }
  const longest = Object.entries(variables)
    .flatMap(
      ([name, value]) =>
        settingsIn(value)?.map(([key, size]) => [key, size] as const) ?? [[name, bytesOf(value)] as const],
    )
    .sort(([, left], [, right]) => right - left)
    .slice(0, NAMED)
    .map(([key, size]) => `${key} (${size})`);
  throw new Error(
    `function ${functionName}: its environment comes to ${bytes} bytes. Allowed: ${MAX_ENVIRONMENT_BYTES}, by Lambda. The longest settings are ${longest.join(", ")}; shorten names in the configuration, or list fewer of them.`,
  );
}

/** Bytes that Lambda counts. @param variables values by name */
export function environmentBytes(variables: Readonly<Record<string, string>>): number {
  return Object.entries(variables).reduce((sum, [name, value]) => sum + bytesOf(name) + bytesOf(value), 0);
}

/** Settings of a JSON object with the bytes that each takes; undefined for any other text. */
function settingsIn(text: string): readonly (readonly [string, number])[] | undefined {
  const value: unknown = text.startsWith("{") ? JSON.parse(text) : undefined;
  return typeof value === "object" && value !== null
    ? Object.entries(value).map(([key, setting]) => [key, bytesOf(JSON.stringify(setting))])
    : undefined;
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
