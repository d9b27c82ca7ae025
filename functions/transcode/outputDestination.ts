import type { DestinationSettings } from "@aws-sdk/client-mediaconvert";

/**
 * How MediaConvert writes an output group: encrypted with the packaged bucket's own key.
 *
 * Always with the key's ARN. Without it S3 takes the AWS-managed key, under which nothing can be replicated to another Region or read
 * from another account. No ACL: the bucket owner owns everything in it.
 */
export function encryptedDestination(packagedKeyArn: string): DestinationSettings {
  return {
    S3Settings: {
      Encryption: { EncryptionType: "SERVER_SIDE_ENCRYPTION_KMS", KmsKeyArn: packagedKeyArn },
    },
  };
}
