import { Command } from "commander";
import { z } from "zod";

import { isAssetId } from "../../functions/edge/playbackPath";
import { countrySchema, viewerIdSchema } from "../../functions/entitlement/rights";
import { parseCommandLine, positiveUpTo, UsageError, withStackOptions } from "../commandLine";

const ACTIONS = ["grant", "revoke", "offer", "show", "import"] as const;
type Action = (typeof ACTIONS)[number];

const entitlementsOptions = z.object({
  stack: z.string(),
  viewer: viewerIdSchema.optional(),
  asset: z.string().refine(isAssetId, "expected 3 to 64 of a-z, 0-9 and -, not beginning with -").optional(),
  plan: z.string().optional(),
  plans: z.string().optional(),
  none: z.boolean().default(false),
  from: z.string().optional(),
  until: z.string().optional(),
  countries: z.string().optional(),
  country: countrySchema.optional(),
  file: z.string().optional(),
  limit: z.number(),
  after: z.string().optional(),
  region: z.string().optional(),
  dryRun: z.boolean().default(false),
  json: z.boolean().default(false),
  outputs: z.string().optional(),
});

/** What the command line says. */
export type EntitlementsOptions = z.output<typeof entitlementsOptions> & { readonly action: Action };

/** How the command ends; scripts rely on these. */
export const EXIT = { done: 0, failed: 1, usage: 2, invalid: 3, newer: 4 } as const;

/** What each action takes, besides what all of them do. */
const TAKES: Readonly<Record<Action, readonly (keyof EntitlementsOptions)[]>> = {
  grant: ["viewer", "asset", "plan", "from", "until", "countries", "dryRun"],
  revoke: ["viewer", "asset", "plan", "dryRun"],
  offer: ["asset", "plans", "none", "from", "until", "countries", "dryRun"],
  show: ["viewer", "asset", "country", "limit", "after"],
  import: ["file", "dryRun"],
};

const NEEDS: Readonly<Record<Action, readonly (keyof EntitlementsOptions)[]>> = {
  grant: ["viewer"],
  revoke: ["viewer"],
  offer: ["asset"],
  show: ["viewer"],
  import: ["file"],
};

const EPILOGUE = `
Actions:
  grant   --viewer V (--asset A | --plan P) [--from T] [--until T] [--countries DE,AT]   a licence, or a subscription
  revoke  --viewer V (--asset A | --plan P)                                              ends it at once
  offer   --asset A (--plans a,b | --none) [--from T] [--until T] [--countries DE,AT]    plans a title is in, and its own terms
  show    --viewer V [--asset A [--country DE]] [--limit N] [--after C]                  rights on record; with --asset what is decided now
  import  --file changes.jsonl                                                           many changes, a JSON object on each line

Exit codes:
  0  done (show: also when the answer is no)
  1  failed: something unexpected, such as missing credentials; an import goes on where it was when it is run again
  2  usage: the command line or the stack's outputs do not allow what was asked
  3  import: lines that are no changes, or another file than the one that was begun with; nothing was written
  4  the table has a newer record, which stays (imports count these and end with 0)

Examples:
  npm run entitlements -- --stack prod grant --viewer 7d1f --plan premium --until 2027-01-01T00:00:00Z
  npm run entitlements -- --stack prod offer --asset my-title --plans premium,family --countries DE,AT
  npm run entitlements -- --stack prod show --viewer 7d1f --asset my-title --country DE
  npm run entitlements -- --stack prod import --file changes.jsonl --dry-run

Needs the pulumi command logged in to the stack's backend (or --outputs), and AWS credentials of the delivery account that may read and
write the table of entitlements. Running sessions go on until their cookies expire.`;

/**
 * Reads the command line. Help goes to stdout, complaints are thrown.
 *
 * @param args what follows the command's name
 * @throws UsageError for anything that cannot be followed, HelpShown when help was asked for
 */
export function parseEntitlementsOptions(args: readonly string[]): EntitlementsOptions {
  const command = entitlementsCommand();
  const parsed = entitlementsOptions.safeParse(parseCommandLine(command, args));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(`--${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}.`);
  }
  const [name = ""] = command.args;
  const action = ACTIONS.find((known) => known === name);
  if (action === undefined) {
    throw new UsageError(`action: got ${JSON.stringify(name)}. Allowed: ${ACTIONS.join(", ")}.`);
  }
  const options = { ...parsed.data, action };
  checkFit(options, given(command));
  return options;
}

/** Options that the command line names, not their defaults. */
function given(command: Command): readonly string[] {
  return Object.keys(command.opts()).filter((name) => command.getOptionValueSource(name) === "cli");
}

function checkFit(options: EntitlementsOptions, named: readonly string[]): void {
  const { action } = options;
  const all = new Set<string>(Object.values(TAKES).flat());
  const wrong = named.find((name) => all.has(name) && !TAKES[action].some((taken) => taken === name));
  if (wrong !== undefined) {
    throw new UsageError(
      `${action} takes no ${flag(wrong)}. It takes: ${TAKES[action].map(flag).join(", ")}.`,
    );
  }
  const lacking = NEEDS[action].find((name) => options[name] === undefined);
  if (lacking !== undefined) {
    throw new UsageError(`${action} needs ${flag(lacking)}.`);
  }
  if (
    (action === "grant" || action === "revoke") &&
    (options.asset === undefined) === (options.plan === undefined)
  ) {
    throw new UsageError(`${action} takes either --asset or --plan.`);
  }
  if (action === "offer" && (options.plans === undefined) !== options.none) {
    throw new UsageError("offer takes either --plans or --none.");
  }
  if (action === "show" && options.country !== undefined && options.asset === undefined) {
    throw new UsageError("show takes --country only with --asset: rights are listed as they are.");
  }
}

function flag(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function entitlementsCommand(): Command {
  return withStackOptions(
    new Command("entitlements").description("Grants, revokes and shows what viewers may watch."),
  )
    .argument("<action>", ACTIONS.join(", "))
    .allowExcessArguments(false)
    .option("--viewer <id>", "viewer, as the token's claim names them")
    .option("--asset <id>", "title")
    .option("--plan <name>", "plan that viewers subscribe to")
    .option("--plans <names>", "plans that the title is in, with commas between them")
    .option("--none", "the title is in no plan: only licences count")
    .option("--from <instant>", "first instant, such as 2026-11-21T12:00:00Z")
    .option("--until <instant>", "first instant at which it is over")
    .option("--countries <codes>", "countries that it is for, such as DE,AT")
    .option("--country <code>", "with show --asset: where the viewer is")
    .option("--file <file>", "file of changes, a JSON object on each line")
    .option("--limit <count>", "with show: list at most so many", positiveUpTo(1_000), 100)
    .option("--after <cursor>", "with show: begin where the page before ended")
    .option("--region <region>", "write to this Region's replica (default: us-east-1's)")
    .option("--dry-run", "say what would be written, and write nothing")
    .addHelpText("after", EPILOGUE);
}
