import type { Cloud } from "../../core/cloud";
import { objects, optionalBoolean } from "../../core/props";
import { AwsError, type ResourceType } from "../../core/types";
import { settingOf } from "./buckets";
import { BucketEvents } from "./events/bucketEvents";
import { eventProblems, readQueueNotifications, refuseOverlaps } from "./events/queueNotifications";
import { satellite } from "./satellite";
import { TOKENS } from "./tokens";

/**
 * Whom S3 tells what happens in a bucket: EventBridge, and queues. The PUT is for the whole configuration, and S3 tries
 * every queue before it accepts it.
 */
export const notificationType: ResourceType = satellite({
  token: TOKENS.notification,
  check: eventProblems,
  put: ({ cloud, inputs }, bucket) => {
    const direct = ["lambdaFunctions", "topics"].find((target) => objects(inputs, target).length > 0);
    if (direct !== undefined) {
      throw new AwsError(
        "s3",
        "NotImplemented",
        `${direct}: the stand-in delivers S3 events through EventBridge and to queues only`,
        501,
      );
    }
    const notifications = readQueueNotifications(inputs);
    const empty = notifications.find(({ events }) => events.length === 0);
    if (empty !== undefined) {
      throw new AwsError("s3", "MalformedXML", `${empty.id}: at least one event is needed`);
    }
    refuseOverlaps(notifications);
    for (const { queueArn } of notifications) {
      cloud.service(BucketEvents).validateDestination(bucket, queueArn);
    }
    return {};
  },
});

/** True when the bucket's events go to EventBridge. */
export function tellsEventBridge(cloud: Cloud, bucketName: string): boolean {
  const setting = settingOf(cloud, bucketName, TOKENS.notification);
  return setting !== undefined && optionalBoolean(setting, "eventbridge") === true;
}
