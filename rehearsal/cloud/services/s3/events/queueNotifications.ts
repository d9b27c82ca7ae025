import { objects, optionalText, texts } from "../../../core/props";
import { AwsError, type Props } from "../../../core/types";
import { covers, EVENT_NAMES, eventsOverlap, type EmittedEvent } from "./eventNames";

/** One `queues` entry of a bucket's notification configuration. */
export interface QueueNotification {
  /** `configurationId` in the records. */
  readonly id: string;
  readonly queueArn: string;
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

/** Reads the `queues` argument. */
export function readQueueNotifications(inputs: Props): readonly QueueNotification[] {
  return objects(inputs, "queues").map((entry, index) => ({
    id: optionalText(entry, "id") ?? `tf-s3-queue-${index + 1}`,
    queueArn: optionalText(entry, "queueArn") ?? "",
    events: texts(entry, "events"),
    prefix: optionalText(entry, "filterPrefix") ?? "",
    suffix: optionalText(entry, "filterSuffix") ?? "",
  }));
}

/** True when an event of an object is for this entry. */
export function isFor(notification: QueueNotification, event: EmittedEvent, key: string): boolean {
  return (
    notification.events.some((name) => covers(name, `s3:${event}`)) &&
    key.startsWith(notification.prefix) &&
    key.endsWith(notification.suffix)
  );
}

/** Entries that name no event, or one that S3 does not have. */
export function eventProblems(inputs: Props): readonly { property: string; reason: string }[] {
  return readQueueNotifications(inputs).flatMap(({ events }, index) => {
    const unknown = events.filter((event) => !EVENT_NAMES.has(event));
    return unknown.map((event) => ({
      property: `queues[${index}].events`,
      reason: `${JSON.stringify(event)}: A specified event is not supported for notifications; ${[...EVENT_NAMES].join(", ")} are`,
    }));
  });
}

/** S3 delivers one event of one object to one destination only. @throws AwsError InvalidArgument */
export function refuseOverlaps(notifications: readonly QueueNotification[]): void {
  notifications.forEach((one, index) => {
    const other = notifications
      .slice(index + 1)
      .find(
        (candidate) =>
          one.events.some((event) => candidate.events.some((name) => eventsOverlap(event, name))) &&
          eitherWay(one.prefix, candidate.prefix, (long, short) => long.startsWith(short)) &&
          eitherWay(one.suffix, candidate.suffix, (long, short) => long.endsWith(short)),
      );
    if (other !== undefined) {
      throw new AwsError(
        "s3",
        "InvalidArgument",
        `Configurations overlap. Configurations on the same bucket cannot share a common event type: ${one.id} and ${other.id}`,
      );
    }
  });
}

function eitherWay(left: string, right: string, contains: (long: string, short: string) => boolean): boolean {
  return contains(left, right) || contains(right, left);
}
