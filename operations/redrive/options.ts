import { Command, Option } from "commander";
import { z } from "zod";

import { INGEST_QUEUES } from "../../functions/ingest/stages";
import { appended, parseCommandLine, positiveUpTo, UsageError, withStackOptions } from "../commandLine";

const redriveOptions = z.object({
  stack: z.string(),
  region: z.string(),
  stage: z.enum(INGEST_QUEUES),
  count: z.number().optional(),
  dryRun: z.boolean().default(false),
  includeUnreadable: z.boolean().default(false),
  discard: z.array(z.string()).default([]),
  record: z.string().optional(),
  operator: z.string().optional(),
  json: z.boolean().default(false),
  outputs: z.string().optional(),
});

/** What the command line of a redrive says. */
export type RedriveOptions = z.output<typeof redriveOptions>;

/** How the command ends; scripts rely on these. */
export const EXIT = { done: 0, failed: 1, usage: 2, left: 3, notFound: 4 } as const;

const EPILOGUE = `
Exit codes:
  0  done: shown, moved or discarded as asked, and nothing is left that no stage can read
  1  failed: something unexpected; nothing is lost, run the same command again
  2  usage: the command line or the stack's outputs do not allow what was asked
  3  done, but messages that the stage cannot read are still there: somebody must look at them
  4  a message to discard was not found

Examples:
  npm run redrive -- --stack prod --region us-west-2 --stage register-asset --dry-run
  npm run redrive -- --stack prod --region us-west-2 --stage register-asset --count 10
  npm run redrive -- --stack prod --region us-west-2 --stage submit-transcode --discard 6f1c…e0 --record discarded.ndjson

Needs the pulumi command logged in to the stack's backend (or --outputs), and the right to assume the Region's deployRoleArn; the assumed
session can only take from the one queue and send to the other.`;

/**
 * Reads a redrive's command line. Help goes to stdout, complaints are thrown.
 *
 * @param args what follows the command's name
 * @throws UsageError for anything that cannot be followed, HelpShown when help was asked for
 */
export function parseRedriveOptions(args: readonly string[]): RedriveOptions {
  const options = redriveOptions.parse(parseCommandLine(redriveCommand(), args));
  if (options.discard.length > 0 && options.record === undefined) {
    throw new UsageError("--discard takes a message out for good. Pass --record <file> to keep it there.");
  }
  if (options.discard.length > 0 && (options.count !== undefined || options.includeUnreadable)) {
    throw new UsageError(
      "--discard moves nothing. Leave --count and --include-unreadable out, or run them apart.",
    );
  }
  if (options.discard.length === 0 && options.record !== undefined) {
    throw new UsageError("--record is for what is discarded. Pass --discard <message id>, or leave it out.");
  }
  return options;
}

function redriveCommand(): Command {
  return withStackOptions(
    new Command("redrive").description(
      "Shows what a stage of ingest has failed on, and moves it back to the stage's queue. A message is never lost on the way, and one " +
        "that the stage cannot read stays where it is.",
    ),
  )
    .requiredOption("--region <region>", "Region of the stage")
    .addOption(
      new Option("--stage <stage>", "stage whose dead letters are meant")
        .choices([...INGEST_QUEUES])
        .makeOptionMandatory(),
    )
    .option("--count <count>", "move at most so many (default: all)", positiveUpTo(100_000))
    .option("--dry-run", "show what is there; move nothing")
    .option("--include-unreadable", "move messages, too, that the stage cannot read")
    .addOption(
      new Option(
        "--discard <message id>",
        "take this message out for good (repeatable); nothing is moved",
      ).argParser(appended),
    )
    .option("--record <file>", "where discarded messages are kept, as JSON lines")
    .option("--operator <name>", "who discards, kept in the record (default: login name and host)")
    .addHelpText("after", EPILOGUE);
}
