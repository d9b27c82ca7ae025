import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { parse, YAMLParseError } from "yaml";
import { z } from "zod";

/** Settings by name. A key without a value under it is an empty one, for Pulumi as well. */
const settings = z
  .record(z.string(), z.unknown(), {
    error: "expected settings by name, such as media-platform:protect: true",
  })
  .nullish()
  .transform((values) => values ?? {});

const projectFile = z.object({ name: z.string({ error: "expected the project's name" }), config: settings });

const stackFile = z
  .object({ config: settings }, { error: "expected keys by name, such as config:, and got something else" })
  .nullable()
  .transform((file) => file ?? { config: {} });

/** A stack as its files describe it, ready for the Automation API. */
export interface StackDescription {
  readonly projectName: string;
  /** From the file's name: `Pulumi.<stack>.yaml`. */
  readonly stackName: string;
  /** All configuration, the project's and the stack's: texts, or JSON texts for anything structured. */
  readonly config: Readonly<Record<string, string>>;
}

/** A stack file that is not there or cannot be read; the message says which and why. */
export class StackFileError extends Error {
  override readonly name = "StackFileError";
}

/**
 * Where a stack file is that was named from one of these folders, the first that has it; in the last, the project's own, where none has.
 */
export function locateStackFile(name: string, folders: readonly string[]): string {
  const candidates = folders.map((folder) => path.resolve(folder, name));
  return candidates.find((file) => existsSync(file)) ?? candidates.at(-1) ?? name;
}

/**
 * Reads the project's file and one stack's, as the Pulumi CLI would.
 *
 * @param root folder of the project
 * @param stackFileName absolute, or as seen from `root`
 * @throws StackFileError naming the file
 */
export function readStack(root: string, stackFileName: string): StackDescription {
  const stackName = /^Pulumi\.([A-Za-z0-9._-]+)\.yaml$/.exec(path.basename(stackFileName))?.[1];
  if (stackName === undefined) {
    throw new StackFileError(
      `got ${stackFileName}. A stack's configuration is in a file Pulumi.<stack>.yaml, with a stack name of A-Z, a-z, 0-9, ., _ and -.`,
    );
  }
  const project = read(path.join(root, "Pulumi.yaml"), projectFile);
  const stack = read(path.resolve(root, stackFileName), stackFile);
  const projectSettings = Object.entries(project.config).map(
    ([key, value]) => [key, unwrapped(value)] as const,
  );
  const all = new Map([...projectSettings, ...Object.entries(stack.config)]);
  return {
    projectName: project.name,
    stackName,
    config: Object.fromEntries([...all].map(([key, value]) => [key, asText(value)])),
  };
}

function read<T>(file: string, schema: z.ZodType<T>): T {
  let content: unknown;
  try {
    content = parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new StackFileError(`${path.basename(file)}: ${unreadable(file, error)}`);
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path: keys, message }) => `${keys.length === 0 ? "" : `${keys.join(".")}: `}${message}`,
    );
    throw new StackFileError(`${path.basename(file)}: ${problems.join("; ")}.`);
  }
  return parsed.data;
}

/** Why a file could not be read, without the parser's drawing of it. */
function unreadable(file: string, error: unknown): string {
  if (error instanceof YAMLParseError) {
    return `no valid YAML: ${(error.message.split("\n")[0] ?? "").replace(/:$/, "")}.`;
  }
  if (!(error instanceof Error)) {
    return String(error);
  }
  switch ("code" in error ? error.code : undefined) {
    case "ENOENT":
      return `no such file in ${path.dirname(file)}. ${stackFilesIn(path.dirname(file))}`;
    case "EISDIR":
      return "is a folder. A stack's configuration is in a file.";
    default:
      return `${error.message}.`;
  }
}

function stackFilesIn(folder: string): string {
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => /^Pulumi\..+\.yaml$/.test(name))
    : [];
  return files.length === 0 ? "No stack file is there." : `Stack files there: ${files.sort().join(", ")}.`;
}

/** The project's file may wrap a value in `value:`; a stack's file does not. */
function unwrapped(value: unknown): unknown {
  const wrapped = z.strictObject({ value: z.unknown() }).safeParse(value);
  return wrapped.success ? wrapped.data.value : value;
}

/** Pulumi keeps text as it is and everything else as JSON. */
function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
