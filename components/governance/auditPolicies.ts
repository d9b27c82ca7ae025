import * as pulumi from "@pulumi/pulumi";

import { accountRoot, viaService } from "../iam/arns";
import { keyAdministration } from "../iam/keyPolicy";
import type { Statement } from "../iam/policyDocument";
import type { Placement } from "../placement";
import { denyInsecureTransport } from "../storage/bucketSafeguards";

/** The trail that a bucket and a key belong to. */
export interface AuditedTrail extends Placement {
  /** Region of the provider: the trail's home, where its bucket and key are. It records all Regions. */
  readonly region: string;
  readonly trailName: string;
}

const CLOUDTRAIL = { Service: "cloudtrail.amazonaws.com" } as const;

/** ARN of a trail. Known before the trail exists, which its bucket's policy must name. */
export function trailArn({ accountId, region, trailName }: AuditedTrail): string {
  return `arn:aws:cloudtrail:${region}:${accountId}:trail/${trailName}`;
}

/**
 * Policy of the trail's bucket: nothing without TLS, and log files of this one trail. `aws:SourceArn` keeps trails of other accounts
 * from writing here (the confused deputy).
 */
export function auditBucketPolicy(
  bucketArn: pulumi.Input<string>,
  trail: AuditedTrail,
): readonly Statement[] {
  return [
    denyInsecureTransport(bucketArn),
    {
      Sid: "TrailChecksBucket",
      Effect: "Allow",
      Principal: CLOUDTRAIL,
      Action: "s3:GetBucketAcl",
      Resource: bucketArn,
      Condition: { StringEquals: { "aws:SourceArn": trailArn(trail) } },
    },
    {
      Sid: "TrailWritesLogFiles",
      Effect: "Allow",
      Principal: CLOUDTRAIL,
      Action: "s3:PutObject",
      Resource: pulumi.interpolate`${bucketArn}/AWSLogs/${trail.accountId}/*`,
      Condition: {
        StringEquals: {
          "aws:SourceArn": trailArn(trail),
          // CloudTrail sends this with every file; it changes nothing where the bucket's owner owns all objects.
          "s3:x-amz-acl": "bucket-owner-full-control",
        },
      },
    },
  ];
}

/**
 * Policy of the key that encrypts the log files: CloudTrail may encrypt for this one trail, and whoever the account's IAM lets read the
 * bucket may decrypt what CloudTrail encrypted, through S3.
 */
export function auditKeyPolicy(trail: AuditedTrail): readonly Statement[] {
  const thisTrail = { "aws:SourceArn": trailArn(trail) };
  return [
    keyAdministration(trail.accountId),
    {
      Sid: "TrailEncryptsLogFiles",
      Effect: "Allow",
      Principal: CLOUDTRAIL,
      Action: "kms:GenerateDataKey*",
      Resource: "*",
      Condition: {
        StringEquals: { ...thisTrail, "kms:EncryptionContext:aws:cloudtrail:arn": trailArn(trail) },
      },
    },
    {
      Sid: "TrailLooksAtKey",
      Effect: "Allow",
      Principal: CLOUDTRAIL,
      Action: "kms:DescribeKey",
      Resource: "*",
      Condition: { StringEquals: thisTrail },
    },
    {
      Sid: "AuditorsDecryptLogFiles",
      Effect: "Allow",
      Principal: { AWS: accountRoot(trail.accountId) },
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: {
        StringEquals: { "kms:ViaService": viaService("s3", trail.region) },
        Null: { "kms:EncryptionContext:aws:cloudtrail:arn": "false" },
      },
    },
  ];
}
