import { Command } from "commander";
import { z } from "zod";

import { isAssetId } from "../../functions/edge/playbackPath";
import { parseCommandLine, positiveUpTo, UsageError, withStackOptions } from "../commandLine";

const common = {
  stack: z.string(),
  reason: z.string().trim().min(1).max(500),
  by: z.string().trim().min(1).max(200).optional(),
  json: z.boolean().default(false),
  outputs: z.string().optional(),
  /** Seconds. */
  timeout: z.number(),
  /** Seconds. */
  interval: z.number(),
  confirmations: z.number(),
};
const publicationOptions = z.object(common);
const takedownOptions = z.object({
  ...common,
  dryRun: z.boolean().default(false),
  record: z.string().optional(),
  keepMasters: z.boolean().default(false),
  deleteMasters: z.boolean().default(false),
  deleteCopies: z.boolean().default(false),
  forceUnknown: z.boolean().default(false),
  yes: z.string().optional(),
});

/** What the command line of `unpublish` or `republish` says. */
export type PublicationOptions = z.output<typeof publicationOptions> & { readonly assetId: string };

/** What the command line of a takedown says. */
export type TakedownOptions =
  | ({ readonly kind: "takedown"; readonly assetId: string } & z.output<typeof takedownOptions>)
  | { readonly kind: "verify"; readonly file: string; readonly json: boolean };

/** How the commands end; scripts rely on these. */
export const EXIT = { proven: 0, notProven: 1, usage: 2, refused: 3, failed: 5 } as const;

const CODES = `
Exit codes:
  0  proven: every Region's catalog says it, and requests showed it (with --dry-run: the plan was shown; with --verify: the seal is intact)
  1  not proven: something still answers or could not be reached, or a seal is broken; the report says what remains. Run the command again
  2  usage: the command line or the stack's outputs do not allow what was asked
  3  refused: nobody has heard of the asset, it is taken down already, or the record's file is another's. Nothing was done
  5  failed: something unexpected, such as missing credentials`;

const TAKEDOWN_EPILOGUE = `${CODES}

Examples:
  npm run takedown -- --stack prod my-title --reason "Rights ended, ticket 4711" --dry-run
  npm run takedown -- --stack prod my-title --reason "Rights ended, ticket 4711"
  npm run takedown -- --stack prod my-title --reason "Court order 7/26" --delete-masters --delete-copies --yes my-title
  npm run takedown -- --verify takedown-prod-my-title.json

For ever: the same material comes back under another asset id only. Run again, it completes what an earlier run could not. Needs the
pulumi command logged in to the stack's backend (or --outputs), AWS credentials of the delivery account, and each Region's deploy role.`;

const PUBLICATION_EPILOGUE = `${CODES}

Example:
  npm run NAME -- --stack prod my-title --reason "Wrong cut"`;

/**
 * Reads a takedown's command line. Help goes to stdout, complaints are thrown.
 *
 * @param args what follows the command's name
 * @throws UsageError for anything that cannot be followed, HelpShown when help was asked for
 */
export function parseTakedownOptions(args: readonly string[]): TakedownOptions {
  if (args.some((argument) => argument === "--verify" || argument.startsWith("--verify="))) {
    const options = z
      .object({ verify: z.string(), json: z.boolean().default(false) })
      .parse(parseCommandLine(verifyCommand(), args));
    return { kind: "verify", file: options.verify, json: options.json };
  }
  const command = takedownCommand();
  const options = checked(takedownOptions, parseCommandLine(command, args));
  const assetId = assetIdOf(command);
  const deletes = options.deleteMasters || options.deleteCopies;
  if (options.keepMasters && options.deleteMasters) {
    throw new UsageError("--keep-masters and --delete-masters contradict each other. Drop one of the two.");
  }
  if (deletes && options.yes !== assetId) {
    throw new UsageError(
      `Deleted objects cannot be brought back: confirm the deletion with --yes ${assetId}.`,
    );
  }
  return { kind: "takedown", assetId, ...options };
}

/** Reads the command line of `unpublish` or `republish`. @throws as {@link parseTakedownOptions} */
export function parsePublicationOptions(
  name: "unpublish" | "republish",
  args: readonly string[],
): PublicationOptions {
  const command = publicationCommand(name);
  const options = checked(publicationOptions, parseCommandLine(command, args));
  return { assetId: assetIdOf(command), ...options };
}

function takedownCommand(): Command {
  return withCommonOptions(
    new Command("takedown").description(
      "Takes an asset down for good: refused at the edge within seconds, out of every Region's MediaPackage and of the edge's caches, " +
        "proven by requests, with a sealed record of every copy.",
    ),
  )
    .option("--dry-run", "show what would be done and stop")
    .option("--record <file>", "where to keep the record (default: takedown-<stack>-<assetId>.json here)")
    .option("--keep-masters", "keep all versions of the masters; so it is without saying")
    .option("--delete-masters", "delete all versions of the masters in every Region; needs --yes")
    .option("--delete-copies", "delete the packaged objects in every Region; needs --yes")
    .option("--yes <assetId>", "the asset id once more, to confirm a deletion")
    .option("--force-unknown", "take down an asset that no catalog has heard of, before it comes")
    .option("--verify <record>", "check a record's seal, and do nothing else")
    .addHelpText("after", TAKEDOWN_EPILOGUE);
}

function publicationCommand(name: "unpublish" | "republish"): Command {
  return withCommonOptions(
    new Command(name).description(
      name === "unpublish"
        ? "Hides an asset from viewers within seconds; nothing is deleted, and `republish` shows it again."
        : "Shows an asset again that was hidden with `unpublish`. One that is taken down stays so.",
    ),
  ).addHelpText("after", PUBLICATION_EPILOGUE.replace("NAME", name));
}

function verifyCommand(): Command {
  return new Command("takedown")
    .requiredOption("--verify <record>", "check a record's seal")
    .option("--json", "print the result as JSON");
}

function withCommonOptions(command: Command): Command {
  const positive = positiveUpTo(3_600);
  return withStackOptions(command)
    .argument("<assetId>", "the asset")
    .requiredOption("--reason <text>", "why, kept in the catalog (at most 500 characters)")
    .option("--by <who>", "who, kept in the catalog (default: login name and host)")
    .option("--timeout <seconds>", "seconds for requests to show it, and for the invalidation", positive, 600)
    .option("--interval <seconds>", "seconds between rounds of requests", positive, 1)
    .option("--confirmations <count>", "rounds in a row that must show it", positive, 3);
}

function assetIdOf(command: Command): string {
  const [assetId = ""] = command.args;
  if (!isAssetId(assetId)) {
    throw new UsageError(
      `${JSON.stringify(assetId)} is no asset id: expected 3 to 64 of a-z, 0-9 and "-", not beginning with "-".`,
    );
  }
  return assetId;
}

function checked<T extends z.ZodType>(schema: T, options: unknown): z.output<T> {
  const parsed = schema.safeParse(options);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(`--${issue?.path.join(".") ?? "?"}: ${issue?.message ?? "malformed"}`);
  }
  return parsed.data;
}
