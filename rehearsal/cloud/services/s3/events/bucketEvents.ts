import type { Cloud } from "../../../core/cloud";
import { optionalBoolean } from "../../../core/props";
import { AwsError } from "../../../core/types";
import { EventBus } from "../../eventBridge/eventBus";
import { findQueueByArn, SqsDataPlane } from "../../sqs";
import { settingOf, type Bucket } from "../buckets";
import { TOKENS } from "../tokens";
import { eventBridgeEvent } from "./eventBridgeEvent";
import { eventMessage, testMessage, type BucketEvent, type RequestIds } from "./eventRecord";
import { isFor, readQueueNotifications } from "./queueNotifications";

/** The service that asks queues and their keys for leave. */
const S3_SERVICE = { servicePrincipal: "s3.amazonaws.com" };
/** How often a delivery that waits for its Region to come back is tried again. */
const WAIT_FOR_REGION_MS = 5_000;

/** An event that no queue got: its policy, key or existence changed since S3 checked. S3 says nothing about those. */
export interface UndeliveredEvent {
  readonly bucket: string;
  readonly event: string;
  readonly queueArn: string;
  readonly reason: string;
}

/** Delivers what happens in buckets to EventBridge and to the queues of their notification configurations, at least once. */
export class BucketEvents {
  readonly #undelivered: UndeliveredEvent[] = [];
  readonly #random;

  constructor(private readonly cloud: Cloud) {
    this.#random = cloud.random.stream("s3-events");
  }

  /** Deliveries that were refused, oldest first: for tests and the story, S3 itself keeps no such list. */
  undelivered(): readonly UndeliveredEvent[] {
    return this.#undelivered;
  }

  /** Tells EventBridge, where the bucket does, and every queue that is configured for the event, once the clock moves. */
  publish(event: Omit<BucketEvent, "at">): void {
    const { bucket, name, object } = event;
    const stamped: BucketEvent = { ...event, at: this.cloud.clock.now() };
    const setting = settingOf(this.cloud, bucket.name, TOKENS.notification) ?? {};
    for (const notification of readQueueNotifications(setting).filter((one) =>
      isFor(one, name, object.key),
    )) {
      const message = eventMessage(stamped, notification.id, this.#ids());
      this.#deliver(bucket, name, notification.queueArn, message, 0);
    }
    const forBus =
      optionalBoolean(setting, "eventbridge") === true
        ? eventBridgeEvent(event, this.#ids().requestId)
        : undefined;
    if (forBus !== undefined) {
      this.cloud.service(EventBus).publish(forBus);
    }
  }

  /**
   * What S3 does when a notification configuration is put: it asks every queue whether it could send, and sends a test.
   * @throws AwsError InvalidArgument
   */
  validateDestination(bucket: Bucket, queueArn: string): void {
    const queue = findQueueByArn(this.cloud, queueArn);
    try {
      if (queue?.region !== bucket.region) {
        throw new AwsError("sqs", "QueueDoesNotExist", `no such queue in ${bucket.region}`);
      }
      this.cloud.service(SqsDataPlane).requireSend(S3_SERVICE, queue, contextOf(bucket));
    } catch (error) {
      if (!(error instanceof AwsError)) {
        throw error;
      }
      throw new AwsError(
        "s3",
        "InvalidArgument",
        `Unable to validate the following destination configurations: ${queueArn} (${error.message}). The queue must be in ${bucket.region}, and its policy must let s3.amazonaws.com send messages for ${bucket.arn} of account ${bucket.accountId}`,
      );
    }
    this.#deliver(
      bucket,
      "s3:TestEvent",
      queueArn,
      testMessage(bucket, this.cloud.clock.now(), this.#ids()),
      0,
    );
  }

  #deliver(bucket: Bucket, event: string, queueArn: string, message: string, afterMs: number): void {
    this.cloud.clock.schedule(afterMs, () => {
      if (this.cloud.network.fault(bucket.region) !== undefined) {
        this.#deliver(bucket, event, queueArn, message, WAIT_FOR_REGION_MS);
        return;
      }
      try {
        const url = findQueueByArn(this.cloud, queueArn)?.url ?? queueArn;
        this.cloud
          .service(SqsDataPlane)
          .sendMessage(S3_SERVICE, url, message, { context: contextOf(bucket) });
      } catch (error) {
        if (!(error instanceof AwsError)) {
          throw error;
        }
        this.#undelivered.push({ bucket: bucket.name, event, queueArn, reason: error.message });
      }
    });
  }

  #ids(): RequestIds {
    return { requestId: this.#random.text(16), hostId: this.#random.hex(64) };
  }
}

/** The condition keys by which a queue's policy knows that S3 sends for this bucket and nobody else's. */
function contextOf(bucket: Bucket): Readonly<Record<string, string>> {
  return { "aws:SourceArn": bucket.arn, "aws:SourceAccount": bucket.accountId };
}
