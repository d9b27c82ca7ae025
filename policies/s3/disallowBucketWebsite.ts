import type { ResourceValidationPolicy } from "@pulumi/policy";
import { complaint } from "../support/complaint";
import { isList, propertyAt } from "../support/value";
import { WEBSITES } from "./resourceTypes";

/**
 * Refuses bucket websites: a website endpoint serves anonymous readers over plain HTTP only, so it can never serve
 * protected media.
 *
 * Unknown: a website of unknown content is a website; refused at preview.
 *
 * Severity: high. Framework: none.
 *
 * @link https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
 */
export const disallowBucketWebsite: ResourceValidationPolicy = {
  name: "disallow-bucket-website",
  description: "No bucket may be served as a website.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["s3", "public-access"],
  remediationSteps:
    "Remove the website and serve the files through a distribution with origin access control.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html",
  validateResource: (args, reportViolation) => {
    if (!WEBSITES.has(args.type)) {
      return;
    }
    const path = WEBSITES.get(args.type);
    const website = path && propertyAt(args.props, path);
    if (path !== undefined && (website === undefined || (isList(website) && website.length === 0))) {
      return;
    }
    reportViolation(
      complaint(args, {
        setting: path?.join(".") ?? "the resource",
        problem: "makes a website endpoint, which serves anonymous readers without TLS",
        allowed: "no website",
        fix: "remove it and serve the files through a CloudFront distribution with origin access control",
      }),
    );
  },
};
