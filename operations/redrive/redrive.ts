import type { IngestQueue } from "../../functions/ingest/stages";
import { describeMessage, type Description } from "./describeMessage";
import type { DeadLetters, HeldMessage, RecordFile, StageQueue } from "./ports";
import type { RedriveReport, SampleMessage } from "./report";

/** What a redrive works with. */
export interface RedrivePorts {
  readonly deadLetters: DeadLetters;
  readonly queue: StageQueue;
  /** Where discarded messages go. */
  readonly record: RecordFile | undefined;
  readonly now: () => Date;
  readonly progress: (line: string) => void;
}

/** What a redrive is to do. */
export interface RedriveRequest {
  readonly stack: string;
  readonly region: string;
  readonly stage: IngestQueue;
  /** Messages to move at most. @default all that are there at the start */
  readonly count?: number | undefined;
  /** Whether to move and discard nothing. */
  readonly dryRun: boolean;
  /** Whether to move messages, too, that the stage cannot read. */
  readonly includeUnreadable: boolean;
  /** Ids of messages to take out for good. Where there are some, nothing is moved. */
  readonly discard: readonly string[];
  /** Who discards, for the record. */
  readonly operator: string;
}

/** Seconds for which a message is held: enough to look at all of them, little to wait for after a kill. */
export const HOLD_SECONDS = 300;
/** Empty answers in a row after which the queue has shown everything: a long poll asks all of SQS's servers. */
const EMPTY_ANSWERS = 2;
/** Messages that are named in the report. */
const SAMPLES = 20;
/** Messages that one run holds: SQS lets 120,000 be in flight. */
const MOST_HELD = 100_000;

/**
 * Looks at a stage's dead letters and moves them back, one by one: received, sent to the stage's queue with their attributes, and only
 * then deleted here. Killed in between, a message is in both queues, which the stages are made for; it is never in none.
 *
 * SQS's own StartMessageMoveTask is not used: it moves everything or until it is cancelled, cannot leave out what no stage can read,
 * and runs on after the command has gone.
 *
 * Messages that are not moved are held until the end of the run and then released, so that each is seen once. Messages that came after
 * the run began are left alone: what fails again would otherwise go round in it.
 *
 * @throws whatever the ports throw; what is held then is visible again after {@link HOLD_SECONDS}
 */
export async function redrive(request: RedriveRequest, ports: RedrivePorts): Promise<RedriveReport> {
  const { deadLetters, now } = ports;
  const startedAt = now();
  const before = await deadLetters.count();
  const reasons = new Map<string, number>();
  const samples: SampleMessage[] = [];
  const kept: HeldMessage[] = [];
  const seen = new Set<string>();
  const tally = { moved: 0, discarded: 0, unreadable: 0, newer: 0 };
  const most = Math.min(request.count ?? Infinity, MOST_HELD);
  try {
    for (let empty = 0; empty < EMPTY_ANSWERS && kept.length < MOST_HELD;) {
      const messages = await deadLetters.receive(HOLD_SECONDS);
      // What was seen before has outlasted its hold, and what came since is not for this run: neither keeps it going.
      const isNews = messages.some(({ messageId, sentAt }) => !seen.has(messageId) && sentAt <= startedAt);
      empty = isNews ? 0 : empty + 1;
      // Held from here on, whatever becomes of the first of them.
      const held = new Set(messages);
      try {
        for (const message of messages) {
          const description = describeMessage(request.stage, message.body);
          if (message.sentAt > startedAt) {
            tally.newer += 1;
            continue;
          }
          const fate = fateOf(request, message, description, tally.moved < most);
          if (!seen.has(message.messageId)) {
            seen.add(message.messageId);
            reasons.set(description.reason, (reasons.get(description.reason) ?? 0) + 1);
            tally.unreadable += description.isReadable || fate !== "stays" ? 0 : 1;
            if (samples.length < SAMPLES) {
              samples.push(sampleOf(message, description, startedAt));
            }
          }
          if (fate === "stays") {
            continue;
          }
          await (fate === "moves" ? move(message, ports) : discard(request, message, ports));
          held.delete(message);
          tally[fate === "moves" ? "moved" : "discarded"] += 1;
        }
      } finally {
        kept.push(...held);
      }
      if (isDone(request, tally, most)) {
        break;
      }
    }
  } finally {
    await releaseAll(kept, ports);
  }
  const { stack, region, stage, dryRun } = request;
  return {
    stack,
    region,
    stage,
    outcome: dryRun ? "shown" : request.discard.length > 0 ? "discarded" : "moved",
    before,
    looked: seen.size,
    ...tally,
    notFound: request.discard.filter((id) => !seen.has(id)),
    reasons: Object.fromEntries([...reasons].sort(([left], [right]) => (left < right ? -1 : 1))),
    samples,
  };
}

