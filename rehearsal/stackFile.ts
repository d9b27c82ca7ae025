import { readFileSync } from "node:fs";
import path from "node:path";

import { parse } from "yaml";
import { z } from "zod";

const projectFile = z.object({
  name: z.string(),
  config: z.record(z.string(), z.unknown()).default({}),
});

const stackFile = z.object({ config: z.record(z.string(), z.unknown()).default({}) });

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
 * Reads the project's file and one stack's, as the Pulumi CLI would.
 *
 * @throws StackFileError naming the file
 */
export function readStack(root: string, stackFileName: string): StackDescription {
  const stackName = /^Pulumi\.([A-Za-z0-9._-]+)\.yaml$/.exec(path.basename(stackFileName))?.[1];
  if (stackName === undefined) {
    throw new StackFileError(
      `got ${stackFileName}. A stack's configuration is in a file Pulumi.<stack>.yaml.`,
    );
  }
  const project = read(path.join(root, "Pulumi.yaml"), projectFile);
  const stack = read(path.resolve(root, stackFileName), stackFile);
  const settings = Object.entries({ ...project.config, ...stack.config });
  return {
    projectName: project.name,
    stackName,
    config: Object.fromEntries(settings.map(([key, value]) => [key, asText(value)])),
  };
}

function read<T>(file: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(parse(readFileSync(file, "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw new StackFileError(`${path.basename(file)}: ${reason}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The project's file may wrap a value in `value:`; Pulumi keeps text as it is and everything else as JSON. */
function asText(value: unknown): string {
  const wrapped = z.strictObject({ value: z.unknown() }).safeParse(value);
  const plain = wrapped.success ? wrapped.data.value : value;
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}
