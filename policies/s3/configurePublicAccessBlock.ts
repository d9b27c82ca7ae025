import type { ResourceValidationPolicy } from "@pulumi/policy";
import { complaint } from "../support/complaint";
import { at, propertyAt, UNKNOWN, type Value } from "../support/value";
import { ACCESS_BLOCKS, BLOCK_FLAGS } from "./resourceTypes";

/**
 * Refuses public access blocks (of a bucket, an account, an access point) that leave a door open.
 *
 * Unknown: passes at preview, judged again when the update knows it.
 *
 * Severity: critical. Framework: none.
 *
 * @link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export const configurePublicAccessBlock: ResourceValidationPolicy = {
  name: "configure-public-access-block",
  description: "Every public access block must have all four of its flags set to true.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["s3", "public-access"],
  remediationSteps: `Set ${BLOCK_FLAGS.join(", ")} to true.`,
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  validateResource: (args, reportViolation) => {
    const block = ACCESS_BLOCKS.get(args.type);
    if (block === undefined) {
      return;
    }
    for (const flag of BLOCK_FLAGS) {
      const value = flagOf(args.props, block.group, flag) ?? block.unset;
      if (value !== true && value !== UNKNOWN) {
        reportViolation(
          complaint(args, {
            setting: [...block.group, flag].join("."),
            problem: block.unset ? "is not true" : "is not true (AWS takes a missing flag for false)",
            allowed: "true",
            fix: `set ${flag} to true, like the other three flags`,
          }),
        );
      }
    }
  },
};

function flagOf(
  props: Readonly<Record<string, unknown>>,
  group: readonly string[],
  flag: string,
): Value | undefined {
  const [first, ...rest] = group;
  return first === undefined ? propertyAt(props, [flag]) : at(propertyAt(props, [first]), [...rest, flag]);
}
