import type { BackfillClock, SubmitQueue } from "./ports";

/** A message, with a name for what is said of it. */
export interface NamedMessage {
  readonly name: string;
  readonly body: string;
}

/** The queue refuses messages again and again, through no fault of theirs. */
export class QueueUnwillingError extends Error {
  override readonly name = "QueueUnwillingError";
}

const MAX_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 500;

/**
 * Sends messages until each is accepted, or can never be. SQS answers a batch message by message: those that it refused are sent again,
 * and only those.
 *
 * @returns a line for each message that the queue can never take
 * @throws QueueUnwillingError when some are refused again and again: nothing is known to be wrong with them
 */
export async function sendBatch(
  queue: SubmitQueue,
  messages: readonly NamedMessage[],
  clock: Pick<BackfillClock, "sleep">,
): Promise<readonly string[]> {
  const impossible: string[] = [];
  let left = messages;
  for (let attempt = 1; left.length > 0; attempt++) {
    const results = await queue.send(left.map(({ body }) => body));
    const again: NamedMessage[] = [];
    let why = "no answer about it";
    left.forEach((message, n) => {
      const result = results[n];
      if (result?.kind === "refused" && !result.mayRetry) {
        impossible.push(
          `${message.name}: the queue does not take the message (${result.code}: ${result.message}).`,
        );
      } else if (result?.kind !== "accepted") {
        again.push(message);
        why = result === undefined ? why : `${result.code}: ${result.message}`;
      }
    });
    if (again.length > 0 && attempt >= MAX_ATTEMPTS) {
      throw new QueueUnwillingError(
        `The queue refused ${again.length} of ${messages.length} messages ${MAX_ATTEMPTS} times (${why}). Look at the queue, then run the same command again.`,
      );
    }
    left = again;
    if (left.length > 0) {
      await clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
  return impossible;
}
