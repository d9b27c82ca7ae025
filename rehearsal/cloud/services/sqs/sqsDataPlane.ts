import { createHash } from "node:crypto";
import type { ConditionContext } from "../../../../policyLanguage/conditions";
import type { Cloud } from "../../core/cloud";
import { AwsError, type Caller } from "../../core/types";
import { authorizeQueue, useQueueKey } from "./queueAccess";
import { HANDLE_PREFIX, invalid, requireHandle, seconds } from "./requestRules";
import { attributeBytes, attributeProblem, attributesDigest } from "./messageAttributes";
import { MessageStore, type Message } from "./messageStore";
import type { QueueAttributes, ReceivedMessage, ReceiveOptions, SendOptions, SqsCaller } from "./requests";
import { mayRedrive } from "./redriveAllowPolicy";
import { findQueueByArn, policiesOfQueue, queueUrl, requireQueue, type Queue } from "./queues";

export type { QueueAttributes, ReceivedMessage, ReceiveOptions, SendOptions, SqsCaller } from "./requests";

const MAX_RECEIVE = 10;

/**
 * The data plane of SQS: standard queues, with their policies, keys, visibility, retention and dead-letter queues on the
 * virtual clock. Long polling returns at once: no virtual time passes inside a call.
 */
export class SqsDataPlane {
  readonly #store = new MessageStore();
  readonly #random;

  constructor(private readonly cloud: Cloud) {
    this.#random = cloud.random.stream("sqs");
  }

  /** The URL of a queue by name. @throws AwsError QueueDoesNotExist, AccessDenied */
  queueUrl(
    caller: Caller,
    place: { readonly accountId: string; readonly region: string },
    name: string,
  ): string {
    const queue = this.#reach(queueUrl({ ...place, defaultTags: {} }, name));
    authorizeQueue(this.cloud, caller, "sqs:GetQueueUrl", queue);
    return queue.url;
  }

