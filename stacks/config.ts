import * as pulumi from "@pulumi/pulumi";
import { distance } from "fastest-levenshtein";
import type { z } from "zod";

import { platformSchema } from "./configSchema";
import { configProblems } from "./configRules";
import { configWarnings } from "./configWarnings";
import { describeIssues, reservedNames } from "./configProblems";

/** Everything a stack may set, validated; see {@link platformSchema} for each key's meaning, unit and default. */
export type PlatformConfig = z.output<typeof platformSchema>;

/** A stack configuration that cannot be deployed: the message lists every problem found, one per line. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      `The stack configuration has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:\n` +
        problems.map((problem) => `  - ${problem}`).join("\n"),
    );
    this.name = "ConfigError";
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
  const reserved = reservedNames(decoded);
  const result = platformSchema.safeParse(decoded);
  if (!result.success || reserved.length > 0) {
    const issues = result.error?.issues ?? [];
    throw new ConfigError([...new Set([...reserved, ...describeIssues(issues, decoded, platformSchema)])]);
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

/** Pulumi hands structured values and YAML's numbers and booleans over as JSON text, and plain text as it is. */
function decodeValue(text: string): unknown {
  const structured = /^\s*[[{]/.test(text) || /^(true|false|null|\d{1,11}(\.\d+)?)$/.test(text);
  if (!structured) {
    return text;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
