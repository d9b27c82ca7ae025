import type { ResourceValidationPolicy } from "@pulumi/policy";
import { complaint } from "../support/complaint";
import { propertyAt, UNKNOWN } from "../support/value";

/** ACLs have no effect at all under this setting; S3 applies it to new buckets by itself. */
const ENFORCED = "BucketOwnerEnforced";

/**
 * Refuses ownership controls that bring ACLs back to life.
 *
 * Unknown: passes at preview, judged again when the update knows it. Absent controls pass: AWS enforces ownership on new
 * buckets by default.
 *
 * Severity: high. Framework: none.
 *
 * @link https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
export const configureObjectOwnership: ResourceValidationPolicy = {
  name: "configure-object-ownership",
  description: "Bucket ownership controls must be BucketOwnerEnforced, which disables ACLs.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["s3", "public-access"],
  remediationSteps: `Set rule.objectOwnership to ${ENFORCED}.`,
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
  validateResource: (args, reportViolation) => {
    if (args.type !== "aws:s3/bucketOwnershipControls:BucketOwnershipControls") {
      return;
    }
    const ownership = propertyAt(args.props, ["rule", "objectOwnership"]);
    if (ownership !== ENFORCED && ownership !== UNKNOWN) {
      reportViolation(
        complaint(args, {
          setting: "rule.objectOwnership",
          problem: "leaves ACLs in force, so an object could be opened one by one",
          allowed: ENFORCED,
          fix: `set it to ${ENFORCED}`,
        }),
      );
    }
  },
};
