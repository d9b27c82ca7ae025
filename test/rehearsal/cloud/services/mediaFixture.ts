import { assetPrefix, CLIP_MANIFEST, clipFiles } from "../../../../rehearsal/media/clip";
import { accountRootArn } from "../../../../rehearsal/cloud/core/arn";
import { text } from "../../../../rehearsal/cloud/core/props";
import type { Caller, Props, Scope } from "../../../../rehearsal/cloud/core/types";
import { iamService } from "../../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../../rehearsal/cloud/services/kms";
import { logsService } from "../../../../rehearsal/cloud/services/logs";
import { mediaPackageVodService } from "../../../../rehearsal/cloud/services/mediaPackageVod";
import { s3Service } from "../../../../rehearsal/cloud/services/s3";
import { S3DataPlane } from "../../../../rehearsal/cloud/services/s3";
import { secretsManagerService } from "../../../../rehearsal/cloud/services/secretsManager";
import { Deployment, OTHER, policy, trust, WEST } from "../core/standIn";

export const S3 = {
  bucket: "aws:s3/bucket:Bucket",
  policy: "aws:s3/bucketPolicy:BucketPolicy",
  versioning: "aws:s3/bucketVersioning:BucketVersioning",
  block: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  encryption: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  replication: "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
};
export const ROLE = "aws:iam/role:Role";
export const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
export const KEY = "aws:kms/key:Key";
export const CONTROLLED = "aws:cloudcontrol/resource:Resource";

/** The other account's provider in the other Region. */
export const OTHER_IRELAND: Scope = { accountId: OTHER, region: "eu-west-1", defaultTags: {} };

/** The operators of the two accounts. */
export const WEST_ROOT: Caller = rootOf(WEST);
export const IRELAND_ROOT: Caller = rootOf(OTHER_IRELAND);

function rootOf({ accountId }: Scope): Caller {
  return { principalArn: accountRootArn(accountId), accountId };
}

/** A stack with everything that media needs. */
export function mediaStack(): Promise<Deployment> {
  return Deployment.over([
    iamService,
    kmsService,
    s3Service,
    secretsManagerService,
    mediaPackageVodService,
    logsService,
  ]);
}

/** A role with one policy. @returns its ARN */
export async function makeRole(
  stack: Deployment,
  name: string,
  service: string,
  scope: Scope,
  statements: readonly object[],
): Promise<string> {
  const role = await stack.create(ROLE, name, { name, assumeRolePolicy: trust(service) }, scope);
  await stack.create(ROLE_POLICY, name, { role: name, policy: policy(...statements) }, scope);
  return text(role.outputs, "arn");
}

/** A key with a policy: its account's administration and what else is given. @returns its ARN */
export async function makeKey(
  stack: Deployment,
  name: string,
  scope: Scope,
  statements: readonly object[],
): Promise<string> {
  const key = await stack.create(
    KEY,
    name,
    {
      policy: policy(
        {
          Effect: "Allow",
          Principal: { AWS: accountRootArn(scope.accountId) },
          Action: "kms:*",
          Resource: "*",
        },
        ...statements,
      ),
    },
    scope,
  );
  return text(key.outputs, "arn");
}

/** A versioned bucket, encrypted by `keyArn`. */
export async function makeBucket(
  stack: Deployment,
  name: string,
  scope: Scope,
  keyArn?: string,
): Promise<void> {
  await stack.create(S3.bucket, name, { bucket: name }, scope);
  await stack.create(
    S3.versioning,
    name,
    { bucket: name, versioningConfiguration: { status: "Enabled" } },
    scope,
  );
  if (keyArn !== undefined) {
    await stack.create(
      S3.encryption,
      name,
      {
        bucket: name,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
            bucketKeyEnabled: true,
          },
        ],
      },
      scope,
    );
  }
}

/** The arguments of a V2 replication rule; `changes` go into the rule, `destination` into its destination. */
export function replicationRule(bucket: string, destination: Props = {}, changes: Props = {}): Props {
  return {
    id: "everything",
    priority: 1,
    status: "Enabled",
    filter: { prefix: "" },
    deleteMarkerReplication: { status: "Enabled" },
    destination: { bucket: `arn:aws:s3:::${bucket}`, ...destination },
    ...changes,
  };
}

/** Writes the bundled clip as an asset's source. @returns the ARN of its multivariant playlist */
export function uploadClip(stack: Deployment, bucket: string, caller: Caller, assetId = "title"): string {
  const prefix = assetPrefix(assetId);
  const s3 = stack.cloud.service(S3DataPlane);
  for (const { name, body, contentType } of clipFiles()) {
    s3.putObject(caller, bucket, prefix + name, body, { contentType });
  }
  return `arn:aws:s3:::${bucket}/${prefix}${CLIP_MANIFEST}`;
}
