import { Command, Option } from "commander";
import { z } from "zod";

import { appended, parseCommandLine, UsageError, withStackOptions } from "../commandLine";

const probeOptions = z.object({
  stack: z.string(),
  dryRun: z.boolean().default(false),
  json: z.boolean().default(false),
  outputs: z.string().optional(),
  token: z.string().optional(),
  drained: z.array(z.string()).default([]),
  canaryObject: z.string().optional(),
  removedSession: z.string().optional(),
  prepareRemovedSession: z.string().optional(),
  key: z.string().optional(),
});

/** What the command line of a probe says. */
export type ProbeOptions = z.output<typeof probeOptions>;

/** How the command ends; scripts rely on these. */
export const EXIT = { passed: 0, failed: 1, usage: 2, open: 3, incomplete: 4 } as const;

const EPILOGUE = `
Exit codes:
  0  passed: everything that must be shut is, and what must play plays (with --dry-run: the checks were listed)
  1  failed: something unexpected
  2  usage: the command line, the stack's outputs or a file do not allow what was asked
  3  OPEN: somebody without a right got something
  4  incomplete: nothing was found open, but something could not be checked, or its answer shows nothing (an outage is no shut door)

Examples:
  npm run probe -- --stack prod
  npm run probe -- --stack prod --dry-run
  npm run --silent probe -- --stack prod --token viewer.jwt --json >probe.json
  npm run probe -- --stack prod --prepare-removed-session old.json --key key-1   # before key-1 is taken out
  npm run probe -- --stack prod --removed-session old.json                       # afterwards

Only reads: it asks as viewers and intruders do, a few requests at a time. Needs the pulumi command logged in to the stack's backend
(or --outputs), and AWS credentials of the delivery account that may read the active signing key's secret. Prints no cookie and no token.`;

/**
 * Reads a probe's command line. Help goes to stdout, complaints are thrown.
 *
 * @param args what follows the command's name
 * @throws UsageError for anything that cannot be followed, HelpShown when help was asked for
 */
export function parseProbeOptions(args: readonly string[]): ProbeOptions {
  const options = probeOptions.parse(parseCommandLine(probeCommand(), args));
  if ((options.prepareRemovedSession === undefined) !== (options.key === undefined)) {
    throw new UsageError(
      "--prepare-removed-session <file> and --key <name> go together: the key is the one that is about to be taken out.",
    );
  }
  return options;
}

function probeCommand(): Command {
  return withStackOptions(
    new Command("probe")
      .description(
        "Tries every door that must be shut to whoever has no right: the edge, the entitlement service, the origins behind both, the buckets. " +
          "And plays the canary, which must play.",
      )
      .allowExcessArguments(false),
  )
    .option("--dry-run", "list the checks and send nothing")
    .option(
      "--token <file>",
      "file with a token of a viewer who may play the canary: plays through the service too",
    )
    .addOption(
      new Option(
        "--drained <region>",
        "the switch has drained this Region: play nothing from there (repeatable)",
      ).argParser(appended),
    )
    .option("--canary-object <key>", "key of one of the canary's objects in the packaged buckets")
    .option("--removed-session <file>", "session of a key that was taken out: must be refused")
    .option("--prepare-removed-session <file>", "write such a session, before the key is taken out, and stop")
    .option("--key <name>", "with --prepare-removed-session: name of the signing key in the configuration")
    .addHelpText("after", EPILOGUE);
}
