import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

import { MASTERS_PREFIX } from "../../functions/ingest/masterKey";
import { openCatalogReader, type CatalogReader } from "../aws/catalogReader";
import { AwsMasterListing } from "../aws/masterListing";
import { openMediaAccount } from "../aws/mediaAccount";
import { requiredQueueArn } from "../aws/readingPolicy";
import { AwsSubmitQueue } from "../aws/submitQueue";
import { describeError, outputsSource, UsageError } from "../commandLine";
import { catalogReplica, readIngestOutputs } from "../ingestOutputs";
import { runCommand } from "../runCommand";
import { printReport } from "../terminal";
import { activeMezzanine, NoActiveRegionError, type ActiveMezzanine } from "./activeMezzanine";
import { Journal, JournalError } from "./journal";
import { JournalOnDisk } from "./journalOnDisk";
import { isProcessRunning, lock, LockedError } from "./lock";
import { EXIT, parseBackfillOptions, type BackfillOptions } from "./options";
import type { BackfillClock } from "./ports";
import { exitCodeOfRun, formatReport, type BackfillReport } from "./report";
import { runBackfill, type BackfillRun } from "./runBackfill";
import { keysInList, listSelection } from "./selection";
import { sessionStatements } from "./sessionStatements";
import { stopSignal } from "./stopSignal";
import { backfillProgress } from "./terminalProgress";

const CLOCK: BackfillClock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    // The signal ends the wait, and whoever waits looks at it.
    await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
};

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = parseBackfillOptions(args);
  const keys = options.list === undefined ? [] : await readList(options.list);
  const outputs = await readIngestOutputs(outputsSource(options), options.stack);
  const replica = catalogReplica(outputs, options.catalogRegion);
  const { catalog, destroy } = openCatalogReader({ ...replica, mediaRegions: outputs.mediaRegions });
  const state = options.state ?? `backfill-${options.stack.replaceAll("/", "-")}.ndjson`;
  const unlock = options.dryRun
    ? () => Promise.resolve()
    : await lock(state, { pid: process.pid, host: hostname(), now: new Date(), isRunning: isProcessRunning });
  try {
    const mezzanine = activeMezzanine(outputs, await catalog.readFence());
    const startedAt = Date.now();
    const run = await backfill(options, keys, state, mezzanine, catalog, signal);
    const report = reportOf(args, options, state, mezzanine, run, Date.now() - startedAt);
    printReport(options.json, report, formatReport);
    return exitCodeOfRun(run);
  } finally {
    await unlock();
    destroy();
  }
}

async function backfill(
  { stack, prefix = MASTERS_PREFIX, list, rate, limit, dryRun }: BackfillOptions,
  keys: readonly string[],
  state: string,
  { region, accountId, roleArn, bucket, queueUrl }: ActiveMezzanine,
  catalog: CatalogReader,
  signal: AbortSignal,
): Promise<BackfillRun> {
  const account = openMediaAccount({
    region,
    roleArn,
    sessionName: "media-backfill",
    statements: sessionStatements({ bucket, queueArn: requiredQueueArn(queueUrl, region), region }),
  });
  const progress = backfillProgress(process.stderr, () => CLOCK.now());
  try {
    return await runBackfill(
      {
        stack,
        region,
        accountId,
        bucket,
        selection: list === undefined ? { kind: "prefix", prefix } : listSelection(keys),
        keys,
        rate,
        limit,
        dryRun,
      },
      {
        listing: new AwsMasterListing(account.s3, bucket, accountId),
        queue: new AwsSubmitQueue(account.sqs, queueUrl),
        catalog: {
          isKnown: async (assetId, masterId) =>
            (await catalog.readAsset(assetId)).masters.some((master) => master.masterId === masterId),
        },
        journal: new Journal(new JournalOnDisk(state), () => new Date()),
        clock: CLOCK,
        progress,
      },
      signal,
    );
  } finally {
    progress.end();
    account.destroy();
  }
}

function reportOf(
  args: readonly string[],
  { stack, dryRun }: BackfillOptions,
  state: string,
  { region, bucket }: ActiveMezzanine,
  { outcome, counts, total, resumedAfter }: BackfillRun,
  elapsedMs: number,
): BackfillReport {
  return {
    stack,
    region,
    bucket,
    outcome: dryRun && outcome !== "stopped" ? "planned" : outcome,
    counts,
    total,
    resumedAfter: resumedAfter ?? null,
    journal: dryRun ? null : state,
    elapsedSeconds: Math.round(elapsedMs / 1_000),
    resume: outcome === "done" || dryRun ? null : `npm run backfill -- ${args.join(" ")}`,
  };
}

async function readList(file: string): Promise<readonly string[]> {
  try {
    return keysInList(await readFile(file, "utf8"));
  } catch (error) {
    throw new UsageError(
      `--list ${file} cannot be read (${describeError(error)}). Name a file with a key in each line.`,
    );
  }
}

const signal = stopSignal(process);
runCommand({
  run: (args) => main(args, signal),
  exit: EXIT,
  answers: [
    [LockedError, EXIT.refused],
    [JournalError, EXIT.refused],
    [NoActiveRegionError, EXIT.refused],
  ],
});
