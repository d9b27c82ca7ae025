import { optionalObject, optionalText } from "../../core/props";
import { AwsError, UNKNOWN, type Props, type ResourceType } from "../../core/types";
import { findBucket } from "./buckets";
import { defaultEncryption } from "./encryption";
import { defaultRetention } from "./lockedBuckets";
import { LOG_TARGET_RULE } from "./logTargets";
import { satellite } from "./satellite";
import { TOKENS } from "./tokens";

const DATE_SOURCES = ["EventTime", "DeliveryTime"];

/**
 * Server access logs: the target bucket must be in the same account and Region, and one that S3 can deliver to. That
 * the target's policy lets `logging.s3.amazonaws.com` write is not checked at the PUT, as in S3: without it the logs
 * are silently lost. The stand-in writes no log files.
 */
export const loggingType: ResourceType = satellite({
  token: TOKENS.logging,
  check: keyFormatProblems,
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
    if (
      defaultEncryption(cloud, target).algorithm === "aws:kms" ||
      defaultRetention(cloud, target.name) !== undefined
    ) {
      throw new AwsError(
        "s3",
        "InvalidTargetBucketForLogging",
        `the target bucket ${targetName}: ${LOG_TARGET_RULE}`,
      );
    }
    return {};
  },
});

/** The key of a log file is `simplePrefix` (which has no settings) or `partitionedPrefix` with the date it goes by. */
function keyFormatProblems(inputs: Props): readonly { property: string; reason: string }[] {
  const format = optionalObject(inputs, "targetObjectKeyFormat");
  if (format === undefined) {
    return [];
  }
  const property = "targetObjectKeyFormat";
  const partitioned = optionalObject(format, "partitionedPrefix");
  if ((format["simplePrefix"] === undefined) === (partitioned === undefined)) {
    return [{ property, reason: "exactly one of simplePrefix and partitionedPrefix is needed" }];
  }
  const source = partitioned?.["partitionDateSource"];
  return partitioned === undefined ||
    source === UNKNOWN ||
    (typeof source === "string" && DATE_SOURCES.includes(source))
    ? []
    : [
        {
          property,
          reason: `partitionDateSource is ${JSON.stringify(source ?? null)}; ${DATE_SOURCES.join(" or ")} is needed`,
        },
      ];
}
