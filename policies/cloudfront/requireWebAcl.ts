import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { complaint, type Complaint } from "../support/complaint";
import { at, property, propertyAt, UNKNOWN, type Value } from "../support/value";
import { DISTRIBUTION_TYPES, TENANT_TYPE } from "./resourceTypes";

/** A WAFv2 web ACL of scope CLOUDFRONT: always made in us-east-1, or in cn-northwest-1 for the China partition. */
const GLOBAL_WEB_ACL =
  /^arn:aws[a-z-]*:wafv2:(us-east-1|cn-northwest-1):\d{12}:global\/webacl\/[\w-]+\/[\w-]+$/;

/** A web ACL of scope REGIONAL, which CloudFront refuses. */
const REGIONAL_WEB_ACL = /^arn:[^:]*:wafv2:[^:]*:[^:]*:regional\/webacl\//;

/** An id of AWS WAF Classic: a bare UUID. */
const CLASSIC_WEB_ACL = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const WEB_ACL: Omit<Complaint, "problem" | "setting"> = {
  allowed: "the ARN of a WAFv2 web ACL of scope CLOUDFRONT (...:global/webacl/<name>/<id>)",
  fix: "pass the arn output of an aws.wafv2.WebAcl with scope CLOUDFRONT, created in us-east-1",
};

/**
 * Refuses distributions without an AWS WAF web ACL: viewers' requests would reach the edge unfiltered and without a rate
 * limit. Disabled distributions too, since they can be enabled later by hand.
 *
 * Unknown: a web ACL of the same stack has no ARN before the update, so a `webAclId` that is set but unknown passes at
 * preview; its form is judged as soon as it is known.
 *
 * Severity: high. Framework: none.
 *
 * @link https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-awswaf.html
 */
export const requireWebAcl: ResourceValidationPolicy = {
  name: "require-web-acl",
  description: "Every CloudFront distribution must have an AWS WAF (WAFv2) web ACL.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["cloudfront", "waf"],
  remediationSteps: "Set webAclId to the ARN of a WAFv2 web ACL of scope CLOUDFRONT.",
  url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-awswaf.html",
  validateResource: (args, reportViolation) => {
    for (const finding of findings(args)) {
      reportViolation(complaint(args, { ...WEB_ACL, ...finding }));
    }
  },
};

type Finding = Pick<Complaint, "problem" | "setting"> & Partial<Complaint>;

function findings(args: ResourceValidationArgs): readonly Finding[] {
  if (DISTRIBUTION_TYPES.has(args.type)) {
    const problem = problemOf(property(args.props, "webAclId"));
    return problem === undefined ? [] : [{ setting: "webAclId", problem }];
  }
  return args.type === TENANT_TYPE ? tenantFindings(args) : [];
}

/** A tenant without an ACL of its own is covered by its distribution's. */
function tenantFindings(args: ResourceValidationArgs): readonly Finding[] {
  const path = ["customizations", "webAcl"] as const;
  const webAcl = propertyAt(args.props, path);
  if (webAcl === undefined || webAcl === UNKNOWN) {
    return [];
  }
  const setting = path.join(".");
  // `allow` and `block` are what the provider's page lists, `override` and `disable` what the API takes.
  if (at(webAcl, ["action"]) === "disable") {
    const fix = "remove the web ACL customization, so that the distribution's web ACL applies";
    return [{ setting: `${setting}.action`, problem: "switches AWS WAF off for this tenant", fix }];
  }
  const problem = problemOf(at(webAcl, ["arn"]));
  return problem === undefined ? [] : [{ setting: `${setting}.arn`, problem }];
}

function problemOf(webAcl: Value | undefined): string | undefined {
  if (webAcl === UNKNOWN) {
    return undefined;
  }
  if (webAcl === undefined || webAcl === "") {
    return "is not set, so viewers reach the distribution without AWS WAF";
  }
  if (typeof webAcl !== "string") {
    return "is not a text";
  }
  if (GLOBAL_WEB_ACL.test(webAcl)) {
    return undefined;
  }
  if (REGIONAL_WEB_ACL.test(webAcl)) {
    return "names a web ACL of scope REGIONAL, which CloudFront cannot use";
  }
  return CLASSIC_WEB_ACL.test(webAcl)
    ? "names a web ACL of AWS WAF Classic, which gets no new rules and is being retired"
    : "is not the ARN of a WAFv2 web ACL";
}
