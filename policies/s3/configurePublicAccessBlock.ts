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
    const open = BLOCK_FLAGS.filter((flag) => {
      const value = flagOf(args.props, block.group, flag) ?? block.unset;
      return value !== true && value !== UNKNOWN;
    });
    if (open.length > 0) {
      reportViolation(
        complaint(args, {
          setting: [...block.group, open.join(", ")].join("."),
          problem: block.unset ? "is not true" : "is not true (AWS takes a missing flag for false)",
          allowed: "true for all four flags",
          fix: `set ${open.join(", ")} to true`,
        }),
      );
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
