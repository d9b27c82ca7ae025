import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";

import { CLIENT_SETTINGS } from "../aws/clientSettings";
import { delayedCopies } from "../aws/delayedCopies";
import { runBatch } from "../batch";
import type { Outcome } from "../ports";
import type { IngestQueue } from "../stages";
import { logLine } from "./log";

/** What Lambda calls with a batch of messages. */
export type QueueHandler = (
  event: SQSEvent,
  context: Pick<Context, "getRemainingTimeInMillis">,
) => Promise<SQSBatchResponse>;

/**
 * Entry of a stage on a queue.
 *
 * @param queueUrl of the stage's own queue
 * @throws Error without one
 */
export function queueHandler(
  stage: IngestQueue,
  queueUrl: string | undefined,
  work: (body: string) => Promise<Outcome>,
): QueueHandler {
  if (queueUrl === undefined) {
    throw new Error(
      `stage ${stage}: QUEUE_URL is not set: expected the URL of its own queue. Deploy the Region again.`,
    );
  }
  // The host in a queue's URL is the Region's own endpoint; a rehearsal's endpoint is another one, and requests must go there.
  const sendLater = delayedCopies(
    new SQSClient({ ...CLIENT_SETTINGS, useQueueUrlAsEndpoint: false }),
    queueUrl,
  );
  return (event, context) =>
    runBatch(event, {
      stage,
      work,
      sendLater,
      log: logLine,
      remainingMs: () => context.getRemainingTimeInMillis(),
      random: Math.random,
    });
}