/** What becomes of a message. */
function fateOf(
  { discard: ids, dryRun, includeUnreadable }: RedriveRequest,
  { messageId }: HeldMessage,
  { isReadable }: Description,
  hasRoom: boolean,
): "moves" | "goes" | "stays" {
  if (dryRun) {
    return "stays";
  }
  if (ids.length > 0) {
    return ids.includes(messageId) ? "goes" : "stays";
  }
  return hasRoom && (isReadable || includeUnreadable) ? "moves" : "stays";
}

function isDone(
  { dryRun, discard: ids }: RedriveRequest,
  { moved, discarded }: { readonly moved: number; readonly discarded: number },
  most: number,
): boolean {
  return !dryRun && (ids.length > 0 ? discarded >= ids.length : moved >= most);
}

async function move(message: HeldMessage, { queue, deadLetters, progress }: RedrivePorts): Promise<void> {
  await queue.send({ body: message.body, attributes: message.attributes });
  await deadLetters.delete(message);
  progress(`Moved ${message.messageId}.`);
}

/** Written down first: killed in between, the message is recorded and still there. */
async function discard(
  { stack, region, stage, operator }: RedriveRequest,
  message: HeldMessage,
  { record, deadLetters, now, progress }: RedrivePorts,
): Promise<void> {
  if (record === undefined) {
    throw new Error(`message ${message.messageId}: nothing is discarded without a record`);
  }
  const { messageId, body, attributes, receiveCount, sentAt } = message;
  const at = now().toISOString();
  const line = {
    at,
    operator,
    stack,
    region,
    stage,
    messageId,
    sentAt: sentAt.toISOString(),
    receiveCount,
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { dataType, stringValue, binaryValue }]) => [
        name,
        {
          dataType,
          ...(stringValue === undefined ? {} : { stringValue }),
          ...(binaryValue === undefined ? {} : { binaryBase64: Buffer.from(binaryValue).toString("base64") }),
        },
      ]),
    ),
    body,
  };
  await record.append(`${JSON.stringify(line)}\n`);
  await deadLetters.delete(message);
  progress(`Discarded ${messageId}.`);
}

async function releaseAll(
  messages: readonly HeldMessage[],
  { deadLetters, progress }: RedrivePorts,
): Promise<void> {
  let failures = 0;
  for (const message of messages) {
    // One whose hold has run out is visible already.
    await deadLetters.release(message).catch(() => failures++);
  }
  if (failures > 0) {
    progress(
      `${failures} messages could not be released; they are visible again in ${HOLD_SECONDS / 60} minutes.`,
    );
  }
}

function sampleOf(
  { messageId, receiveCount, sentAt, body }: HeldMessage,
  { reason, subject }: Description,
  now: Date,
): SampleMessage {
  return {
    messageId,
    reason,
    subject: subject ?? body.slice(0, 80),
    receiveCount,
    ageMinutes: Math.max(0, Math.round((now.getTime() - sentAt.getTime()) / 60_000)),
  };
}
