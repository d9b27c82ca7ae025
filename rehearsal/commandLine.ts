import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { z } from "zod";

import { CommandLineError, EXIT_CODES } from "./ending";
import { CHAPTERS } from "./chapters";
import { BREAKS } from "./variations";

const options = z.object({
  /** As given; undefined for the project's {@link DEFAULT_STACK_FILE}. */
  config: z.string().optional(),
  seed: z.number(),
  naive: z.literal(true).optional(),
  break: z.enum(BREAKS).optional(),
  chapter: z.array(z.enum(CHAPTERS)).optional(),
  json: z.boolean().default(false),
});

/** What the command line of a rehearsal says. */
export type RehearsalOptions = z.output<typeof options>;

/** The stack that is rehearsed when none is named. */
export const DEFAULT_STACK_FILE = "Pulumi.prod.yaml";

/**
 * Reads the command line of a rehearsal.
 *
 * @param args what follows the command's name
 * @returns undefined when help was asked for, which stands on stdout then
 * @throws CommandLineError for anything that cannot be followed
 */
export function parseCommandLine(args: readonly string[]): RehearsalOptions | undefined {
  const command = rehearseCommand();
  try {
    command.parse(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) {
      return undefined;
    }
    throw error instanceof CommanderError
      ? new CommandLineError(`${error.message.replace(/^error: /, "")} See npm run rehearse -- --help.`)
      : error;
  }
  return options.parse(command.opts());
}

/** True when the command line asks for JSON, even one that cannot be followed otherwise. */
export function wantsJson(args: readonly string[]): boolean {
  return args.includes("--json");
}

function rehearseCommand(): Command {
  return new Command("rehearse")
    .description(
      "Deploys the platform with the real Pulumi engine onto an embedded stand-in for AWS, loses a Region while viewers watch, and checks what must hold. Needs no AWS account and cannot reach one.",
    )
    .option(
      "--config <file>",
      `configuration of the stack to rehearse, in this folder or in the project's (default: the project's ${DEFAULT_STACK_FILE})`,
    )
    .option(
      "--seed <number>",
      "makes the stand-in's ids, hashes and lags; equal seeds give equal runs",
      wholeNumber,
      1,
    )
    .addOption(
      new Option(
        "--naive",
        "plain origin groups and no rewriting: shows the failure that the design removes",
      ).conflicts("break"),
    )
    .addOption(
      new Option("--break <what>", "breaks the program in a way that the policies must stop").choices([
        ...BREAKS,
      ]),
    )
    .addOption(
      new Option("--chapter <name...>", "tells only these chapters of the story (default: all of them)")
        .choices([...CHAPTERS])
        .conflicts(["naive", "break"]),
    )
    .option("--json", "print one JSON document on stdout, however it ends; the story goes to stderr")
    .addHelpText(
      "after",
      `
Exit codes:
  ${EXIT_CODES.held}    every invariant held
  ${EXIT_CODES.broken}    an invariant was broken (as with --naive)
  ${EXIT_CODES.usage}    the command line, the stack file or the configuration in it is wrong
  ${EXIT_CODES.refused}    the engine or a policy stopped the deployment (as with --break)
  ${EXIT_CODES.noEngine}    no Pulumi engine, and none could be made
  ${EXIT_CODES.failed}    the rehearsal itself failed, as on a full disk
  130  interrupted by Ctrl-C (other signals: 128 and their number)
  141  whoever read the output went away`,
    )
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new InvalidArgumentError("Expected a whole number from 0 to 999999999.");
  }
  return Number(text);
}
