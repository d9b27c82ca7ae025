import { createHash } from "node:crypto";
import { z } from "zod";
import { attributesDigest, isBinary, type MessageAttributes } from "./messageAttributes";
import type { ReceivedMessage, SendOptions } from "./requests";

const attributeInput = z.strictObject({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});

/** What one message is sent with. Strict: what is not kept would be lost in silence. */
export const messageInput = z.strictObject({
  MessageBody: z.string(),
  DelaySeconds: z.number().optional(),
  MessageAttributes: z.record(z.string(), attributeInput).default({}),
});

/** Names of what a receiver wants to be told. */
export const wantedInput = z.object({
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});

/** How a message is to be sent, as the data plane takes it. */
export function sendOptions({
  DelaySeconds,
  MessageAttributes,
}: z.infer<typeof messageInput>): SendOptions & { readonly attributes: MessageAttributes } {
  const attributes = Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { dataType: DataType, text: BinaryValue ?? StringValue ?? "" },
    ]),
  );
  return { attributes, ...(DelaySeconds === undefined ? {} : { delaySeconds: DelaySeconds }) };
}

/** The digests by which a sender sees that its message arrived as it was sent. */
export function sentDigests(body: string, attributes: MessageAttributes): Readonly<Record<string, string>> {
  const digest = attributesDigest(attributes);
  return {
    MD5OfMessageBody: createHash("md5").update(body).digest("hex"),
    ...(digest === undefined ? {} : { MD5OfMessageAttributes: digest }),
  };
}

/** A received message with the attributes that were asked for. */
export function wireMessage(message: ReceivedMessage, wanted: z.infer<typeof wantedInput>): object {
  const systemNames = [...wanted.AttributeNames, ...wanted.MessageSystemAttributeNames];
  const attributes = Object.entries(message.attributes).filter(([name]) =>
    isWantedAttribute(wanted.MessageAttributeNames, name),
  );
  const digest = attributesDigest(Object.fromEntries(attributes));
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.md5OfBody,
    Attributes: Object.fromEntries(
      Object.entries(systemAttributes(message)).filter(([name]) => isWanted(systemNames, name)),
    ),
    ...(digest === undefined
      ? {}
      : {
          MD5OfMessageAttributes: digest,
          MessageAttributes: Object.fromEntries(
            attributes.map(([name, attribute]) => [
              name,
              {
                DataType: attribute.dataType,
                [isBinary(attribute) ? "BinaryValue" : "StringValue"]: attribute.text,
              },
            ]),
          ),
        }),
  };
}

/** What SQS itself knows about a message; it tells everything as a text. */
export function systemAttributes(message: ReceivedMessage): Readonly<Record<string, string>> {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ...(message.deadLetterSourceArn === undefined
      ? {}
      : { DeadLetterQueueSourceArn: message.deadLetterSourceArn }),
  };
}

/** True when a list of names has this one, or `All`. */
export function isWanted(names: readonly string[], name: string): boolean {
  return names.includes("All") || names.includes(name);
}

/** Message attributes can also be asked for by a prefix: `media.*`. */
function isWantedAttribute(names: readonly string[], name: string): boolean {
  return (
    isWanted(names, name) || names.some((one) => one.endsWith(".*") && name.startsWith(one.slice(0, -1)))
  );
}
