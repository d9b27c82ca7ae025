import type { Sample } from "../support/args";
import { ACCOUNT } from "../support/names";

const LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";
const OWNER = { id: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" };

/** One of every resource that carries an ACL, all of them private. */
export const compliant: readonly Sample[] = [
  {
    type: "aws:s3/bucket:Bucket",
    name: "bucket",
    props: {
      acl: "private",
      grants: [{ type: "Group", uri: LOG_DELIVERY, permissions: ["WRITE"] }],
      tags: { account: ACCOUNT },
    },
  },
  { type: "aws:s3/bucketV2:BucketV2", name: "old-bucket", props: { acl: "log-delivery-write", grants: [] } },
  {
    type: "aws:s3/bucketAcl:BucketAcl",
    name: "acl",
    props: {
      bucket: "media",
      accessControlPolicy: {
        owner: OWNER,
        grants: [{ permission: "READ", grantee: { type: "CanonicalUser", id: OWNER.id } }],
      },
    },
  },
  { type: "aws:s3/bucketAclV2:BucketAclV2", name: "old-acl", props: { bucket: "media", acl: "private" } },
  {
    type: "aws:s3/bucketObject:BucketObject",
    name: "old-object",
    props: { bucket: "media", acl: "aws-exec-read" },
  },
  {
    type: "aws:s3/bucketObjectv2:BucketObjectv2",
    name: "object",
    props: { bucket: "media", acl: "bucket-owner-full-control" },
  },
  {
    type: "aws:s3/objectCopy:ObjectCopy",
    name: "copy",
    props: {
      bucket: "media",
      acl: "bucket-owner-read",
      grants: [{ type: "CanonicalUser", id: OWNER.id, permissions: ["READ"] }],
    },
  },
  {
    type: "aws:s3/bucketLogging:BucketLogging",
    name: "logging",
    props: {
      targetBucket: "logs",
      targetGrants: [{ permission: "READ", grantee: { type: "Group", uri: LOG_DELIVERY } }],
    },
  },
  {
    type: "aws:s3/bucketLoggingV2:BucketLoggingV2",
    name: "old-logging",
    props: { targetBucket: "logs", targetGrants: [{ permission: "READ", grantee: { id: OWNER.id } }] },
  },
  { type: "aws:sqs/queue:Queue", name: "no-bucket", props: { acl: "public-read" } },
];
