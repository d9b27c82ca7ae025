import { Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";

import { appended, parseCommandLine, positiveUpTo, withStackOptions } from "../commandLine";

const readinessOptions = z.object({
  stack: z.string(),
  region: z.array(z.string()).optional(),
  rpoMinutes: z.number().optional(),
  roleArn: z.record(z.string(), z.string()).default({}),
  json: z.boolean().default(false),
  outputs: z.string().optional(),
});

/** What the command line of a readiness check says. */
export type ReadinessCommandOptions = z.output<typeof readinessOptions>;

/** How the command ends; scripts rely on these. */
export const EXIT = { ready: 0, notReady: 1, usage: 2, failed: 5 } as const;

const EPILOGUE = `
Exit codes:
  0  ready: every Region that was asked for
  1  not ready: some Region is NOT READY or UNKNOWN; the report says what is wrong and how to mend it
  2  usage: the command line or the stack's outputs do not allow what was asked
  5  failed: something unexpected. What AWS refuses or does not answer is no such thing: it makes a Region not ready

Examples:
  npm run readiness -- --stack prod
  npm run readiness -- --stack prod --region eu-west-1 --rpo-minutes 5
  npm run --silent readiness -- --stack prod --outputs outputs.json --json >readiness.json
  npm run readiness -- --stack prod --role-arn eu-west-1=arn:aws:iam::222222222222:role/media-audit

Only reads. Needs the pulumi command logged in to the stack's backend (or --outputs), and AWS credentials that may read the media
accounts' settings or assume each Region's role there; the assumed session can do nothing but read them.`;

/**
 * Reads a readiness check's command line. Help goes to stdout, complaints are thrown.
 *
 * @param args what follows the command's name
 * @throws UsageError for anything that cannot be followed, HelpShown when help was asked for
 */
export function parseReadinessOptions(args: readonly string[]): ReadinessCommandOptions {
  return readinessOptions.parse(parseCommandLine(readinessCommand(), args));
}

function readinessCommand(): Command {
  return withStackOptions(
    new Command("readiness").description(
      "Says for each media Region whether a failover to it would find everything there: reads the deployed buckets, rules, roles, " +
        "keys and policies of every replication into it, its backlog and its failures. Changes nothing.",
    ),
  )
    .addOption(
      new Option(
        "--region <region>",
        "judge only this Region as a target (repeatable; default: all)",
      ).argParser(appended),
    )
    .option(
      "--rpo-minutes <minutes>",
      "how far a Region may be behind (default: the stack's own, 15)",
      positiveUpTo(1_440),
    )
    .addOption(
      new Option(
        "--role-arn <region=arn>",
        "role to assume for a Region's account (repeatable; default: the Region's deployRoleArn)",
      ).argParser(roleByRegion),
    )
    .addHelpText("after", EPILOGUE);
}

function roleByRegion(value: string, previous: unknown): Record<string, string> {
  const [, region, arn] = /^([a-z0-9-]+)=(arn:[\w-]+:iam::\d{12}:role\/.+)$/.exec(value) ?? [];
  if (region === undefined || arn === undefined) {
    throw new InvalidArgumentError(
      "Expected <region>=<role ARN>, e.g. eu-west-1=arn:aws:iam::222222222222:role/audit.",
    );
  }
  const earlier = z.record(z.string(), z.string()).safeParse(previous);
  return { ...(earlier.data ?? {}), [region]: arn };
}
