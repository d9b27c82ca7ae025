import { join } from "node:path";

import { type Command, CommanderError, InvalidArgumentError } from "commander";

import { PulumiStackOutputs } from "./aws/pulumiStack";
import { OutputsFile } from "./outputsFile";
import type { StackOutputsPort } from "./stackOutputs";

/** Where Pulumi.yaml is. */
const PROJECT_DIRECTORY = join(__dirname, "..");

/** The command line cannot be followed; the message says what to change. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The command line only asked for text that was printed already, such as the help. */
export class HelpShown extends Error {
  override readonly name = "HelpShown";
}

/** Adds the options that every operator command has: which stack, where its outputs are read, and in what form to report. */
export function withStackOptions(command: Command): Command {
  return command
    .requiredOption("--stack <name>", "Pulumi stack of the platform, such as prod")
    .option("--json", "print the report as JSON on stdout, and nothing else there")
    .option(
      "--outputs <file>",
      "read the stack's outputs from a file saved with `pulumi stack output --json`, not from its backend",
    );
}

/**
 * Reads a command line. Help goes to stdout, complaints are thrown.
 *
 * @param args what follows the command's name
 * @returns the options by name, not looked at yet
 * @throws UsageError for anything that cannot be followed, HelpShown when help was asked for
 */
export function parseCommandLine(command: Command, args: readonly string[]): unknown {
  try {
    command
      .configureOutput({ outputError: () => undefined })
      .exitOverride()
      .parse(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      throw error.exitCode === 0 ? new HelpShown() : new UsageError(error.message.replace(/^error: /, ""));
    }
    throw error;
  }
  return command.opts();
}

/**
 * Where a command reads the stack's outputs.
 */
export function outputsSource(options: { readonly outputs?: string | undefined }): StackOutputsPort {
  return options.outputs === undefined
    ? new PulumiStackOutputs(PROJECT_DIRECTORY)
    : new OutputsFile(options.outputs);
}

/** Parser of an option that may be given several times. */
export function appended(value: string, previous: unknown): string[] {
  const earlier = Array.isArray(previous) ? previous.filter((item) => typeof item === "string") : [];
  return [...earlier, value];
}

/** Parser of a whole number from 1. */
export function positiveUpTo(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1 || value > most) {
      throw new InvalidArgumentError(`Expected a whole number from 1 to ${most}.`);
    }
    return value;
  };
}

/** An unexpected error as one line: its name says which kind it is. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
