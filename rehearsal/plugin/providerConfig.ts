import { isList, isProps, parseJson, sameJson } from "../cloud/core/props";
import { UNKNOWN, type Json, type Props } from "../cloud/core/types";

/** Provider arguments that the engine adds for itself. */
const ENGINE_KEYS: ReadonlySet<string> = new Set(["version", "pluginDownloadURL", "__internal"]);

/**
 * A provider's arguments as the program wrote them. On the wire, provider arguments of list, object and boolean type
 * (`assumeRoles`, `allowedAccountIds`, `defaultTags`, ...) are JSON texts.
 */
export function parseProviderConfig(inputs: Props): Props {
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([key]) => !ENGINE_KEYS.has(key))
      .map(([key, value]) => [key, typeof value === "string" ? parseStructured(value) : value]),
  );
}

/** Texts stay texts, account ids and numbers included: only what JSON marks as a list, an object or a boolean is parsed. */
function parseStructured(text: string): Json {
  if (!/^\s*[[{]/.test(text) && text !== "true" && text !== "false") {
    return text;
  }
  return parseJson(text) ?? text;
}

/** What changed between two configurations of one provider, by argument. */
export interface ConfigDiff {
  readonly changed: readonly string[];
  /** Changes that point the provider at another account or Region. */
  readonly replaces: readonly string[];
}

/**
 * Compares two configurations. A provider that points somewhere else is another provider: it is replaced, and with it
 * everything that it made, because nothing can be moved between accounts or Regions in place. A change of role within
 * the account, of tags or of guards keeps everything.
 */
export function diffProviderConfig(oldInputs: Props, newInputs: Props): ConfigDiff {
  const before = parseProviderConfig(oldInputs);
  const after = parseProviderConfig(newInputs);
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => !sameJson(before[key], after[key]))
    .sort();
  return { changed, replaces: changed.filter((key) => movesProvider(key, before[key], after[key])) };
}

function movesProvider(key: string, before: Json | undefined, after: Json | undefined): boolean {
  switch (key) {
    case "region":
      return after !== UNKNOWN;
    case "assumeRoles": {
      const target = targetAccount(after);
      return target !== undefined && target !== targetAccount(before);
    }
    default:
      return false;
  }
}

/** The account of the last role of the chain, from `arn:<partition>:iam::<account>:role/...`. */
function targetAccount(assumeRoles: Json | undefined): string | undefined {
  const last = isList(assumeRoles) ? assumeRoles.at(-1) : undefined;
  const arn = isProps(last) ? last["roleArn"] : undefined;
  return typeof arn === "string" ? arn.split(":")[4] : undefined;
}
