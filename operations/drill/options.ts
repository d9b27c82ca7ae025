import { Command, Option } from "commander";
import { z } from "zod";

import { appended, parseCommandLine, positiveUpTo, withStackOptions } from "../commandLine";

const drillOptions = z.object({
  stack: z.string(),
  to: z.string(),
  drain: z.array(z.string()).default([]),
  restore: z.array(z.string()).default([]),
  dryRun: z.boolean().default(false),
  json: z.boolean().default(false),
  yes: z.boolean().default(false),
  probe: z.boolean(),
  repair: z.boolean().default(false),
  outputs: z.string().optional(),
  operator: z.string().optional(),
  /** Seconds. */
  timeout: z.number(),
  /** Seconds. */
  interval: z.number(),
  confirmations: z.number(),
});

/** What the command line of a drill says. */
export type DrillOptions = z.output<typeof drillOptions>;

/** How the command ends; scripts rely on these. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, notInTime: 4, notFenced: 5 } as const;

const EPILOGUE = `
Exit codes:
  0  done: the order is written and the new Region answers (or: plan shown, order written with --no-probe)
  1  failed: something unexpected, such as missing credentials
  2  usage: the command line or the stack's outputs do not allow what was asked
  3  refused: somebody else switched in between, the entry cannot be read, the Regions make no sense, or you said no
  4  the order is written, but the new Region did not answer in time; the report says what to do next
  5  the order is written and viewers are served by it, but the Region that is to prepare assets could not be told: run the same command again

Examples:
  npm run drill -- --stack prod --to eu-west-1 --dry-run
  npm run drill -- --stack prod --to eu-west-1
  npm run --silent drill -- --stack prod --to eu-west-1 --drain us-west-2 --yes --json >report.json
  npm run drill -- --stack prod --to eu-west-1 --restore us-west-2

Needs the pulumi command logged in to the stack's backend (or --outputs), and AWS credentials of the delivery account that may read the
active signing key's secret, write to the KeyValueStore and write the order into the asset catalog's tables (session credentials from a Regional STS endpoint).`;

/**
 * Reads a drill's command line. Help goes to stdout, complaints are thrown.
 *
 * @param args what follows the command's name
 * @throws UsageError for anything that cannot be followed, HelpShown when help was asked for
 */
export function parseDrillOptions(args: readonly string[]): DrillOptions {
  return drillOptions.parse(parseCommandLine(drillCommand(), args));
}

function drillCommand(): Command {
  const region = (name: string, what: string): Option =>
    new Option(`--${name} <region>`, what).argParser(appended);
  return withStackOptions(
    new Command("drill").description(
      "Moves a Region to the front of the order in which the edge tries origins, and watches with the canary's own " +
        "signed session until viewers are served from there. Takes seconds and no deployment.",
    ),
  )
    .requiredOption("--to <region>", "Region to try first; the others keep their order behind it")
    .addOption(region("drain", "leave this Region out of the order (repeatable)"))
    .addOption(region("restore", "take this Region back into the order, behind the others (repeatable)"))
    .option("--dry-run", "show the plan and stop")
    .option("--yes", "do not ask; needed where nobody can be asked")
    .option("--no-probe", "do not watch with the canary")
    .option("--repair", "replace an entry that cannot be read")
    .option("--operator <name>", "who switches, kept in the entry (default: login name and host)")
    .addOption(seconds("timeout", "seconds until the new Region must answer", 120))
    .addOption(seconds("interval", "seconds between probes", 1))
    .option("--confirmations <count>", "answers in a row that must come from the new Region", positive, 3)
    .addHelpText("after", EPILOGUE);
}

function seconds(name: string, what: string, value: number): Option {
  return new Option(`--${name} <seconds>`, what).default(value).argParser(positive);
}

const positive = positiveUpTo(3_600);
