import type { ResourceValidationPolicy } from "@pulumi/policy";
import { complaint } from "../support/complaint";
import { propertyAt } from "../support/value";
import { publicGrants } from "./document/publicGrants";
import { POLICY_DOCUMENTS } from "./resourceTypes";

/**
 * Refuses access policies (of buckets, access points of all kinds, vector and table buckets) that are public, by the
 * measure of {@link publicGrants}, and documents that cannot be read.
 *
 * Unknown: passes at preview, as does each unknown part of a document; judged again when the update knows it, still before
 * the policy is created.
 *
 * Severity: critical. Framework: none.
 *
 * @link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export const disallowPublicPolicy: ResourceValidationPolicy = {
  name: "disallow-public-policy",
  description:
    "No access policy of a bucket or access point may allow everybody without a condition that pins the caller.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["s3", "public-access"],
  remediationSteps:
    "Name the principals, or add a condition on a fixed account, organization, VPC or source ARN.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  validateResource: (args, reportViolation) => {
    const path = POLICY_DOCUMENTS.get(args.type);
    const document = path && propertyAt(args.props, path);
    if (path === undefined || document === undefined || document === "") {
      return;
    }
    for (const { where, problem } of publicGrants(document)) {
      reportViolation(
        complaint(args, {
          setting: `${path.join(".")} ${where}`.trim(),
          problem,
          allowed: "named principals, or a condition with fixed values of a key that identifies the caller",
          fix: "name the principals, or pin the grant, for example with aws:SourceArn or aws:PrincipalAccount",
        }),
      );
    }
  },
};
