/** What stands in a recorded input for a value that is not known yet, as in a preview. */
export const UNKNOWN = "<unknown>";

/** Properties as the engine would receive them, without the wire's envelopes. */
export interface WireProperties {
  readonly values: Readonly<Record<string, unknown>>;
  /** Paths of the values that travelled as secrets, such as `secretString` or `origins[0].customHeaders`. */
  readonly secrets: readonly string[];
}

/** Signatures of Pulumi's wire format: the key that marks an envelope, the envelope's kind, and the unknown value. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Takes secrets out of their envelopes, noting where they were, and marks unknown values. Assets and references stay as they are. */
export function wireProperties(properties: unknown): WireProperties {
  const secrets: string[] = [];
  const values = plain(properties ?? {}, "", secrets);
  return { values: isObject(values) ? values : {}, secrets };
}

/** Whether a value is a plain object with string keys. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function plain(value: unknown, path: string, secrets: string[]): unknown {
  if (value === UNKNOWN_VALUE) {
    return UNKNOWN;
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => plain(item, `${path}[${index}]`, secrets));
  }
  if (!isObject(value)) {
    return value;
  }
  if (value[SIGNATURE_KEY] === SECRET_SIGNATURE) {
    secrets.push(path);
    return plain(value["value"], path, secrets);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      plain(item, path === "" ? key : `${path}.${key}`, secrets),
    ]),
  );
}
