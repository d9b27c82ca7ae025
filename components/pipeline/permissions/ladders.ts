import * as pulumi from "@pulumi/pulumi";

import { ASSETS_PREFIX } from "../../../functions/transcode/destinations";
import { viaService } from "../../iam/arns";
import type { Statement } from "../../iam/policyDocument";
import { INVENTORY_OBJECTS } from "../eventPatterns";
import type { RegionalServices } from "../regionalServices";

/** Everything of packaged assets, and whether it is there; see `readMasters` for how S3 tells what is missing. */
export function readLadders({ region, packaged }: RegionalServices): readonly Statement[] {
  return [
    {
      Sid: "ReadLadders",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion"],
      Resource: pulumi.interpolate`${packaged.bucketArn}/${ASSETS_PREFIX}*`,
    },
    {
      Sid: "ListLadders",
      Effect: "Allow",
      Action: "s3:ListBucketVersions",
      Resource: packaged.bucketArn,
      Condition: { StringLike: { "s3:prefix": `${ASSETS_PREFIX}*` } },
    },
    {
      Sid: "TellMissingLadders",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: packaged.bucketArn,
    },
    {
      Sid: "DecryptLadders",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: packaged.keyArn,
      Condition: { StringEquals: { "kms:ViaService": viaService("s3", region) } },
    },
  ];
}

/** Inventories, where encodes are finished; MediaConvert alone writes what they list. */
export function writeInventories({ region, packaged }: RegionalServices): readonly Statement[] {
  return [
    {
      Sid: "WriteInventories",
      Effect: "Allow",
      Action: "s3:PutObject",
      Resource: pulumi.interpolate`${packaged.bucketArn}/${INVENTORY_OBJECTS}`,
    },
    {
      Sid: "EncryptInventories",
      Effect: "Allow",
      Action: "kms:GenerateDataKey",
      Resource: packaged.keyArn,
      Condition: { StringEquals: { "kms:ViaService": viaService("s3", region) } },
    },
  ];
}
