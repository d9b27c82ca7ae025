import { optionalText } from "../../core/props";
import { AwsError, type ResourceType } from "../../core/types";
import { findBucket } from "./buckets";
import { satellite } from "./satellite";
import { TOKENS } from "./tokens";

/** Server access logs: the target bucket must be in the same account and Region. The stand-in writes no log files. */
export const loggingType: ResourceType = satellite({
  token: TOKENS.logging,
  put: ({ cloud, inputs }, bucket) => {
    const targetName = optionalText(inputs, "targetBucket") ?? "";
    const target = findBucket(cloud, targetName);
    if (target === undefined) {
      throw new AwsError(
        "s3",
        "InvalidTargetBucketForLogging",
        `The target bucket for logging does not exist: ${targetName}`,
      );
    }
    if (target.accountId !== bucket.accountId || target.region !== bucket.region) {
      throw new AwsError(
        "s3",
        target.accountId === bucket.accountId
          ? "CrossLocationLoggingProhibitted"
          : "InvalidTargetBucketForLogging",
        `the target bucket ${targetName} must be in the account and Region of ${bucket.name}`,
      );
    }
    return {};
  },
});
