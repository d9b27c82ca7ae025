import { Command, Option } from "commander";
import { z } from "zod";

import type { AssetState } from "../../functions/catalog/assetState";
import { isAssetId } from "../../functions/edge/playbackPath";
import { parseCommandLine, positiveUpTo, UsageError, withStackOptions } from "../commandLine";

/** What an asset may be, as `assetView` has it. */
const STATES = [
  "SUBMITTED",
  "TRANSCODING",
  "PACKAGING",
  "PLAYABLE",
  "FAILED",
  "UNPUBLISHED",
  "TAKEN_DOWN",
] as const satisfies readonly AssetState[];

const ACTIONS = ["list", "show", "uploads"] as const;

const assetsOptions = z.object({
  stack: z.string(),
  state: z.enum(STATES).optional(),
  open: z.boolean().default(false),
  all: z.boolean().default(false),
  limit: z.number(),
  playableWhen: z.enum(["all", "any"]).optional(),
  json: z.boolean().default(false),
  outputs: z.string().optional(),
  catalogRegion: z.string().optional(),
});

/** What the command line says. */
export type AssetsOptions = z.output<typeof assetsOptions> & {
  readonly action: (typeof ACTIONS)[number];
  /** With `show`. */
  readonly assetId: string | undefined;
};

/** How the command ends; scripts rely on these. */
export const EXIT = { done: 0, failed: 1, usage: 2, unknown: 3 } as const;

const EPILOGUE = `
Actions:
  list            titles with something left to do (--open, the default: an index, cheap), or of the whole catalog (--all, --state)
  show <assetId>  everything that is known of a title, its state, and its routes by format
  uploads         uploads that belong to no asset, with the reason; kept for 90 days

Exit codes:
  0  done
  1  failed: something unexpected
  2  usage: the command line or the stack's outputs do not allow what was asked
  3  show: nobody has heard of the asset

Examples:
  npm run assets -- --stack prod
  npm run assets -- --stack prod list --state FAILED
  npm run assets -- --stack prod show my-title
  npm run --silent assets -- --stack prod uploads --json

--all and --state read the whole table once (a read unit per 8 KB of it), and then each title that is looked at. Only reads. Needs the
pulumi command logged in to the stack's backend (or --outputs), and AWS credentials of the delivery account that may read the catalog.`;

/**
 * Reads the command line. Help goes to stdout, complaints are thrown.
 *
 * @param args what follows the command's name
 * @throws UsageError for anything that cannot be followed, HelpShown when help was asked for
 */
export function parseAssetsOptions(args: readonly string[]): AssetsOptions {
  const command = assetsCommand();
  const options = assetsOptions.parse(parseCommandLine(command, args));
  const [name = "list", assetId] = command.args;
  const action = ACTIONS.find((known) => known === name);
  if (action === undefined) {
    throw new UsageError(`action: got ${name}. Allowed: ${ACTIONS.join(", ")}.`);
  }
  if (action === "show" ? assetId === undefined || !isAssetId(assetId) : assetId !== undefined) {
    throw new UsageError(
      action === "show"
        ? `show: got ${JSON.stringify(assetId ?? null)}. Pass an asset id: 3 to 64 of a-z, 0-9 and -.`
        : `${action} takes no asset id. Use: show ${assetId ?? ""}.`,
    );
  }
  if (options.open && (options.all || options.state !== undefined)) {
    throw new UsageError(
      "--open lists what is unfinished, --all and --state look at everything. Pass one of them.",
    );
  }
  return { ...options, action, assetId };
}

function assetsCommand(): Command {
  return withStackOptions(
    new Command("assets").description(
      "Shows what the catalog knows of titles, and of uploads that are none.",
    ),
  )
    .argument("[action]", "list, show or uploads", "list")
    .argument("[assetId]", "with show")
    .option("--open", "list titles with something left to do (default)")
    .option("--all", "list all titles")
    .addOption(new Option("--state <state>", "list the titles in this state").choices([...STATES]))
    .option("--limit <count>", "list at most so many", positiveUpTo(1_000_000), 1_000)
    .addOption(
      new Option(
        "--playable-when <when>",
        "what counts as playable (default: as the stack is configured)",
      ).choices(["all", "any"]),
    )
    .option(
      "--catalog-region <region>",
      "read this Region's replica of the catalog (default: the configured active one's)",
    )
    .addHelpText("after", EPILOGUE);
}
