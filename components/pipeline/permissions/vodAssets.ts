import type { Statement } from "../../iam/policyDocument";
import { mediaPackagePrincipals } from "../../packaging/packagingRolePolicies";
import type { RegionalServices } from "../regionalServices";

/** What MediaPackage says of an asset. Their ids begin with the platform's, which anything may, so it is any asset of the account. */
export function lookAtVodAssets(services: RegionalServices): readonly Statement[] {
  return [
    {
      Sid: "LookAtVodAssets",
      Effect: "Allow",
      Action: "mediapackage-vod:DescribeAsset",
      Resource: vodAssets(services),
    },
  ];
}

/**
 * Assets of MediaPackage, made with the role that reads their source. By AWS's Service Authorization Reference CreateAsset is about
 * nothing that has an ARN yet. No tags are sent, so none have to be allowed.
 */
export function makeVodAssets({ region, packagingSourceRoleArn }: RegionalServices): readonly Statement[] {
  return [
    {
      Sid: "MakeVodAssets",
      Effect: "Allow",
      Action: "mediapackage-vod:CreateAsset",
      Resource: "*",
    },
    {
      Sid: "PassSourceRole",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: packagingSourceRoleArn,
      Condition: { StringEquals: { "iam:PassedToService": [...mediaPackagePrincipals(region)] } },
    },
  ];
}

/** Takes assets out of MediaPackage: superseded ones, and those taken down. Their objects stay. */
export function deleteVodAssets(services: RegionalServices): readonly Statement[] {
  return [
    {
      Sid: "DeleteVodAssets",
      Effect: "Allow",
      Action: "mediapackage-vod:DeleteAsset",
      Resource: vodAssets(services),
    },
  ];
}

function vodAssets({ region, accountId }: RegionalServices): string {
  return `arn:aws:mediapackage-vod:${region}:${accountId}:assets/*`;
}
