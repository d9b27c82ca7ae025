import type * as pulumi from "@pulumi/pulumi";

import type { Statement } from "../iam/policyDocument";

/** What a Region's entitlement service reads; nothing of it is in another Region. */
export interface EntitlementSources {
  /** The Region's replica of the entitlements. */
  readonly entitlementTableArn: pulumi.Input<string>;
  /** The Region's replica of the asset catalog. */
  readonly catalogTableArn: pulumi.Input<string>;
  /** Parameter that says which key signs. */
  readonly signerParameterArn: pulumi.Input<string>;
  /** The Region's copies of the signing keys, published ones too, so that no key is activated before it may be read. */
  readonly signingSecretArns: readonly pulumi.Input<string>[];
}

/**
 * What a Region's entitlement service may do: read, and read by key. It writes nothing and lists no viewer.
 *
 * The copies of the signing keys are encrypted with the Region's AWS managed key, which lets everybody of the account use it through
 * Secrets Manager who may read the secret (AWS KMS Developer Guide, "AWS managed keys"), so there is nothing to say about a key.
 */
export function entitlementStatements(sources: EntitlementSources): readonly Statement[] {
  return [
    {
      Sid: "ReadRights",
      Effect: "Allow",
      Action: ["dynamodb:BatchGetItem", "dynamodb:GetItem"],
      Resource: sources.entitlementTableArn,
    },
    {
      Sid: "ReadCatalog",
      Effect: "Allow",
      Action: ["dynamodb:GetItem", "dynamodb:Query"],
      Resource: sources.catalogTableArn,
    },
    {
      Sid: "ReadSigner",
      Effect: "Allow",
      Action: "ssm:GetParameter",
      Resource: sources.signerParameterArn,
    },
    {
      Sid: "ReadSigningKeys",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: [...sources.signingSecretArns],
    },
  ];
}
