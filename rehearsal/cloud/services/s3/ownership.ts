import type { Cloud } from "../../core/cloud";
import { optionalObject, optionalText } from "../../core/props";
import { AwsError, UNKNOWN, type ResourceType } from "../../core/types";
import { settingOf } from "./buckets";
import { isBlocked } from "./publicAccess";
import { satellite } from "./satellite";
import { TOKENS } from "./tokens";

const OWNERSHIPS = ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"];
const PUBLIC_ACLS = ["public-read", "public-read-write", "authenticated-read"];

/** Who owns the objects of a bucket, and whether ACLs count at all. */
export const ownershipControlsType: ResourceType = satellite({
  token: TOKENS.ownershipControls,
  check: (inputs) => {
    const ownership = optionalObject(inputs, "rule")?.["objectOwnership"];
    return typeof ownership !== "string" || ownership === UNKNOWN || OWNERSHIPS.includes(ownership)
      ? []
      : [
          {
            property: "rule.objectOwnership",
            reason: `${JSON.stringify(ownership)}: ${OWNERSHIPS.join(", ")} are allowed`,
          },
        ];
  },
});

/** A bucket's ACL: refused where ownership is enforced, which is S3's default for new buckets. */
export const bucketAclType: ResourceType = satellite({
  token: TOKENS.acl,
  put: ({ cloud, inputs }, bucket) => {
    if (ownershipOf(cloud, bucket.name) === "BucketOwnerEnforced") {
      throw new AwsError(
        "s3",
        "AccessControlListNotSupported",
        `The bucket does not allow ACLs: ${bucket.name} enforces bucket owner ownership`,
      );
    }
    const acl = optionalText(inputs, "acl");
    const publicGrant = JSON.stringify(inputs["accessControlPolicy"] ?? null).includes("/groups/global/");
    const isPublic = publicGrant || (acl !== undefined && PUBLIC_ACLS.includes(acl));
    if (isPublic && isBlocked(cloud, bucket, "blockPublicAcls")) {
      throw new AwsError(
        "s3",
        "AccessDenied",
        `public ACLs are blocked by the BlockPublicAcls setting of bucket ${bucket.name}`,
        403,
      );
    }
    return {};
  },
});

function ownershipOf(cloud: Cloud, bucketName: string): string {
  const controls = settingOf(cloud, bucketName, TOKENS.ownershipControls);
  const rule = controls && optionalObject(controls, "rule");
  return (rule && optionalText(rule, "objectOwnership")) ?? "BucketOwnerEnforced";
}