  /**
   * Sends a message. @returns its id
   * @throws AwsError QueueDoesNotExist, AccessDenied, InvalidMessageContents, InvalidParameterValue, KMS's refusals
   */
  sendMessage(caller: SqsCaller, url: string, body: string, options: SendOptions = {}): string {
    const queue = this.#reach(url);
    this.requireSend(caller, queue, options.context);
    const { attributes = {} } = options;
    const problem = attributeProblem(attributes);
    if (problem !== undefined) {
      throw invalid(`One or more parameters are invalid. Reason: ${problem}`);
    }
    const bytes = Buffer.byteLength(body) + attributeBytes(attributes);
    if (body === "" || bytes > queue.maxMessageBytes) {
      throw invalid(
        `One or more parameters are invalid. Reason: Message must be 1 to ${queue.maxMessageBytes} bytes, got ${bytes}`,
      );
    }
    const now = this.cloud.clock.now();
    const messageId = this.#random.uuid();
    this.#store.add(url, {
      messageId,
      body,
      attributes,
      senderId: "servicePrincipal" in caller ? caller.servicePrincipal : caller.principalArn,
      deadLetterSourceArn: undefined,
      sentAt: now,
      visibleAt: now + seconds(options.delaySeconds ?? queue.delaySeconds, "DelaySeconds", 900),
      receiveCount: 0,
      firstReceivedAt: undefined,
      receiptHandle: undefined,
    });
    return messageId;
  }

  /** Whether a caller could send, without sending: what S3 asks when a notification is configured. @throws AwsError */
  requireSend(caller: SqsCaller, queue: Queue, context: ConditionContext = {}): void {
    authorizeQueue(this.cloud, caller, "sqs:SendMessage", queue, context);
    useQueueKey(this.cloud, caller, queue, ["kms:GenerateDataKey", "kms:Decrypt"], context);
  }

  /** Receives messages, oldest first, and hides them. @throws AwsError QueueDoesNotExist, AccessDenied, InvalidParameterValue */
  receiveMessages(caller: Caller, url: string, options: ReceiveOptions = {}): readonly ReceivedMessage[] {
    const queue = this.#reach(url);
    authorizeQueue(this.cloud, caller, "sqs:ReceiveMessage", queue);
    const most = options.maxMessages ?? 1;
    if (!Number.isInteger(most) || most < 1 || most > MAX_RECEIVE) {
      throw invalid(
        `Value ${most} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and ${MAX_RECEIVE}`,
      );
    }
    const hiddenMs = seconds(
      options.visibilityTimeoutSeconds ?? queue.visibilitySeconds,
      "VisibilityTimeout",
      43_200,
    );
    const now = this.cloud.clock.now();
    const messages = this.#store
      .of(url)
      .filter(({ visibleAt }) => visibleAt <= now)
      .filter((message) => !this.#redriven(queue, message))
      .slice(0, most);
    if (messages.length > 0) {
      useQueueKey(this.cloud, caller, queue, ["kms:Decrypt"]);
    }
    return messages.map((message) => this.#hide(url, message, now, hiddenMs));
  }

  /** Deletes a message by the handle of its latest receive; an older handle deletes nothing. @throws AwsError ReceiptHandleIsInvalid */
  deleteMessage(caller: Caller, url: string, receiptHandle: string): void {
    const queue = this.#reach(url);
    authorizeQueue(this.cloud, caller, "sqs:DeleteMessage", queue);
    requireHandle(receiptHandle);
    const message = this.#store.of(url).find((one) => one.receiptHandle === receiptHandle);
    if (message !== undefined) {
      this.#store.remove(url, message.messageId);
    }
  }

  /**
   * Hides a received message for `timeoutSeconds` from now on; 0 shows it again at once.
   * @throws AwsError ReceiptHandleIsInvalid, MessageNotInflight, InvalidParameterValue
   */
  changeVisibility(caller: Caller, url: string, receiptHandle: string, timeoutSeconds: number): void {
    const queue = this.#reach(url);
    authorizeQueue(this.cloud, caller, "sqs:ChangeMessageVisibility", queue);
    const hiddenMs = seconds(timeoutSeconds, "VisibilityTimeout", 43_200);
    requireHandle(receiptHandle);
    const now = this.cloud.clock.now();
    const message = this.#store.of(url).find((one) => one.receiptHandle === receiptHandle);
    if (message === undefined || message.visibleAt <= now) {
      throw new AwsError(
        "sqs",
        "MessageNotInflight",
        "The message referred to is not in flight: it was deleted, or it is visible again",
      );
    }
    this.#store.replace(url, { ...message, visibleAt: now + hiddenMs });
  }

  /** Deletes every message of a queue. @throws AwsError QueueDoesNotExist, AccessDenied */
  purge(caller: Caller, url: string): void {
    authorizeQueue(this.cloud, caller, "sqs:PurgeQueue", this.#reach(url));
    this.#store.drop(url);
  }

  /** Calls `listener` whenever a message can be received, or can be again, from an instant on: consumers sleep until then. */
  onMessage(listener: (url: string, visibleAt: number) => void): void {
    this.#store.listen(listener);
  }

  /** Attributes and counts. @throws AwsError QueueDoesNotExist, AccessDenied */
  attributes(caller: Caller, url: string): QueueAttributes {
    const queue = this.#reach(url);
    authorizeQueue(this.cloud, caller, "sqs:GetQueueAttributes", queue);
    return {
      queue,
      messages: this.#store.counts(url, this.cloud.clock.now()),
      policy: policiesOfQueue(this.cloud, queue)[0],
    };
  }

  /** The messages of a queue, oldest first, without access rules and without receiving them: for tests and the story. */
  peek(url: string): readonly Message[] {
    this.#expire(requireQueue(this.cloud, url));
    return this.#store.of(url);
  }

  /** Forgets a queue's messages when it is deleted. */
  drop(url: string): void {
    this.#store.drop(url);
  }

  #hide(url: string, message: Message, now: number, hiddenMs: number): ReceivedMessage {
    const receiptHandle = `${HANDLE_PREFIX}${this.#random.hex(64)}`;
    const received = {
      ...message,
      receiptHandle,
      visibleAt: now + hiddenMs,
      receiveCount: message.receiveCount + 1,
      firstReceivedAt: message.firstReceivedAt ?? now,
    };
    this.#store.replace(url, received);
    const { visibleAt: _visibleAt, ...told } = received;
    return {
      ...told,
      md5OfBody: createHash("md5").update(message.body).digest("hex"),
      md5OfAttributes: attributesDigest(message.attributes),
    };
  }

  /** Moves a message to the dead-letter queue once it was received as often as allowed; it keeps its age there. */
  #redriven(queue: Queue, message: Message): boolean {
    const target =
      queue.redrive === undefined || message.receiveCount < queue.redrive.maxReceiveCount
        ? undefined
        : findQueueByArn(this.cloud, queue.redrive.deadLetterTargetArn);
    if (target === undefined || !mayRedrive(this.cloud, queue.arn, target.url)) {
      return false;
    }
    this.#store.remove(queue.url, message.messageId);
    this.#store.add(target.url, {
      ...message,
      deadLetterSourceArn: queue.arn,
      receiveCount: 0,
      receiptHandle: undefined,
    });
    return true;
  }

  #reach(url: string): Queue {
    const queue = requireQueue(this.cloud, url);
    const fault = this.cloud.network.fault(queue.region);
    if (fault !== undefined) {
      throw new AwsError(
        "sqs",
        "ServiceUnavailable",
        `SQS in ${queue.region} does not answer (${fault})`,
        503,
      );
    }
    this.#expire(queue);
    return queue;
  }

  #expire(queue: Queue): void {
    this.#store.expire(queue.url, this.cloud.clock.now() - queue.retentionSeconds * 1_000);
  }
}
