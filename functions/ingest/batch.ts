import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";

import { isThrottling } from "./aws/throttling";
import type { Log, Outcome } from "./ports";
import type { IngestQueue } from "./stages";
import { later } from "./steps";

/** A copy of a message for the stage's own queue. */
export interface DelayedMessage {
  readonly body: string;
  /** Whole seconds, at most 900: what SQS allows. */
  readonly delaySeconds: number;
  /** Copies that were made of it so far, this one included. */
  readonly attempt: number;
}

/** What {@link runBatch} works with. */
export interface BatchPorts {
  readonly stage: IngestQueue;
  /** The stage: works on one message. */
  readonly work: (body: string) => Promise<Outcome>;
  readonly sendLater: (message: DelayedMessage) => Promise<void>;
  readonly log: Log;
  /** Milliseconds until Lambda ends the function. */
  readonly remainingMs: () => number;
  /** A number from 0 to less than 1. */
  readonly random: () => number;
}

/** Message attribute that counts a message's delayed copies. */
export const ATTEMPT_ATTRIBUTE = "attempt";

/**
 * Delayed copies of one message, after which it is left to the reconciler. At 15 minutes each, which is the most that SQS delays, this is
 * six hours; at a minute each, 24 minutes.
 */
export const MAX_ATTEMPTS = 24;

/** Less than this is not enough for another message: its probe, its job or its manifests. */
const RESERVE_MS = 15_000;
const MAX_DELAY_SECONDS = 900;
/** Messages that were told one delay come back over this share of it more. */
const JITTER = 0.25;
/** Seconds until a message comes again whose stage was throttled where it does not say when itself. */
const THROTTLED_SECONDS = 30;

/**
 * Works on the messages of a batch one after another, each alone: what fails with one does not touch the others. Failed ones are named in
 * the answer, and SQS delivers them again until it moves them to the dead-letter queue. One that is to come `later` goes on as a delayed
 * copy, without using up those deliveries, so that a dead-letter queue holds only what somebody has to look at.
 *
 * A copy may be sent twice, if the function dies between sending it and answering; every stage takes that.
 */
export async function runBatch(event: SQSEvent, ports: BatchPorts): Promise<SQSBatchResponse> {
  const failed: string[] = [];
  for (const record of event.Records) {
    if (ports.remainingMs() < RESERVE_MS) {
      ports.log({ event: "ingest.postponed", stage: ports.stage, messageId: record.messageId });
      failed.push(record.messageId);
    } else if (!(await succeeded(record, ports))) {
      failed.push(record.messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

async function succeeded(record: SQSRecord, ports: BatchPorts): Promise<boolean> {
  const { stage, log } = ports;
  const attempt = attemptOf(record);
  const about = { stage, messageId: record.messageId, attempt };
  try {
    const outcome = await outcomeOf(record.body, ports);
    if (outcome.kind === "done") {
      log({ event: "ingest.done", ...about, what: outcome.what });
    } else if (attempt >= MAX_ATTEMPTS) {
      log({ event: "ingest.leftToReconciler", ...about, what: outcome.what });
    } else {
      const delaySeconds = jittered(outcome.afterSeconds, ports.random());
      await ports.sendLater({ body: record.body, delaySeconds, attempt: attempt + 1 });
      log({ event: "ingest.later", ...about, what: outcome.what, delaySeconds });
    }
    return true;
  } catch (error) {
    log({ event: "ingest.failed", ...about, ...described(error) });
    return false;
  }
}

async function outcomeOf(body: string, { work }: BatchPorts): Promise<Outcome> {
  try {
    return await work(body);
  } catch (error) {
    if (isThrottling(error)) {
      return later(`throttled: ${described(error).message}`, THROTTLED_SECONDS);
    }
    throw error;
  }
}

/** Copies made of a message so far; 0 for one that a rule or an operator sent. */
function attemptOf({ messageAttributes }: SQSRecord): number {
  const attempt = Number(messageAttributes[ATTEMPT_ATTRIBUTE]?.stringValue);
  return Number.isSafeInteger(attempt) && attempt > 0 ? attempt : 0;
}

function jittered(seconds: number, random: number): number {
  return Math.min(MAX_DELAY_SECONDS, Math.max(1, Math.ceil(seconds * (1 + JITTER * random))));
}

/** An error as the log has it. */
export function described(error: unknown): { readonly error: string; readonly message: string } {
  return error instanceof Error
    ? { error: error.name, message: error.message }
    : { error: "unknown", message: String(error) };
}
