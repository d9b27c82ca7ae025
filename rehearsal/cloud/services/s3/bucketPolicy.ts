import { parsePolicy } from "../../../../policyLanguage/document";
import type { Cloud } from "../../core/cloud";
import { policyProblems } from "../../core/iam/policyRules";
import { policyText } from "../../core/iam/policyText";
import { acceptPolicy } from "../../core/iam/principals";
import { AwsError, type ResourceType } from "../../core/types";
import { settingOf, type Bucket } from "./buckets";
import { isBlocked, isPublicPolicy } from "./publicAccess";
import { satellite } from "./satellite";
import { TOKENS } from "./tokens";

/** A bucket policy: it parses, speaks of its own bucket only, names principals that exist, and respects the block. */
export const bucketPolicyType: ResourceType = satellite({
  token: TOKENS.policy,
  check: (inputs) =>
    policyProblems(inputs["policy"], "resource").map((reason) => ({ property: "policy", reason })),
  put: (call, bucket) => {
    const policy = acceptPolicy(call.cloud, call.inputs["policy"], "resource", {
      service: "s3",
      malformed: "MalformedPolicy",
      maxCharacters: 20_480,
    });
    refuseForeignResources(policy, bucket);
    if (isPublicPolicy(policy) && isBlocked(call.cloud, bucket, "blockPublicPolicy")) {
      throw new AwsError(
        "s3",
        "AccessDenied",
        `public policies are blocked by the BlockPublicPolicy setting of bucket ${bucket.name}`,
        403,
      );
    }
    return {};
  },
});

/** The text of a bucket's policy, as a list for the authorizer: empty when there is none. */
export function policiesOf(cloud: Cloud, bucket: Bucket): readonly string[] {
  const text = policyText(settingOf(cloud, bucket.name, TOKENS.policy)?.["policy"]);
  return text === undefined ? [] : [text];
}

function refuseForeignResources(policy: string, bucket: Bucket): void {
  const foreign = parsePolicy(policy)
    .statements.flatMap(({ resources, notResources }) => [...(resources ?? []), ...(notResources ?? [])])
    .find((resource) => resource !== bucket.arn && !resource.startsWith(`${bucket.arn}/`));
  if (foreign !== undefined) {
    throw new AwsError(
      "s3",
      "MalformedPolicy",
      `Policy has invalid resource: ${foreign} is neither ${bucket.arn} nor in it`,
    );
  }
}
