import type { Cloud } from "../../core/cloud";
import { optionalObject, optionalText } from "../../core/props";
import { AwsError, UNKNOWN, type Call, type ResourceType } from "../../core/types";
import { settingOf } from "./buckets";
import { hasObjectLock } from "./lockedBuckets";
import { satellite } from "./satellite";
import { TOKENS } from "./tokens";

/** `Disabled` is the state of a bucket whose versioning was never configured. */
const STATES = ["Enabled", "Suspended", "Disabled"];

/**
 * A bucket's versioning. It cannot go while a replication rule needs it. Object Lock keeps it for good: then the provider
 * only forgets the resource, and the bucket stays versioned.
 */
export const versioningType: ResourceType = satellite({
  token: TOKENS.versioning,
  check: (inputs) => {
    const status = optionalObject(inputs, "versioningConfiguration")?.["status"];
    return typeof status !== "string" || status === UNKNOWN || STATES.includes(status)
      ? []
      : [
          {
            property: "versioningConfiguration.status",
            reason: `${JSON.stringify(status)}: ${STATES.join(", ")} are allowed`,
          },
        ];
  },
  put: (call, bucket) => {
    const configuration = optionalObject(call.inputs, "versioningConfiguration") ?? {};
    if (optionalText(configuration, "status") !== "Enabled") {
      refuseWhileReplicating(call, bucket.name);
      refuseWhileLocked(call.cloud, bucket.name);
    }
    return {};
  },
  remove: (call) => {
    refuseWhileReplicating(call, optionalText(call.inputs, "bucket") ?? "");
  },
});

/** True when every write makes a version of its own. */
export function isVersioned(cloud: Cloud, bucketName: string): boolean {
  if (hasObjectLock(cloud, bucketName)) {
    return true;
  }
  const setting = settingOf(cloud, bucketName, TOKENS.versioning);
  const configuration = setting && optionalObject(setting, "versioningConfiguration");
  return configuration !== undefined && optionalText(configuration, "status") === "Enabled";
}

function refuseWhileReplicating(call: Call, bucketName: string): void {
  if (settingOf(call.cloud, bucketName, TOKENS.replication) !== undefined) {
    throw new AwsError(
      "s3",
      "InvalidBucketState",
      `A replication configuration is present on bucket ${bucketName}, so the versioning state cannot be changed.`,
      409,
    );
  }
}

function refuseWhileLocked(cloud: Cloud, bucketName: string): void {
  if (hasObjectLock(cloud, bucketName)) {
    throw new AwsError(
      "s3",
      "InvalidBucketState",
      `An Object Lock configuration is present on bucket ${bucketName}, so the versioning state cannot be changed.`,
      409,
    );
  }
}
