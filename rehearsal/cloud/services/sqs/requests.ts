import type { ConditionContext } from "../../../../policyLanguage/conditions";
import type { ServiceCaller } from "../../../../policyLanguage/principals";
import type { Caller } from "../../core/types";
import type { MessageAttributes } from "./messageAttributes";
import type { MessageCounts } from "./messageStore";
import type { Queue } from "./queues";

/** Who calls: a role, an account's operators, or a service such as `s3.amazonaws.com`. */
export type SqsCaller = Caller | ServiceCaller;

/** Settings of one send. */
export interface SendOptions {
  /** Condition keys that the queue's policy may ask about (`aws:SourceArn`). @default none */
  readonly context?: ConditionContext;
  /** @default none */
  readonly attributes?: MessageAttributes;
  /** Seconds before it can be received, 0 to 900. @default the queue's */
  readonly delaySeconds?: number;
}

/** Settings of one receive. */
export interface ReceiveOptions {
  /** 1 to 10. @default 1 */
  readonly maxMessages?: number;
  /** Seconds, 0 to 43200. @default the queue's */
  readonly visibilityTimeoutSeconds?: number;
}

/** A message as a receiver gets it. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** Hexadecimal. */
  readonly md5OfBody: string;
  readonly attributes: MessageAttributes;
  /** Hexadecimal; undefined without attributes. */
  readonly md5OfAttributes: string | undefined;
  /** Who sent it: a principal's ARN, or a service. */
  readonly senderId: string;
  /** Queue from which it came here as a dead letter. */
  readonly deadLetterSourceArn: string | undefined;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  readonly firstReceivedAt: number;
  readonly receiveCount: number;
}

/** A queue's deployed attributes and its counts. */
export interface QueueAttributes {
  readonly queue: Queue;
  readonly messages: MessageCounts;
  /** The queue policy's text. */
  readonly policy: string | undefined;
}
