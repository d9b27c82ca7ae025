import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";

import { ATTEMPT_ATTRIBUTE, type DelayedMessage } from "../batch";

/** Sends delayed copies of messages to a queue. @param queueUrl of the stage's own queue */
export function delayedCopies(
  client: Pick<SQSClient, "send">,
  queueUrl: string,
): (message: DelayedMessage) => Promise<void> {
  return async ({ body, delaySeconds, attempt }) => {
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: body,
        DelaySeconds: delaySeconds,
        MessageAttributes: {
          [ATTEMPT_ATTRIBUTE]: { DataType: "Number", StringValue: String(attempt) },
        },
      }),
    );
  };
}
