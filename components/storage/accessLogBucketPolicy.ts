import * as pulumi from "@pulumi/pulumi";

import { type Statement, sourceResources } from "../iam/policyDocument";
import { denyInsecureTransport } from "./bucketSafeguards";

/** Where log files lie in the log bucket; S3 adds account, Region, bucket and day. */
export const ACCESS_LOG_PREFIX = "access-logs/";

/** Where inventories lie in the log bucket; S3 adds a slash, the bucket and the inventory's name. */
export const INVENTORY_PREFIX = "inventory";

/** What the log bucket's policy is made from. */
export interface AccessLogBucketPolicyArgs {
  /** Account of the log bucket and of the buckets it is for. */
  readonly accountId: string;
  readonly bucketArn: pulumi.Input<string>;
  /** The buckets whose logs and inventories may be put here. */
  readonly sourceArns: readonly pulumi.Input<string>[];
}

/**
 * Policy of a log bucket: nothing without TLS; log files and inventories of these buckets, each under its prefix, from the S3 service
 * that makes it; nothing else (S3 User Guide, "Permissions for log delivery" and "Granting permissions for S3 Inventory").
 *
 * AWS's example for inventories also asks for the ACL `bucket-owner-full-control`. That is for buckets with access lists, where the
 * files would otherwise belong to somebody else; this one has none.
 */
export function accessLogBucketPolicy(args: AccessLogBucketPolicyArgs): readonly Statement[] {
  const forTheseBuckets = sourceResources(args.accountId, args.sourceArns);
  return [
    denyInsecureTransport(args.bucketArn),
    {
      Sid: "AccessLogDelivery",
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: pulumi.interpolate`${args.bucketArn}/${ACCESS_LOG_PREFIX}*`,
      Condition: forTheseBuckets,
    },
    {
      Sid: "InventoryDelivery",
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: pulumi.interpolate`${args.bucketArn}/${INVENTORY_PREFIX}/*`,
      Condition: forTheseBuckets,
    },
  ];
}
