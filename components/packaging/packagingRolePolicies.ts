import type * as pulumi from "@pulumi/pulumi";

import { accountRoot, objectsOf, viaService } from "../iam/arns";
import { keyAdministration } from "../iam/keyPolicy";
import type { Statement } from "../iam/policyDocument";
import type { Placement } from "../placement";

/** Regions with MediaPackage VOD that an account has to opt in to. Services there call under a principal of the Region's own too. */
const OPT_IN_REGIONS: ReadonlySet<string> = new Set(["ap-southeast-4"]);

/** Service principals under which MediaPackage assumes roles in a Region. */
export function mediaPackagePrincipals(region: string): readonly string[] {
  return [
    "mediapackage.amazonaws.com",
    ...(OPT_IN_REGIONS.has(region) ? [`mediapackage.${region}.amazonaws.com`] : []),
  ];
}

/** The bucket that MediaPackage reads packaged objects from. It is in MediaPackage's own Region: another one is refused. */
export interface PackagedSource {
  readonly region: string;
  readonly bucketArn: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
}

/**
 * What MediaPackage may do as it reads an asset's source, at ingest and at every playback: it packages just in time, so taking one of
 * these away breaks existing assets.
 *
 * `kms:Decrypt` is not documented for VOD ingest; without it an object under a customer key cannot be read by any role.
 */
export function sourceRoleStatements(source: PackagedSource): readonly Statement[] {
  return [
    {
      Sid: "ReadPackagedBucket",
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:GetBucketRequestPayment", "s3:ListBucket"],
      Resource: source.bucketArn,
    },
    {
      Sid: "ReadPackagedObjects",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: objectsOf(source.bucketArn),
    },
    {
      Sid: "DecryptPackagedObjects",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: source.keyArn,
      Condition: { StringEquals: { "kms:ViaService": viaService("s3", source.region) } },
    },
  ];
}

/** The secret that holds the CDN identifier, and its key. */
export interface IdentifierSecret {
  readonly region: string;
  readonly secretArn: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
}

/** What MediaPackage may do to compare the CDN authorization header with the secret. */
export function secretsRoleStatements(secret: IdentifierSecret): readonly Statement[] {
  return [
    {
      Sid: "ReadCdnIdentifier",
      Effect: "Allow",
      Action: [
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:ListSecretVersionIds",
      ],
      Resource: secret.secretArn,
    },
    {
      // The action has no resource type: names can be listed or not, never one by one.
      Sid: "ListSecretNames",
      Effect: "Allow",
      Action: "secretsmanager:ListSecrets",
      Resource: "*",
    },
    {
      Sid: "DecryptCdnIdentifier",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: secret.keyArn,
      Condition: { StringEquals: { "kms:ViaService": viaService("secretsmanager", secret.region) } },
    },
  ];
}

/**
 * Policy of the key of the CDN identifier's secret: MediaPackage's role reads; whoever the account's IAM lets write the secret (the
 * deploy role, a rotation) encrypts. Both only through Secrets Manager, where the secret's own permissions count as well.
 */
export function identifierKeyPolicy(
  args: Placement & { readonly secretsRoleArn: pulumi.Input<string> },
): readonly Statement[] {
  const throughSecretsManager = {
    StringEquals: { "kms:ViaService": viaService("secretsmanager", args.region) },
  };
  return [
    keyAdministration(args.accountId),
    {
      Sid: "MediaPackageReadsIdentifier",
      Effect: "Allow",
      Principal: { AWS: args.secretsRoleArn },
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: throughSecretsManager,
    },
    {
      // Secrets Manager checks both when a customer key encrypts a new version.
      Sid: "AccountWritesThroughSecretsManager",
      Effect: "Allow",
      Principal: { AWS: accountRoot(args.accountId) },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: throughSecretsManager,
    },
  ];
}
