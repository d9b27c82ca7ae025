import { Command, Option } from "commander";
import { z } from "zod";

import { parseCommandLine, positiveUpTo, UsageError } from "../commandLine";

const rotationOptions = z.object({
  stack: z.string(),
  what: z.enum(["signing-keys", "cdn-identifier"]),
  region: z.string().optional(),
  name: z.string().optional(),
  again: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  json: z.boolean().default(false),
  yes: z.boolean().default(false),
  /** False with --no-wait. */
  wait: z.boolean(),
  /** False with --no-probe. */
  probe: z.boolean(),
  allowOtherChanges: z.boolean().default(false),
  allowSeveralRegions: z.boolean().default(false),
  /** Seconds. */
  deployTimeout: z.number(),
});

/** What the command line of a rotation says. */
export type RotationOptions = z.output<typeof rotationOptions>;

/** How the command ends; scripts rely on these. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, waiting: 4, probeFailed: 5 } as const;

/** CloudFront speaks of minutes; beyond this somebody should look. Seconds. */
const DEFAULT_DEPLOY_TIMEOUT = 3_600;

const EPILOGUE = `
Exit codes:
  0  done: rotated (or: plan shown, or nothing was left to do)
  1  failed: something unexpected, such as an update that failed; run the same command again, it goes on where it was
  2  usage: the command line or the stack's outputs do not allow what was asked
  3  refused: the step would turn viewers away, something else is pending in the stack, another update is under way, or you said no
  4  waiting: nothing can be done before a certain time (--no-wait), or CloudFront is not done in time; run the same command again
  5  probe failed: the last step is deployed, and playback is not as it should be

Examples:
  npm run rotate-keys -- --stack prod --dry-run
  npm run rotate-keys -- --stack prod
  npm run --silent rotate-keys -- --stack prod --yes --no-wait --json >report.json     # from a scheduler, every hour until it ends with 0
  npm run rotate-keys -- --stack prod --what cdn-identifier --region eu-west-1

Needs the pulumi command logged in to the stack's backend, the stack's file Pulumi.<stack>.yaml, and the credentials that deploy the stack.
Can be killed at any time. Commit the stack's file when it has ended.`;

/**
 * Reads a rotation's command line. Help goes to stdout, complaints are thrown.
 *
 * @param args what follows the command's name
 * @throws UsageError for anything that cannot be followed, HelpShown when help was asked for
 */
export function parseRotationOptions(args: readonly string[]): RotationOptions {
  const options = rotationOptions.parse(parseCommandLine(rotationCommand(), args));
  const isIdentifier = options.what === "cdn-identifier";
  if (isIdentifier !== (options.region !== undefined)) {
    throw new UsageError(
      "--what cdn-identifier and --region <region> go together: each Region has a value of its own.",
    );
  }
  if (isIdentifier && options.name !== undefined) {
    throw new UsageError("--name is of signing keys; values of the CDN identifier are numbered.");
  }
  if (!isIdentifier && options.allowSeveralRegions) {
    throw new UsageError(
      "--allow-several-regions is of the CDN identifier; signing keys are the same in every Region.",
    );
  }
  return options;
}

function rotationCommand(): Command {
  return new Command("rotate-keys")
    .description(
      "Rotates the keys that sign playback cookies, or the value by which a Region's MediaPackage knows the CDN. Each step is a preview " +
        "with the policies and an update of the stack; no valid cookie is ever refused.",
    )
    .allowExcessArguments(false)
    .requiredOption("--stack <name>", "Pulumi stack of the platform, such as prod")
    .addOption(
      new Option("--what <kind>", "what to rotate")
        .choices(["signing-keys", "cdn-identifier"])
        .default("signing-keys"),
    )
    .option("--region <region>", "media Region, with --what cdn-identifier")
    .option(
      "--name <name>",
      "name of the key that is to sign (default: the published one, or key-<yyyy-mm-dd>)",
    )
    .option("--again", "begin a rotation although one is under way or ended less than a day ago")
    .option("--dry-run", "show every step that is left, with its time; change nothing")
    .option("--json", "print the report as JSON on stdout, and nothing else there")
    .option("--yes", "do not ask; needed where nobody can be asked")
    .option("--no-wait", "end where hours have to pass, and say when to run again")
    .option("--no-probe", "do not ask for playback at the end")
    .option(
      "--allow-other-changes",
      "deploy what else is pending in the stack along, deletions and replacements included",
    )
    .option("--allow-several-regions", "begin while another Region is between two values")
    .addOption(
      new Option("--deploy-timeout <seconds>", "how long CloudFront may take for one change")
        .default(DEFAULT_DEPLOY_TIMEOUT)
        .argParser(positiveUpTo(24 * 3_600)),
    )
    .addHelpText("after", EPILOGUE);
}
