import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";

import type { SendResult, SubmitQueue } from "../backfill/ports";

/** Sends messages with SendMessageBatch, whose answer is about each message on its own. */
export class AwsSubmitQueue implements SubmitQueue {
  constructor(
    private readonly sqs: SQSClient,
    private readonly queueUrl: string,
  ) {}

  async send(bodies: readonly string[]): Promise<readonly SendResult[]> {
    const { Successful = [], Failed = [] } = await this.sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: this.queueUrl,
        Entries: bodies.map((body, n) => ({ Id: String(n), MessageBody: body })),
      }),
    );
    const accepted = new Set(Successful.map(({ Id }) => Id));
    return bodies.map((_, n): SendResult => {
      const id = String(n);
      if (accepted.has(id)) {
        return { kind: "accepted" };
      }
      const failure = Failed.find(({ Id }) => Id === id);
      return {
        kind: "refused",
        mayRetry: failure?.SenderFault !== true,
        code: failure?.Code ?? "NoAnswer",
        message: failure?.Message ?? "the answer does not name the message",
      };
    });
  }
}
