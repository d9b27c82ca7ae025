import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
  type MessageAttributeValue,
  type SQSClient,
} from "@aws-sdk/client-sqs";

import type { DeadLetters, HeldMessage, StageQueue } from "../redrive/ports";

/** Seconds of a long poll: a short one asks only some of SQS's servers. */
const POLL_SECONDS = 3;

/** A dead-letter queue through SQS's API. */
export class AwsDeadLetters implements DeadLetters {
  constructor(
    private readonly sqs: SQSClient,
    private readonly queueUrl: string,
  ) {}

  async count(): Promise<number> {
    const { Attributes = {} } = await this.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.queueUrl,
        AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
      }),
    );
    return (
      Number(Attributes["ApproximateNumberOfMessages"] ?? 0) +
      Number(Attributes["ApproximateNumberOfMessagesNotVisible"] ?? 0)
    );
  }

  async receive(holdSeconds: number): Promise<readonly HeldMessage[]> {
    const { Messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: holdSeconds,
        WaitTimeSeconds: POLL_SECONDS,
        MessageSystemAttributeNames: ["ApproximateReceiveCount", "SentTimestamp"],
        MessageAttributeNames: ["All"],
      }),
    );
    return Messages.map(heldMessage);
  }

  async delete({ receipt }: HeldMessage): Promise<void> {
    await this.sqs.send(new DeleteMessageCommand({ QueueUrl: this.queueUrl, ReceiptHandle: receipt }));
  }

  async release({ receipt }: HeldMessage): Promise<void> {
    await this.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: this.queueUrl,
        ReceiptHandle: receipt,
        VisibilityTimeout: 0,
      }),
    );
  }
}

/** A stage's queue through SQS's API. */
export class AwsStageQueue implements StageQueue {
  constructor(
    private readonly sqs: SQSClient,
    private readonly queueUrl: string,
  ) {}

  async send({ body, attributes }: Pick<HeldMessage, "body" | "attributes">): Promise<void> {
    const entries = Object.entries(attributes).map(
      ([name, { dataType, stringValue, binaryValue }]): [string, MessageAttributeValue] => [
        name,
        {
          DataType: dataType,
          ...(stringValue === undefined ? {} : { StringValue: stringValue }),
          ...(binaryValue === undefined ? {} : { BinaryValue: binaryValue }),
        },
      ],
    );
    await this.sqs.send(
      new SendMessageCommand({
        QueueUrl: this.queueUrl,
        MessageBody: body,
        ...(entries.length === 0 ? {} : { MessageAttributes: Object.fromEntries(entries) }),
      }),
    );
  }
}

function heldMessage({
  MessageId,
  ReceiptHandle,
  Body,
  Attributes,
  MessageAttributes,
}: Message): HeldMessage {
  if (MessageId === undefined || ReceiptHandle === undefined) {
    throw new Error("ReceiveMessage answered with a message without an id or a receipt handle");
  }
  return {
    messageId: MessageId,
    receipt: ReceiptHandle,
    body: Body ?? "",
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes ?? {}).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        { dataType: DataType ?? "String", stringValue: StringValue, binaryValue: BinaryValue },
      ]),
    ),
    receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 0),
    sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)),
  };
}
