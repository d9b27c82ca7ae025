import type { Cloud } from "../../core/cloud";
import { optionalText } from "../../core/props";
import { TOKENS } from "./tokens";

/** What S3's guide to server access logs demands of the bucket that takes them. */
export const LOG_TARGET_RULE =
  "S3 delivers no access logs to a bucket whose default encryption is a KMS key or whose Object Lock has a default retention; use AES256 and no default retention there";

/** True when some bucket writes its access logs here. */
export function isLogTarget(cloud: Cloud, bucketName: string): boolean {
  return (
    cloud.resources.find(
      TOKENS.logging,
      ({ inputs }) => optionalText(inputs, "targetBucket") === bucketName,
    ) !== undefined
  );
}
