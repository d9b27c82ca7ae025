import { masterIdOf } from "../../functions/ingest/masterKey";
import { NOTHING, plus, type BackfillCounts } from "./counts";
import type { Journal, JournalScope } from "./journal";
import { objectCreatedMessage } from "./objectCreatedMessage";
import {
  MAX_BATCH,
  type BackfillClock,
  type KnownMasters,
  type MasterListing,
  type MasterObject,
  type SubmitQueue,
} from "./ports";
import { sendBatch } from "./sendBatch";
import { listedMasters, titlesBelow, type Step } from "./titles";
import { TokenBucket } from "./tokenBucket";

/** What a backfill works with. */
export interface BackfillPorts {
  readonly listing: MasterListing;
  readonly queue: SubmitQueue;
  readonly catalog: KnownMasters;
  readonly journal: Journal;
  readonly clock: BackfillClock;
  readonly progress: BackfillProgress;
}

/** Tells the operator what is going on. */
export interface BackfillProgress {
  /** Objects that the bucket has listed further, or a list has. */
  listed(objects: number): void;
  /** What this run has come to. */
  advanced(counts: BackfillCounts): void;
  /** Something to hear of, a line at a time. */
  note(line: string): void;
}

/** What a backfill is to do. */
export interface BackfillRequest extends JournalScope {
  readonly accountId: string;
  /** Keys of the list, when the selection is one. */
  readonly keys: readonly string[];
  /** Masters per second; see {@link batchSize}. */
  readonly rate: number;
  /** Masters to submit in this run. @default all */
  readonly limit?: number | undefined;
  /** Whether to send and write nothing. */
  readonly dryRun: boolean;
}

/** How a run ended. */
export interface BackfillRun {
  /** `limited`: as many as were asked for, and more may follow. `stopped`: by the signal. */
  readonly outcome: "done" | "limited" | "stopped";
  /** Of this run. */
  readonly counts: BackfillCounts;
  /** Of all runs of this backfill. */
  readonly total: BackfillCounts;
  /** Where an earlier run had got to; undefined for a new backfill. */
  readonly resumedAfter: string | undefined;
}

/** Objects without a master among them after which the journal is written all the same. */
const STEPS_PER_ENTRY = 500;

/** Messages that are sent at once: those of a second, as far as SQS takes them together. */
export function batchSize(rate: number): number {
  return Math.min(MAX_BATCH, Math.max(1, Math.floor(rate)));
}

/**
 * Submits every master of a selection that the catalog does not know. It may be killed at any moment: whatever it has not written down as
 * accepted it does again, and the catalog's claim makes one job of two messages about one master.
 *
 * @throws JournalError when the journal is of something else; QueueUnwillingError when messages are refused again and again; whatever the
 *   ports throw
 */
export async function runBackfill(
  request: BackfillRequest,
  ports: BackfillPorts,
  signal: AbortSignal,
): Promise<BackfillRun> {
  const { stack, region, bucket, selection, dryRun } = request;
  const scope = { stack, region, bucket, selection };
  const resumed = await (dryRun ? ports.journal.peek(scope) : ports.journal.open(scope));
  const size = batchSize(request.rate);
  const bucketful = new TokenBucket(request.rate, size, ports.clock);
  let counts = NOTHING;
  const result = (outcome: BackfillRun["outcome"]): BackfillRun => ({
    outcome,
    counts,
    total: plus(resumed?.counts ?? NOTHING, counts),
    resumedAfter: resumed?.through,
  });

  let pending: Step[] = [];
  /** @returns false when the signal came before the messages were sent */
  const flush = async (): Promise<boolean> => {
    const entry = await settle(request, ports, bucketful, pending, signal);
    if (entry === undefined) {
      return false;
    }
    if (!dryRun && pending.length > 0) {
      await ports.journal.batch(entry);
    }
    counts = plus(counts, entry.counts);
    ports.progress.advanced(counts);
    pending = [];
    return true;
  };

  for await (const step of stepsOf(request, ports, resumed?.through)) {
    if (signal.aborted) {
      return result("stopped");
    }
    pending.push(step);
    const room = Math.min(size, (request.limit ?? Infinity) - counts.submitted);
    const masters = pending.filter(({ master }) => master !== undefined).length;
    if ((masters >= room || pending.length >= STEPS_PER_ENTRY) && !(await flush())) {
      return result("stopped");
    }
    if (counts.submitted >= (request.limit ?? Infinity)) {
      return result("limited");
    }
  }
  if (!(await flush())) {
    return result("stopped");
  }
  if (!dryRun) {
    await ports.journal.end();
  }
  return result("done");
}

function stepsOf(
  { selection, keys }: BackfillRequest,
  { listing, progress }: BackfillPorts,
  after: string | undefined,
): AsyncGenerator<Step> {
  if (selection.kind === "prefix") {
    return titlesBelow(listing, selection.prefix, after, (objects) => progress.listed(objects));
  }
  progress.listed(keys.length - Number(after ?? 0));
  return listedMasters(listing, keys, after);
}

/** Sends what the catalog does not know. @returns what to write down; undefined when the signal came first */
async function settle(
  request: BackfillRequest,
  { queue, catalog, clock, progress }: BackfillPorts,
  bucketful: TokenBucket,
  steps: readonly Step[],
  signal: AbortSignal,
): Promise<Parameters<Journal["batch"]>[0] | undefined> {
  const masters = steps.flatMap(({ master }) => (master === undefined ? [] : [master]));
  const known = await Promise.all(
    masters.map(({ assetId, key, versionId }) => catalog.isKnown(assetId, masterIdOf(key, versionId))),
  );
  const fresh: readonly MasterObject[] = masters.filter((_, n) => known[n] === false);
  let refused: readonly string[] = [];
  if (!request.dryRun && fresh.length > 0) {
    if (!(await bucketful.take(fresh.length, signal))) {
      return undefined;
    }
    const origin = { ...request, at: new Date(clock.now()) };
    const messages = fresh.map((master) => ({
      name: master.key,
      body: objectCreatedMessage(master, origin),
    }));
    refused = await sendBatch(queue, messages, clock);
  }
  [...steps.flatMap(({ notes }) => notes), ...refused].forEach((line) => progress.note(line));
  const counts = {
    ...NOTHING,
    submitted: fresh.length - refused.length,
    known: masters.length - fresh.length,
    failed: refused.length,
  };
  return {
    through: steps.at(-1)?.through ?? "",
    counts: steps.reduce((sum, step) => plus(sum, step.counts), counts),
    sent: fresh.map(({ key, versionId }) => [key, versionId]),
  };
}
