import { createHash } from "node:crypto";
import { z } from "zod";
import { awsJsonApi } from "../../api/protocols/awsJson";
import { AwsError } from "../../core/types";
import { SqsDataPlane, type QueueAttributes } from "./sqsDataPlane";

const queueInput = z.object({ QueueUrl: z.string() });
const attributesInput = queueInput.extend({ AttributeNames: z.array(z.string()).default([]) });
const urlInput = z.object({ QueueName: z.string(), QueueOwnerAWSAccountId: z.string().optional() });
// Strict: message attributes are not kept, and losing them in silence would change what the receiver sees.
const sendInput = z.strictObject({
  QueueUrl: z.string(),
  MessageBody: z.string(),
  DelaySeconds: z.number().optional(),
});
const receiveInput = queueInput.extend({
  MaxNumberOfMessages: z.number().optional(),
  VisibilityTimeout: z.number().optional(),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
});
const deleteInput = queueInput.extend({ ReceiptHandle: z.string() });

/** SQS's wire protocol for standard queues. Long polling answers at once, since no virtual time passes inside a call. */
export const sqsApi = awsJsonApi({
  signingName: "sqs",
  target: "AmazonSQS",
  version: "1.0",
  malformed: "InvalidParameterValue",
  queryNames: {
    KmsAccessDenied: "KMS.AccessDeniedException",
    KmsDisabled: "KMS.DisabledException",
    KmsNotFound: "KMS.NotFoundException",
    QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  },
  kmsNames: {
    AccessDeniedException: "KmsAccessDenied",
    DisabledException: "KmsDisabled",
    NotFoundException: "KmsNotFound",
  },
  operations: {
    GetQueueUrl: (cloud, { caller, region }, input) => {
      const { QueueName, QueueOwnerAWSAccountId: accountId = caller.accountId } = urlInput.parse(input);
      return { QueueUrl: cloud.service(SqsDataPlane).queueUrl(caller, { accountId, region }, QueueName) };
    },
    GetQueueAttributes: (cloud, { caller, region }, input) => {
      const { QueueUrl, AttributeNames } = attributesInput.parse(input);
      refuseElsewhere(QueueUrl, region);
      const all = Object.entries(attributeTexts(cloud.service(SqsDataPlane).attributes(caller, QueueUrl)));
      const wanted = all.filter(([name]) => isWanted(AttributeNames, name));
      return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) };
    },
    SendMessage: (cloud, { caller, region }, input) => {
      const { QueueUrl, MessageBody, DelaySeconds } = sendInput.parse(input);
      refuseElsewhere(QueueUrl, region);
      const options = DelaySeconds === undefined ? {} : { delaySeconds: DelaySeconds };
      const MessageId = cloud.service(SqsDataPlane).sendMessage(caller, QueueUrl, MessageBody, options);
      // The SDK compares it with its own.
      return { MessageId, MD5OfMessageBody: createHash("md5").update(MessageBody).digest("hex") };
    },
    ReceiveMessage: (cloud, { caller, region }, input) => {
      const { QueueUrl, MaxNumberOfMessages, VisibilityTimeout, ...names } = receiveInput.parse(input);
      refuseElsewhere(QueueUrl, region);
      const messages = cloud.service(SqsDataPlane).receiveMessages(caller, QueueUrl, {
        ...(MaxNumberOfMessages === undefined ? {} : { maxMessages: MaxNumberOfMessages }),
        ...(VisibilityTimeout === undefined ? {} : { visibilityTimeoutSeconds: VisibilityTimeout }),
      });
      const wanted = [...names.AttributeNames, ...names.MessageSystemAttributeNames];
      // A queue without messages answers without a list, not with an empty one.
      return messages.length === 0
        ? {}
        : {
            Messages: messages.map((message) => ({
              MessageId: message.messageId,
              ReceiptHandle: message.receiptHandle,
              Body: message.body,
              MD5OfBody: message.md5OfBody,
              Attributes: Object.fromEntries(
                Object.entries({
                  ApproximateReceiveCount: String(message.receiveCount),
                  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
                  SentTimestamp: String(message.sentAt),
                }).filter(([name]) => isWanted(wanted, name)),
              ),
            })),
          };
    },
    DeleteMessage: (cloud, { caller, region }, input) => {
      const { QueueUrl, ReceiptHandle } = deleteInput.parse(input);
      refuseElsewhere(QueueUrl, region);
      cloud.service(SqsDataPlane).deleteMessage(caller, QueueUrl, ReceiptHandle);
      return {};
    },
  },
});

/** A Region knows its own queues only. @throws AwsError QueueDoesNotExist */
function refuseElsewhere(queueUrl: string, region: string): void {
  if (!queueUrl.startsWith(`https://sqs.${region}.amazonaws.com/`)) {
    throw new AwsError(
      "sqs",
      "QueueDoesNotExist",
      `The specified queue does not exist in ${region}: ${queueUrl}`,
    );
  }
}

function isWanted(names: readonly string[], name: string): boolean {
  return names.includes("All") || names.includes(name);
}

/** SQS tells every attribute as a text. */
function attributeTexts({ queue, messages, policy }: QueueAttributes): Readonly<Record<string, string>> {
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(messages.visible),
    ApproximateNumberOfMessagesNotVisible: String(messages.inFlight),
    ApproximateNumberOfMessagesDelayed: String(messages.delayed),
    DelaySeconds: String(queue.delaySeconds),
    MaximumMessageSize: String(queue.maxMessageBytes),
    MessageRetentionPeriod: String(queue.retentionSeconds),
    VisibilityTimeout: String(queue.visibilitySeconds),
    SqsManagedSseEnabled: String(queue.kmsKeyId === undefined),
    ...(queue.kmsKeyId === undefined ? {} : { KmsMasterKeyId: queue.kmsKeyId }),
    ...(queue.redrive === undefined ? {} : { RedrivePolicy: JSON.stringify(queue.redrive) }),
    ...(policy === undefined ? {} : { Policy: policy }),
  };
}
