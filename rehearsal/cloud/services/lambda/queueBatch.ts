import { z } from "zod";
import { parseJson } from "../../core/props";
import type { Caller } from "../../core/types";
import {
  systemAttributes,
  type MessageAttribute,
  type Queue,
  type ReceivedMessage,
  type SqsDataPlane,
} from "../sqs";
import type { InvocationOutcome } from "./functionThread";

/** Messages that one receive brings at most. */
const MAX_RECEIVE = 10;

const itemFailures = z
  .object({
    batchItemFailures: z
      .array(z.object({ itemIdentifier: z.string().min(1) }))
      .nullable()
      .default([]),
  })
  .nullable();

/** Messages for one invocation, and the event that tells the function of them. */
export interface QueueBatch {
  readonly messages: readonly ReceivedMessage[];
  readonly payload: string;
}

/** Receives as many messages as the batch takes. @throws AwsError what SQS refuses the role */
export function receiveBatch(sqs: SqsDataPlane, role: Caller, queue: Queue, batchSize: number): QueueBatch {
  const messages: ReceivedMessage[] = [];
  while (messages.length < batchSize) {
    const maxMessages = Math.min(MAX_RECEIVE, batchSize - messages.length);
    const received = sqs.receiveMessages(role, queue.url, { maxMessages });
    messages.push(...received);
    if (received.length < maxMessages) {
      break;
    }
  }
  return {
    messages,
    payload: JSON.stringify({ Records: messages.map((message) => recordOf(queue, message)) }),
  };
}

/**
 * Handles of the messages that may be deleted. A failed invocation fails the whole batch, and so does an answer that is not
 * in the form of "Reporting batch item failures" or names a message that was not in the batch.
 */
export function succeededHandles(
  messages: readonly ReceivedMessage[],
  outcome: InvocationOutcome,
  reportsItemFailures: boolean,
): readonly string[] {
  const handles = messages.map(({ receiptHandle }) => receiptHandle);
  if (outcome.functionError !== undefined) {
    return [];
  }
  if (!reportsItemFailures) {
    return handles;
  }
  const answer = itemFailures.safeParse(parseJson(outcome.payload));
  // An answer without the list, `null` included, says that everything went well.
  const failed = answer.data?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier) ?? [];
  if (!answer.success || failed.some((id) => !messages.some(({ messageId }) => messageId === id))) {
    return [];
  }
  return messages
    .filter(({ messageId }) => !failed.includes(messageId))
    .map(({ receiptHandle }) => receiptHandle);
}

/** A message in the structure of "SQS message event" of Lambda's guide. */
function recordOf(queue: Queue, message: ReceivedMessage): object {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, attribute]) => [name, attributeOf(attribute)]),
    ),
    ...(message.md5OfAttributes === undefined ? {} : { md5OfMessageAttributes: message.md5OfAttributes }),
    md5OfBody: message.md5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: queue.arn,
    awsRegion: queue.region,
  };
}

function attributeOf({ dataType, text }: MessageAttribute): object {
  return {
    [dataType.startsWith("Binary") ? "binaryValue" : "stringValue"]: text,
    stringListValues: [],
    binaryListValues: [],
    dataType,
  };
}
