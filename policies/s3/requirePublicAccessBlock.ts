import type { PolicyResource, StackValidationPolicy } from "@pulumi/policy";
import { complaint } from "../support/complaint";
import { property, UNKNOWN } from "../support/value";
import { BLOCK_FLAGS, BUCKET_BLOCK_TYPE, BUCKET_TYPES } from "./resourceTypes";

/**
 * Refuses buckets without a complete public access block of their own in the same stack.
 *
 * A block belongs to a bucket when both names are known and equal; while names are unknown (a first preview), when the
 * block's `bucket` argument depends on that bucket and on no other. A flag that is unknown counts as set: the update judges
 * it. Stack policies run at the end of a preview or an update, so the preview must come first for this rule to *prevent*.
 *
 * Severity: critical. Framework: none.
 *
 * @link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export const requirePublicAccessBlock: StackValidationPolicy = {
  name: "require-public-access-block",
  description: "Every bucket must have a complete public access block in the same stack.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["s3", "public-access"],
  remediationSteps:
    "Add an aws.s3.BucketPublicAccessBlock with all four flags true, and give it the bucket's own output.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  validateStack: (args, reportViolation) => {
    const buckets = args.resources.filter(({ type }) => BUCKET_TYPES.has(type));
    const blocks = args.resources.filter(({ type }) => type === BUCKET_BLOCK_TYPE).filter(isComplete);
    const blocked = new Set(blocks.map((block) => bucketOf(block, buckets)?.urn));
    for (const bucket of buckets.filter(({ urn }) => !blocked.has(urn))) {
      reportViolation(
        complaint(bucket, {
          setting: "the bucket",
          problem: "has no complete BucketPublicAccessBlock in this stack",
          allowed: "one BucketPublicAccessBlock per bucket, with all four flags true",
          fix: "add one whose bucket argument is this bucket's own id output",
        }),
        bucket.urn,
      );
    }
  },
};

function isComplete(block: PolicyResource): boolean {
  return BLOCK_FLAGS.every((flag) => {
    const value = property(block.props, flag);
    return value === true || value === UNKNOWN;
  });
}

function bucketOf(block: PolicyResource, buckets: readonly PolicyResource[]): PolicyResource | undefined {
  const target = property(block.props, "bucket");
  if (typeof target === "string") {
    const named = buckets.find((bucket) => nameOf(bucket) === target);
    // Names decide whenever they can: a dependency only shows where a value came from, not what it is.
    if (named !== undefined) {
      return named;
    }
  }
  const sources = new Set(block.propertyDependencies.bucket?.map(({ urn }) => urn));
  const [only, ...others] = buckets.filter(({ urn }) => sources.has(urn));
  if (only === undefined || others.length > 0) {
    return undefined;
  }
  return typeof target === "string" && nameOf(only) !== undefined ? undefined : only;
}

/** A bucket's name, once known. Its id is the same text. */
function nameOf(bucket: PolicyResource): string | undefined {
  return ["bucket", "id"]
    .map((name) => property(bucket.props, name))
    .find((value) => typeof value === "string");
}
