import * as pulumi from "@pulumi/pulumi";
import { distance } from "fastest-levenshtein";
import type { z } from "zod";

import { platformSchema } from "./configSchema";
import { configProblems } from "./configRules";
import { configWarnings } from "./configWarnings";
import { describeIssues, printable, reservedNames } from "./configProblems";
import { isNestedDeeperThan, repeatedNames } from "./configText";

/** Everything a stack may set, validated; see {@link platformSchema} for each key's meaning, unit and default. */
export type PlatformConfig = z.output<typeof platformSchema>;

/** A stack configuration that cannot be deployed: the message lists every problem found, one per line. */
export class ConfigError extends Error {
  /** One sentence or more each, on one line. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const lines = problems.map(printable);
    super(
      `The stack configuration has ${lines.length === 1 ? "a problem" : `${lines.length} problems`}:\n` +
        lines.map((line) => `  - ${line}`).join("\n"),
    );
    this.name = "ConfigError";
    this.problems = lines;
  }
}

/**
 * Validates one stack's configuration.
 *
 * @param raw the project's own keys without their namespace, values as Pulumi hands them over: text, or JSON text for
 *   anything structured
 * @throws ConfigError listing all problems at once: unknown and misspelt keys, wrong shapes, broken rules, exceeded quotas
 */
export function parsePlatformConfig(raw: Readonly<Record<string, string>>): PlatformConfig {
  const decoded = Object.fromEntries(Object.entries(raw).map(([key, text]) => [key, decodeValue(text)]));
  const names = [...repeatedSettings(raw), ...reservedNames(decoded)];
  const result = platformSchema.safeParse(decoded);
  if (!result.success || names.length > 0) {
    const issues = result.error?.issues ?? [];
    throw new ConfigError([...new Set([...names, ...describeIssues(issues, decoded, platformSchema)])]);
  }
  const problems = configProblems(result.data);
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
  return result.data;
}

/**
 * The configuration of the stack that is running. A problem ends the program with its text and without a stack trace; a warning shows in
 * every preview and update.
 */
export function loadPlatformConfig(): PlatformConfig {
  const config = endingProgram(() =>
    parsePlatformConfig(ownKeys(pulumi.runtime.allConfig(), pulumi.getProject())),
  );
  for (const warning of configWarnings(config)) {
    void pulumi.log.warn(warning);
  }
  return config;
}

/** Runs a check of what the stack was given, so that a {@link ConfigError} ends the program without a stack trace. */
export function endingProgram<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof ConfigError ? new pulumi.RunError(error.message) : error;
  }
}

/**
 * The project's own keys without their namespace. Other namespaces belong to Pulumi and its providers; one that is nearly the
 * project's is a misspelling, and its key would be ignored in silence.
 *
 * @throws ConfigError naming the keys whose namespace is nearly the project's
 */
export function ownKeys(all: Readonly<Record<string, string>>, project: string): Record<string, string> {
  const split = Object.entries(all).map(([key, value]) => {
    const colon = key.indexOf(":");
    return { key, namespace: key.slice(0, colon), name: key.slice(colon + 1), value };
  });
  const misspelt = split.filter(
    ({ namespace }) => namespace !== project && distance(namespace, project) <= 3,
  );
  if (misspelt.length > 0) {
    throw new ConfigError(
      misspelt.map(({ key, name }) => `${key}: unknown namespace. Did you mean ${project}:${name}?`),
    );
  }
  return Object.fromEntries(
    split.filter(({ namespace }) => namespace === project).map(({ name, value }) => [name, value]),
  );
}

/** Levels of lists and objects in a value; the deepest setting has six. What is nested deeper would exhaust the stack, and is nothing. */
const MAX_NESTING = 50;

/** Pulumi hands structured values and YAML's numbers and booleans over as JSON text, and plain text as it is. */
function decodeValue(text: string): unknown {
  const structured = /^\s*[[{]/.test(text) || /^(true|false|null|\d{1,11}(\.\d+)?)$/.test(text);
  const value = structured ? parsedJson(text) : undefined;
  return value === undefined || isNestedDeeperThan(MAX_NESTING, value) ? text : value;
}

/** The value of a JSON text; undefined for any other text. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Of an entry that is written twice, JSON keeps the last without a word. YAML refuses it, but `pulumi config set` takes any text. */
function repeatedSettings(raw: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(raw).flatMap(([key, text]) =>
    typeof decodeValue(text) === "object"
      ? repeatedNames(text).map((path) => `${[key, ...path].join(".")}: is there twice. Keep one of them.`)
      : [],
  );
}
