import { Command } from "commander";
import { z } from "zod";

import { parseCommandLine, withStackOptions } from "../commandLine";

const capacityOptions = z.object({
  stack: z.string(),
  json: z.boolean().default(false),
  outputs: z.string().optional(),
  catalogRegion: z.string().optional(),
});

/** What the command line of a capacity report says. */
export type CapacityOptions = z.output<typeof capacityOptions>;

/** How the command ends; scripts rely on these. */
export const EXIT = { ok: 0, critical: 1, usage: 2, failed: 5 } as const;

const EPILOGUE = `
Exit codes:
  0  nothing has reached 95 % of what there is; warnings of 70 % and 85 % are in the report
  1  something has: a packaging group, a content class, or a quota
  2  usage: the command line or the stack's outputs do not allow what was asked
  5  failed: something unexpected

Examples:
  npm run capacity -- --stack prod
  npm run --silent capacity -- --stack prod --outputs outputs.json --json >capacity.json

Only reads. Needs the pulumi command logged in to the stack's backend (or --outputs), and AWS credentials of the delivery account that
may read the catalog.`;

/**
 * Reads a capacity report's command line. Help goes to stdout, complaints are thrown.
 *
 * @param args what follows the command's name
 * @throws UsageError for anything that cannot be followed, HelpShown when help was asked for
 */
export function parseCapacityOptions(args: readonly string[]): CapacityOptions {
  return capacityOptions.parse(parseCommandLine(capacityCommand(), args));
}

function capacityCommand(): Command {
  return withStackOptions(
    new Command("capacity").description(
      "Says how full the packaging groups are, what is used of the quotas of CloudFront and MediaPackage, and what one packaging group " +
        "more would take. Changes nothing.",
    ),
  )
    .option(
      "--catalog-region <region>",
      "read this Region's replica of the catalog (default: the configured active one's)",
    )
    .addHelpText("after", EPILOGUE);
}
