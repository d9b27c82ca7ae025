import type { Cloud } from "../../core/cloud";
import { objects, optionalBoolean } from "../../core/props";
import { AwsError, type ResourceType } from "../../core/types";
import { settingOf } from "./buckets";
import { satellite } from "./satellite";
import { TOKENS } from "./tokens";

/** Whether S3 tells EventBridge what happens in a bucket. The PUT is for the whole configuration. */
export const notificationType: ResourceType = satellite({
  token: TOKENS.notification,
  put: ({ inputs }) => {
    const direct = ["lambdaFunctions", "queues", "topics"].find(
      (target) => objects(inputs, target).length > 0,
    );
    if (direct !== undefined) {
      throw new AwsError(
        "s3",
        "NotImplemented",
        `${direct}: the stand-in delivers S3 events through EventBridge only`,
        501,
      );
    }
    return {};
  },
});

/** True when the bucket's events go to EventBridge. */
export function tellsEventBridge(cloud: Cloud, bucketName: string): boolean {
  const setting = settingOf(cloud, bucketName, TOKENS.notification);
  return setting !== undefined && optionalBoolean(setting, "eventbridge") === true;
}
