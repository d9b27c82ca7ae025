/**
 * Where the S3 resource types keep what can make data public. Tables, because a rule that forgets a deprecated twin
 * (`BucketV2`, `BucketAclV2`) is a way around the rule: the policy engine matches type tokens exactly.
 */

/** A path of properties below a resource's arguments. */
export type Path = readonly [string, ...string[]];

/** General purpose buckets, current and deprecated. (Directory buckets know neither ACLs nor public policies.) */
export const BUCKET_TYPES: ReadonlySet<string> = new Set([
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketV2:BucketV2",
]);

/** Canned ACL property by type. */
export const CANNED_ACLS: ReadonlyMap<string, Path> = new Map<string, Path>([
  ["aws:s3/bucket:Bucket", ["acl"]],
  ["aws:s3/bucketV2:BucketV2", ["acl"]],
  ["aws:s3/bucketAcl:BucketAcl", ["acl"]],
  ["aws:s3/bucketAclV2:BucketAclV2", ["acl"]],
  ["aws:s3/bucketObject:BucketObject", ["acl"]],
  ["aws:s3/bucketObjectv2:BucketObjectv2", ["acl"]],
  ["aws:s3/objectCopy:ObjectCopy", ["acl"]],
]);

/** ACL grants by type: where the list is, and where in an entry the grantee's group URI is. */
export const ACL_GRANTS: ReadonlyMap<string, { readonly grants: Path; readonly uri: Path }> = new Map<
  string,
  { readonly grants: Path; readonly uri: Path }
>([
  ["aws:s3/bucket:Bucket", { grants: ["grants"], uri: ["uri"] }],
  ["aws:s3/bucketV2:BucketV2", { grants: ["grants"], uri: ["uri"] }],
  ["aws:s3/bucketAcl:BucketAcl", { grants: ["accessControlPolicy", "grants"], uri: ["grantee", "uri"] }],
  ["aws:s3/bucketAclV2:BucketAclV2", { grants: ["accessControlPolicy", "grants"], uri: ["grantee", "uri"] }],
  ["aws:s3/objectCopy:ObjectCopy", { grants: ["grants"], uri: ["uri"] }],
  // The grants of server access logging go onto each log object that S3 writes.
  ["aws:s3/bucketLogging:BucketLogging", { grants: ["targetGrants"], uri: ["grantee", "uri"] }],
  ["aws:s3/bucketLoggingV2:BucketLoggingV2", { grants: ["targetGrants"], uri: ["grantee", "uri"] }],
]);

/** Access policy documents by type: each can hand data to everybody. */
export const POLICY_DOCUMENTS: ReadonlyMap<string, Path> = new Map<string, Path>([
  ["aws:s3/bucket:Bucket", ["policy"]],
  ["aws:s3/bucketV2:BucketV2", ["policy"]],
  ["aws:s3/bucketPolicy:BucketPolicy", ["policy"]],
  ["aws:s3/accessPoint:AccessPoint", ["policy"]],
  ["aws:s3control/accessPointPolicy:AccessPointPolicy", ["policy"]],
  ["aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy", ["details", "policy"]],
  ["aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy", ["policy"]],
  ["aws:s3control/accessGrantsInstanceResourcePolicy:AccessGrantsInstanceResourcePolicy", ["policy"]],
  ["aws:s3control/bucketPolicy:BucketPolicy", ["policy"]],
  ["aws:s3/filesFileSystemPolicy:FilesFileSystemPolicy", ["policy"]],
  ["aws:s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy", ["policy"]],
  ["aws:s3tables/tableBucketPolicy:TableBucketPolicy", ["resourcePolicy"]],
  ["aws:s3tables/tablePolicy:TablePolicy", ["resourcePolicy"]],
]);

/** Website settings by type; `undefined` = the resource is nothing else. */
export const WEBSITES: ReadonlyMap<string, Path | undefined> = new Map<string, Path | undefined>([
  ["aws:s3/bucket:Bucket", ["website"]],
  ["aws:s3/bucketV2:BucketV2", ["websites"]],
  ["aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration", undefined],
  ["aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2", undefined],
]);

/** The block of one bucket. */
export const BUCKET_BLOCK_TYPE = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";

/** Public access blocks by type: the group that holds the flags, and what AWS takes for a flag that is not given. */
export const ACCESS_BLOCKS: ReadonlyMap<
  string,
  { readonly group: readonly string[]; readonly unset: boolean }
> = new Map<string, { readonly group: readonly string[]; readonly unset: boolean }>([
  [BUCKET_BLOCK_TYPE, { group: [], unset: false }],
  ["aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", { group: [], unset: false }],
  // Access points block everything unless told otherwise.
  ["aws:s3/accessPoint:AccessPoint", { group: ["publicAccessBlockConfiguration"], unset: true }],
  [
    "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",
    { group: ["details", "publicAccessBlock"], unset: true },
  ],
]);

/** The four flags of a public access block; only together do they close every door. */
export const BLOCK_FLAGS = [
  "blockPublicAcls",
  "blockPublicPolicy",
  "ignorePublicAcls",
  "restrictPublicBuckets",
] as const;
