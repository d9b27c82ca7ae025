import { Command, InvalidArgumentError } from "commander";
import { z } from "zod";

import { MASTERS_PREFIX } from "../../functions/ingest/masterKey";
import { parseCommandLine, positiveUpTo, UsageError, withStackOptions } from "../commandLine";

const backfillOptions = z.object({
  stack: z.string(),
  prefix: z.string().optional(),
  list: z.string().optional(),
  /** Masters per second. */
  rate: z.number(),
  limit: z.number().optional(),
  state: z.string().optional(),
  dryRun: z.boolean().default(false),
  json: z.boolean().default(false),
  outputs: z.string().optional(),
  catalogRegion: z.string().optional(),
});

/** What the command line of a backfill says. */
export type BackfillOptions = z.output<typeof backfillOptions>;

/** How the command ends; scripts rely on these. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, incomplete: 4, stopped: 130 } as const;

/** Below MediaConvert's five jobs a second (AWS General Reference, "AWS Elemental MediaConvert"), so that new uploads get through too. */
const DEFAULT_RATE = 4;
/** More would only fill the queue: the jobs are made at MediaConvert's pace. */
const MAX_RATE = 100;

const EPILOGUE = `
Exit codes:
  0    done: everything was submitted or known already (or: plan shown, limit reached)
  1    failed: something unexpected; run the same command again, it goes on where it was
  2    usage: the command line or the stack's outputs do not allow what was asked
  3    refused: another backfill works with the journal, it is of something else, or no Region takes masters
  4    done, except for keys that the bucket does not hold or messages that the queue does not take; they are named on stderr
  130  stopped by Ctrl-C or SIGTERM; the report says how to go on

Examples:
  npm run backfill -- --stack prod --dry-run
  npm run backfill -- --stack prod
  npm run backfill -- --stack prod --prefix masters/studio- --rate 2 --limit 1000
  npm run --silent backfill -- --stack prod --list keys.txt --json >report.json

Needs the pulumi command logged in to the stack's backend (or --outputs), AWS credentials of the delivery account that may read the
catalog, and the right to assume the active Region's deployRoleArn; the assumed session can list masters and send to one queue.`;

/**
 * Reads a backfill's command line. Help goes to stdout, complaints are thrown.
 *
 * @param args what follows the command's name
 * @throws UsageError for anything that cannot be followed, HelpShown when help was asked for
 */
export function parseBackfillOptions(args: readonly string[]): BackfillOptions {
  const options = backfillOptions.parse(parseCommandLine(backfillCommand(), args));
  if (options.list !== undefined && options.prefix !== undefined) {
    throw new UsageError("--list and --prefix say two different things. Pass one of them.");
  }
  if (options.prefix?.startsWith(MASTERS_PREFIX) === false) {
    throw new UsageError(
      `--prefix ${options.prefix}: masters are below ${MASTERS_PREFIX} only. Pass ${MASTERS_PREFIX}, or the beginning of a title's folder there.`,
    );
  }
  return options;
}

function backfillCommand(): Command {
  return withStackOptions(
    new Command("backfill").description(
      "Submits masters that are in the active Region's mezzanine bucket already and that the catalog does not know. Can be stopped, or " +
        "killed, at any time, and goes on where it was: no master is encoded twice.",
    ),
  )
    .option("--prefix <prefix>", `submit masters whose keys begin so (default: ${MASTERS_PREFIX})`)
    .option("--list <file>", "submit the keys in a file, one a line, and no others")
    .option("--rate <count>", `masters per second, 0.1 to ${MAX_RATE}`, rate, DEFAULT_RATE)
    .option("--limit <count>", "submit at most so many, then stop", positiveUpTo(10_000_000))
    .option(
      "--state <file>",
      "journal of what was submitted (default: backfill-<stack>.ndjson in this directory)",
    )
    .option("--dry-run", "count what would be submitted; send and write nothing")
    .option(
      "--catalog-region <region>",
      "read this Region's replica of the catalog (default: the configured active one's)",
    )
    .addHelpText("after", EPILOGUE);
}

function rate(text: string): number {
  const value = Number(text);
  if (!(value >= 0.1 && value <= MAX_RATE)) {
    throw new InvalidArgumentError(`Expected a number from 0.1 to ${MAX_RATE}.`);
  }
  return value;
}
