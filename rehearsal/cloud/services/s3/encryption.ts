import type { Cloud } from "../../core/cloud";
import { objects, optionalBoolean, optionalObject, optionalText } from "../../core/props";
import { AwsError, type ResourceType } from "../../core/types";
import { parseArn } from "../../core/arn";
import { KmsKeys } from "../kmsKeys";
import { settingOf, type Bucket } from "./buckets";
import { isLogTarget, LOG_TARGET_RULE } from "./logTargets";
import { satellite } from "./satellite";
import { TOKENS } from "./tokens";

/** How an object is encrypted at rest. */
export type ObjectEncryption =
  | { readonly algorithm: "AES256" }
  | {
      readonly algorithm: "aws:kms";
      /** Key ARN as configured. */
      readonly keyArn: string;
      /** With a bucket key the encryption context is the bucket's ARN, not the object's. */
      readonly bucketKey: boolean;
    };

const ALGORITHMS = ["AES256", "aws:kms"];

/**
 * A bucket's default encryption. S3 itself does not look at the key before the first write; the stand-in does, because a
 * key that does not exist or is in another Region can only be a mistake in the program.
 */
export const encryptionType: ResourceType = satellite({
  token: TOKENS.encryption,
  put: ({ cloud, inputs }, bucket) => {
    const rules = objects(inputs, "rules");
    const byDefault = rules[0] && optionalObject(rules[0], "applyServerSideEncryptionByDefault");
    const algorithm = byDefault && optionalText(byDefault, "sseAlgorithm");
    if (rules.length !== 1 || algorithm === undefined || !ALGORITHMS.includes(algorithm)) {
      throw new AwsError(
        "s3",
        "MalformedXML",
        `one rule with sseAlgorithm ${ALGORITHMS.join(" or ")} is needed, got ${rules.length} rules and ${algorithm ?? "no algorithm"}`,
      );
    }
    const keyId = optionalText(byDefault ?? {}, "kmsMasterKeyId");
    if (algorithm === "AES256" && keyId !== undefined) {
      throw new AwsError("s3", "InvalidArgument", "a KMS key was given for AES256; use sseAlgorithm aws:kms");
    }
    if (algorithm === "aws:kms" && isLogTarget(cloud, bucket.name)) {
      throw new AwsError("s3", "InvalidRequest", `bucket ${bucket.name}: ${LOG_TARGET_RULE}`);
    }
    if (algorithm === "aws:kms") {
      requireKey(cloud, bucket, keyId);
    }
    return {};
  },
});

/** How S3 encrypts an object for which the request says nothing: AES256 where the bucket says nothing either. */
export function defaultEncryption(cloud: Cloud, bucket: Bucket): ObjectEncryption {
  const rule = objects(settingOf(cloud, bucket.name, TOKENS.encryption) ?? {}, "rules")[0];
  const byDefault = rule && optionalObject(rule, "applyServerSideEncryptionByDefault");
  const keyArn = byDefault && optionalText(byDefault, "kmsMasterKeyId");
  if (rule === undefined || keyArn === undefined) {
    return { algorithm: "AES256" };
  }
  return { algorithm: "aws:kms", keyArn, bucketKey: optionalBoolean(rule, "bucketKeyEnabled") === true };
}

function requireKey(cloud: Cloud, bucket: Bucket, keyId: string | undefined): void {
  if (keyId === undefined) {
    throw new AwsError(
      "s3",
      "NotImplemented",
      `bucket ${bucket.name}: aws:kms without kmsMasterKeyId means the key that AWS manages, which can be neither replicated nor read from another account; the stand-in wants a customer key`,
      501,
    );
  }
  const arn = cloud.service(KmsKeys).resolve(keyId, bucket.accountId, bucket.region);
  if (arn === undefined || parseArn(arn)?.region !== bucket.region) {
    throw new AwsError(
      "s3",
      "KMS.NotFoundException",
      `bucket ${bucket.name} in ${bucket.region}: key ${keyId} does not exist in that Region`,
    );
  }
}
