import type { ResourceValidationPolicy } from "@pulumi/policy";
import { complaint, type Complaint } from "../support/complaint";
import { asList, at, propertyAt, UNKNOWN, type Value } from "../support/value";
import { ACL_GRANTS, CANNED_ACLS } from "./resourceTypes";

/** Canned ACLs that let in neither the world nor every AWS customer. */
const PRIVATE_ACLS: readonly Value[] = [
  "private",
  "bucket-owner-read",
  "bucket-owner-full-control",
  "aws-exec-read",
  "log-delivery-write",
];

/** The one predefined group that is not the public: S3's own log writer. */
const LOG_DELIVERY_GROUP = "http://acs.amazonaws.com/groups/s3/LogDelivery";

/**
 * Refuses ACLs that open a bucket or an object to everybody or to every AWS customer, whichever resource carries them.
 *
 * Unknown: passes at preview, judged again when the update knows it, still before anything is created.
 *
 * Severity: critical. Framework: none.
 *
 * @link https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
 */
export const disallowPublicAcl: ResourceValidationPolicy = {
  name: "disallow-public-acl",
  description:
    "No bucket, object or log delivery may carry an ACL that grants access to everybody or to every AWS customer.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["s3", "public-access"],
  remediationSteps:
    "Remove the ACL: with object ownership enforced, bucket policies alone decide who gets in.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html",
  validateResource: (args, reportViolation) => {
    const canned = CANNED_ACLS.get(args.type);
    const acl = canned && propertyAt(args.props, canned);
    if (canned !== undefined && acl !== undefined && isOpenAcl(acl)) {
      reportViolation(complaint(args, { ...OPEN_ACL, setting: canned.join(".") }));
    }
    const { grants: path, uri } = ACL_GRANTS.get(args.type) ?? {};
    if (path === undefined || uri === undefined) {
      return;
    }
    const grants = propertyAt(args.props, path);
    asList(grants ?? []).forEach((grant, index) => {
      if (isOpenGroup(at(grant, uri))) {
        const setting = `${path.join(".")}[${index}].${uri.join(".")}`;
        reportViolation(complaint(args, { ...OPEN_GRANT, setting }));
      }
    });
  },
};

const OPEN_ACL: Omit<Complaint, "setting"> = {
  problem: "is not one of the private canned ACLs, so it may open the data to the public",
  allowed: `${PRIVATE_ACLS.filter((acl) => typeof acl === "string").join(", ")}, or no ACL`,
  fix: "remove it and let object ownership BucketOwnerEnforced and a bucket policy decide",
};

const OPEN_GRANT: Omit<Complaint, "setting"> = {
  problem: "grants access to a predefined group, such as AllUsers or AuthenticatedUsers",
  allowed: "the S3 LogDelivery group, or grantees named by canonical user id",
  fix: "remove the grant and name principals in the bucket policy",
};

function isOpenAcl(acl: Value): boolean {
  return acl !== UNKNOWN && acl !== "" && !PRIVATE_ACLS.includes(acl);
}

function isOpenGroup(uri: Value | undefined): boolean {
  return uri !== undefined && uri !== UNKNOWN && uri !== "" && uri !== LOG_DELIVERY_GROUP;
}
