import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { ASSETS_PREFIX } from "../../functions/transcode/destinations";
import { objectsOf, viaService } from "../iam/arns";
import { policyDocument, type Statement } from "../iam/policyDocument";
import type { TranscodeRole } from "./transcodeRole";

/** A bucket and the key of its objects. */
export interface EncryptedBucket {
  readonly bucketArn: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
}

/** Where MediaConvert reads and writes; all of it in its own Region. */
export interface TranscodeBuckets {
  readonly region: string;
  /** Masters. */
  readonly mezzanine: EncryptedBucket;
  /** Ladders. */
  readonly packaged: EncryptedBucket;
}

/** Arguments of {@link TranscodePermissions}. */
export interface TranscodePermissionsArgs extends TranscodeBuckets {
  readonly role: TranscodeRole;
}

/** What MediaConvert's role may do, once the buckets and keys are there. */
export class TranscodePermissions extends pulumi.ComponentResource {
  constructor(name: string, args: TranscodePermissionsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:transcode:TranscodePermissions", name, {}, opts);
    new aws.iam.RolePolicy(
      name,
      { role: args.role.roleName, policy: policyDocument(transcodeStatements(args)) },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

/**
 * Reads masters, writes ladders, nothing else: MediaConvert User Guide, "Setting up IAM permissions" and "Encryption". Both keys are
 * customer keys, so S3 uses them on the role's behalf.
 *
 * Two things that the guide names are left out. `s3:GetObject` on the outputs is for output groups that read back what they wrote, and
 * the platform has none of them. `kms:Encrypt` is in its list, but S3 never calls it for an upload: an object's data key comes from
 * `GenerateDataKey`, and completing a multipart upload takes `Decrypt`. The key's policy grants the same two.
 */
export function transcodeStatements({ region, mezzanine, packaged }: TranscodeBuckets): readonly Statement[] {
  const throughS3 = { StringEquals: { "kms:ViaService": viaService("s3", region) } };
  return [
    {
      Sid: "ReadMasters",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: objectsOf(mezzanine.bucketArn),
    },
    {
      Sid: "DecryptMasters",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: mezzanine.keyArn,
      Condition: throughS3,
    },
    {
      Sid: "WriteLadders",
      Effect: "Allow",
      Action: "s3:PutObject",
      Resource: pulumi.interpolate`${packaged.bucketArn}/${ASSETS_PREFIX}*`,
    },
    {
      Sid: "EncryptLadders",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: packaged.keyArn,
      Condition: throughS3,
    },
  ];
}
