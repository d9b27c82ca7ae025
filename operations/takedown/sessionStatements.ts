import type { SessionStatement } from "../aws/roleSession";
import type { TakedownOutputs } from "./takedownOutputs";

/**
 * What the assumed session of a takedown may do in a Region, whatever its role may: list, describe and delete MediaPackage's assets, list
 * two buckets' versions, and read the CDN identifier.
 *
 * @param mayDelete whether objects may be deleted, too, version by version
 */
export function sessionStatements(
  {
    mezzanineBucket,
    packagedBucket,
    cdnIdentifierSecretArn,
  }: Pick<
    TakedownOutputs["regions"][string],
    "mezzanineBucket" | "packagedBucket" | "cdnIdentifierSecretArn"
  >,
  mayDelete: boolean,
): readonly SessionStatement[] {
  const buckets = [mezzanineBucket, packagedBucket].map((name) => `arn:aws:s3:::${name}`);
  return [
    {
      Sid: "Assets",
      Effect: "Allow",
      Action: [
        "mediapackage-vod:DeleteAsset",
        "mediapackage-vod:DescribeAsset",
        "mediapackage-vod:ListAssets",
      ],
      Resource: "*",
    },
    { Sid: "List", Effect: "Allow", Action: ["s3:ListBucketVersions"], Resource: buckets },
    ...(mayDelete
      ? [
          {
            Sid: "Delete",
            Effect: "Allow",
            Action: ["s3:DeleteObjectVersion"],
            Resource: buckets.map((arn) => `${arn}/*`),
          } as const,
        ]
      : []),
    {
      Sid: "Identifier",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: cdnIdentifierSecretArn,
    },
    {
      Sid: "Decrypt",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: "*",
      Condition: { StringLike: { "kms:ViaService": "secretsmanager.*.amazonaws.com" } },
    },
  ];
}
