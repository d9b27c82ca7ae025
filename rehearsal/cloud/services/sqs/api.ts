import { z } from "zod";
import { awsJsonApi } from "../../api/protocols/awsJson";
import { AwsError } from "../../core/types";
import { batchInput, carryOut } from "./batches";
import { SqsDataPlane, type QueueAttributes } from "./sqsDataPlane";
import { isWanted, messageInput, sendOptions, sentDigests, wantedInput, wireMessage } from "./wireMessages";

const queueInput = z.object({ QueueUrl: z.string() });
const attributesInput = queueInput.extend({ AttributeNames: z.array(z.string()).default([]) });
const urlInput = z.object({ QueueName: z.string(), QueueOwnerAWSAccountId: z.string().optional() });
const sendInput = messageInput.extend({ QueueUrl: z.string() });
const sendBatchInput = batchInput(messageInput.extend({ Id: z.string() }));
const receiveInput = queueInput.extend({
  MaxNumberOfMessages: z.number().optional(),
  VisibilityTimeout: z.number().optional(),
  ...wantedInput.shape,
});
const deleteInput = queueInput.extend({ ReceiptHandle: z.string() });
const deleteBatchInput = batchInput(z.object({ Id: z.string(), ReceiptHandle: z.string() }));
const visibilityInput = deleteInput.extend({ VisibilityTimeout: z.number() });

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
    BatchEntryIdsNotDistinct: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
    EmptyBatchRequest: "AWS.SimpleQueueService.EmptyBatchRequest",
    MessageNotInflight: "AWS.SimpleQueueService.MessageNotInflight",
    QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
    TooManyEntriesInBatchRequest: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
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
      const { QueueUrl, ...message } = sendInput.parse(input);
      refuseElsewhere(QueueUrl, region);
      const options = sendOptions(message);
      const sqs = cloud.service(SqsDataPlane);
      const MessageId = sqs.sendMessage(caller, QueueUrl, message.MessageBody, options);
      return { MessageId, ...sentDigests(message.MessageBody, options.attributes) };
    },
    SendMessageBatch: (cloud, { caller, region }, input) => {
      const { QueueUrl, Entries } = sendBatchInput.parse(input);
      refuseElsewhere(QueueUrl, region);
      return carryOut(Entries, (entry) => {
        const options = sendOptions(entry);
        const sqs = cloud.service(SqsDataPlane);
        const MessageId = sqs.sendMessage(caller, QueueUrl, entry.MessageBody, options);
        return { MessageId, ...sentDigests(entry.MessageBody, options.attributes) };
      });
    },
    ReceiveMessage: (cloud, { caller, region }, input) => {
      const { QueueUrl, MaxNumberOfMessages, VisibilityTimeout, ...wanted } = receiveInput.parse(input);
      refuseElsewhere(QueueUrl, region);
      const messages = cloud.service(SqsDataPlane).receiveMessages(caller, QueueUrl, {
        ...(MaxNumberOfMessages === undefined ? {} : { maxMessages: MaxNumberOfMessages }),
        ...(VisibilityTimeout === undefined ? {} : { visibilityTimeoutSeconds: VisibilityTimeout }),
      });
      // A queue without messages answers without a list, not with an empty one.
      return messages.length === 0
        ? {}
        : { Messages: messages.map((message) => wireMessage(message, wanted)) };
    },
    ChangeMessageVisibility: (cloud, { caller, region }, input) => {
      const { QueueUrl, ReceiptHandle, VisibilityTimeout } = visibilityInput.parse(input);
      refuseElsewhere(QueueUrl, region);
      cloud.service(SqsDataPlane).changeVisibility(caller, QueueUrl, ReceiptHandle, VisibilityTimeout);
      return {};
    },
    DeleteMessage: (cloud, { caller, region }, input) => {
      const { QueueUrl, ReceiptHandle } = deleteInput.parse(input);
      refuseElsewhere(QueueUrl, region);
      cloud.service(SqsDataPlane).deleteMessage(caller, QueueUrl, ReceiptHandle);
      return {};
    },
    DeleteMessageBatch: (cloud, { caller, region }, input) => {
      const { QueueUrl, Entries } = deleteBatchInput.parse(input);
      refuseElsewhere(QueueUrl, region);
      return carryOut(Entries, ({ ReceiptHandle }) => {
        cloud.service(SqsDataPlane).deleteMessage(caller, QueueUrl, ReceiptHandle);
        return {};
      });
    },
    PurgeQueue: (cloud, { caller, region }, input) => {
      const { QueueUrl } = queueInput.parse(input);
      refuseElsewhere(QueueUrl, region);
      cloud.service(SqsDataPlane).purge(caller, QueueUrl);
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
