import { optionalNumber, optionalObject, optionalText } from "../../core/props";
import { AwsError, UNKNOWN, type Props, type ResourceType } from "../../core/types";
import { LockedBuckets } from "./lockedBuckets";
import { isLogTarget, LOG_TARGET_RULE } from "./logTargets";
import { satellite } from "./satellite";
import { TOKENS } from "./tokens";
import { isVersioned } from "./versioning";

const MODES = ["GOVERNANCE", "COMPLIANCE"];
const MAX_DAYS = 36_500;
const MAX_YEARS = 100;

/**
 * Object Lock of a bucket and the retention that new versions get. It needs versioning and can never be switched off:
 * deleting the resource takes the default retention away and leaves the lock on.
 */
export const objectLockType: ResourceType = satellite({
  token: TOKENS.objectLock,
  replaceOn: ["expectedBucketOwner", "objectLockEnabled"],
  computed: ["objectLockEnabled"],
  check: (inputs) => [...enabledProblems(inputs), ...retentionProblems(inputs)],
  put: ({ cloud, inputs }, bucket) => {
    if (!isVersioned(cloud, bucket.name)) {
      throw new AwsError(
        "s3",
        "InvalidBucketState",
        `Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration: ${bucket.name}`,
        409,
      );
    }
    if (inputs["rule"] !== undefined && isLogTarget(cloud, bucket.name)) {
      throw new AwsError("s3", "InvalidRequest", `bucket ${bucket.name}: ${LOG_TARGET_RULE}`);
    }
    cloud.service(LockedBuckets).enable(bucket.name);
    return { objectLockEnabled: "Enabled" };
  },
});

function enabledProblems(inputs: Props): readonly { property: string; reason: string }[] {
  const value = optionalText(inputs, "objectLockEnabled");
  return value === undefined || value === "Enabled"
    ? []
    : [
        {
          property: "objectLockEnabled",
          reason: `${JSON.stringify(value)}: only "Enabled" is allowed, Object Lock cannot be switched off`,
        },
      ];
}

function retentionProblems(inputs: Props): readonly { property: string; reason: string }[] {
  const rule = optionalObject(inputs, "rule");
  const retention = rule && optionalObject(rule, "defaultRetention");
  if (retention === undefined) {
    return [];
  }
  const property = "rule.defaultRetention";
  const mode = retention["mode"];
  const days = optionalNumber(retention, "days");
  const years = optionalNumber(retention, "years");
  const unknown = [retention["days"], retention["years"]].includes(UNKNOWN);
  return [
    ...(mode === UNKNOWN || (typeof mode === "string" && MODES.includes(mode))
      ? []
      : [{ property, reason: `mode is ${JSON.stringify(mode ?? null)}; ${MODES.join(" or ")} is needed` }]),
    ...(unknown || (days === undefined) !== (years === undefined)
      ? []
      : [{ property, reason: "exactly one of days and years is needed" }]),
    ...range(property, "days", days, MAX_DAYS),
    ...range(property, "years", years, MAX_YEARS),
  ];
}

function range(
  property: string,
  unit: string,
  value: number | undefined,
  most: number,
): readonly { property: string; reason: string }[] {
  return value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)
    ? []
    : [{ property, reason: `${value} ${unit}; 1 to ${most} are allowed` }];
}
