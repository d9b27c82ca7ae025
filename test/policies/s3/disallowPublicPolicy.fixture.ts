import type { Props, Sample } from "../support/args";
import { ACCOUNT, DISTRIBUTION_ARN, ORGANIZATION } from "../support/names";

/** A TLS-only deny (for everybody, as it should be) and a grant to a role: what a media bucket really has. */
export const PRIVATE_STATEMENTS = [
  {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: ["arn:aws:s3:::media", "arn:aws:s3:::media/*"],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  },
  {
    Sid: "Packager",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/packager` },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::media/*",
  },
  {
    Sid: "Delivery",
    Effect: "Allow",
    Principal: { Service: "cloudfront.amazonaws.com" },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::media/*",
    Condition: { StringEquals: { "AWS:SourceArn": DISTRIBUTION_ARN } },
  },
  {
    Sid: "Organization",
    Effect: "Allow",
    Principal: "*",
    Action: "s3:ListBucket",
    Resource: "arn:aws:s3:::media",
    Condition: { StringEquals: { "aws:PrincipalOrgID": ORGANIZATION } },
  },
];

const DOCUMENT = { Version: "2012-10-17", Statement: PRIVATE_STATEMENTS };

/** Every resource type that carries a document, and how its arguments hold it. */
export const CARRIERS: readonly { readonly type: string; readonly path: readonly string[] }[] = [
  { type: "aws:s3/bucket:Bucket", path: ["policy"] },
  { type: "aws:s3/bucketV2:BucketV2", path: ["policy"] },
  { type: "aws:s3/bucketPolicy:BucketPolicy", path: ["policy"] },
  { type: "aws:s3/accessPoint:AccessPoint", path: ["policy"] },
  { type: "aws:s3control/accessPointPolicy:AccessPointPolicy", path: ["policy"] },
  {
    type: "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy",
    path: ["details", "policy"],
  },
  { type: "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy", path: ["policy"] },
  {
    type: "aws:s3control/accessGrantsInstanceResourcePolicy:AccessGrantsInstanceResourcePolicy",
    path: ["policy"],
  },
  { type: "aws:s3control/bucketPolicy:BucketPolicy", path: ["policy"] },
  { type: "aws:s3/filesFileSystemPolicy:FilesFileSystemPolicy", path: ["policy"] },
  { type: "aws:s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy", path: ["policy"] },
  { type: "aws:s3tables/tableBucketPolicy:TableBucketPolicy", path: ["resourcePolicy"] },
  { type: "aws:s3tables/tablePolicy:TablePolicy", path: ["resourcePolicy"] },
];

/** A carrier with its document in place. */
export function carrying({ type, path }: (typeof CARRIERS)[number], document: unknown): Sample {
  const props = path.reduceRight<unknown>((inner, step) => ({ [step]: inner }), document);
  return { type, name: nameOf(type), props: isProps(props) ? props : {} };
}

export function nameOf(type: string): string {
  return type.replace(/^.*:/, "").toLowerCase();
}

function isProps(value: unknown): value is Props {
  return typeof value === "object" && value !== null;
}

/** Each carrier twice: with a JSON text, and with an object, as `aws.s3` also accepts it. */
export const compliant: readonly Sample[] = CARRIERS.flatMap((carrier) => [
  carrying(carrier, JSON.stringify(DOCUMENT)),
  { ...carrying(carrier, DOCUMENT), name: `${nameOf(carrier.type)}-object` },
]);
