import * as pulumi from "@pulumi/pulumi";

import { MASTERS_PREFIX } from "../../../functions/ingest/masterKey";
import { viaService } from "../../iam/arns";
import type { Statement } from "../../iam/policyDocument";
import type { RegionalServices } from "../regionalServices";

/** Which versions of masters there are. Versions tell a replica from another upload of its name, so nothing is listed without them. */
export function listMasters({ mezzanine }: RegionalServices): readonly Statement[] {
  return [
    {
      Sid: "ListMasters",
      Effect: "Allow",
      Action: "s3:ListBucketVersions",
      Resource: mezzanine.bucketArn,
      Condition: { StringLike: { "s3:prefix": `${MASTERS_PREFIX}*` } },
    },
  ];
}

/**
 * Masters and sidecar files with their contents: the stage reads sidecar files, and MediaConvert's probe reads a master with the
 * permissions of whoever asks for it (MediaConvert API Reference, "Probe").
 *
 * S3 says of a key that is not there "not found" to those who may list the bucket, and "access denied" to all others. The permission has
 * no condition on the prefix, because a request for an object has none: what S3 takes it for there is not documented.
 */
export function readMasters({ region, mezzanine }: RegionalServices): readonly Statement[] {
  return [
    {
      Sid: "ReadMasters",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion"],
      Resource: pulumi.interpolate`${mezzanine.bucketArn}/${MASTERS_PREFIX}*`,
    },
    {
      Sid: "TellMissingMasters",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: mezzanine.bucketArn,
    },
    {
      Sid: "DecryptMasters",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: mezzanine.keyArn,
      Condition: { StringEquals: { "kms:ViaService": viaService("s3", region) } },
    },
  ];
}
