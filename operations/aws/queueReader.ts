import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";

import type { QueueDepth } from "../readiness/facts";
import type { QueueReader } from "../readiness/ports";

/** Counts messages with SQS's API, without receiving them. */
export class AwsQueueReader implements QueueReader {
  constructor(private readonly sqs: SQSClient) {}

  async depth(queueUrl: string): Promise<QueueDepth> {
    const { Attributes } = await this.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: [
          "ApproximateNumberOfMessages",
          "ApproximateNumberOfMessagesNotVisible",
          "ApproximateNumberOfMessagesDelayed",
        ],
      }),
    );
    return {
      visible: count(Attributes, "ApproximateNumberOfMessages"),
      hidden:
        count(Attributes, "ApproximateNumberOfMessagesNotVisible") +
        count(Attributes, "ApproximateNumberOfMessagesDelayed"),
    };
  }
}

function count(attributes: Readonly<Record<string, string>> | undefined, name: string): number {
  const value = Number(attributes?.[name]);
  if (!Number.isInteger(value)) {
    throw new Error(`GetQueueAttributes answered without ${name}`);
  }
  return value;
}
