import { manifestUrl } from "./egressPaths";
import type { Asset, PackagingConfiguration, PackagingGroup } from "./model";
import type { Registry } from "./registry";

/** How the API's answers spell what the service keeps: member names start with a small letter. */

/** DescribePackagingGroup. */
export function describeGroup(group: PackagingGroup, registry: Registry): object {
  return {
    ...groupShape(group),
    approximateAssetCount: registry.assetsOf(group).length,
  };
}

/** An entry of ListPackagingGroups. */
export function groupShape(group: PackagingGroup): object {
  const { id, arn, host, createdAt, tags, authorization, egressLogGroup } = group;
  return {
    id,
    arn,
    domainName: `https://${host}`,
    createdAt: new Date(createdAt).toISOString(),
    tags,
    ...(authorization === undefined
      ? {}
      : {
          authorization: {
            cdnIdentifierSecret: authorization.secretArn,
            secretsRoleArn: authorization.roleArn,
          },
        }),
    ...(egressLogGroup === undefined ? {} : { egressAccessLogs: { logGroupName: egressLogGroup } }),
  };
}

/** DescribePackagingConfiguration, and an entry of its list. */
export function configurationShape(configuration: PackagingConfiguration): object {
  const { id, arn, groupId, createdAt, tags, definition } = configuration;
  return {
    id,
    arn,
    packagingGroupId: groupId,
    createdAt: new Date(createdAt).toISOString(),
    tags,
    ...lowerFirst(definition),
  };
}

/** An entry of ListAssets: shallow, without endpoints. */
export function assetShape(asset: Asset): object {
  const { id, arn, groupId, sourceArn, sourceRoleArn, resourceId, tags, createdAt } = asset;
  return {
    id,
    arn,
    packagingGroupId: groupId,
    sourceArn,
    sourceRoleArn,
    ...(resourceId === undefined ? {} : { resourceId }),
    tags,
    createdAt: new Date(createdAt).toISOString(),
  };
}

/** DescribeAsset and CreateAsset: with the endpoints and their states. */
export function describeAsset(asset: Asset, registry: Registry): object {
  const group = registry.groups.get(asset, asset.groupId);
  const endpoints = [...asset.endpoints.values()].map(({ configurationId, status }) => {
    const configuration = registry.configurations.get(asset, configurationId);
    return {
      packagingConfigurationId: configurationId,
      status,
      ...(group === undefined || configuration === undefined
        ? {}
        : { url: manifestUrl(group, asset, configuration) }),
    };
  });
  return { ...assetShape(asset), egressEndpoints: endpoints };
}

/** CloudFormation's member names to the API's, at every depth. */
function lowerFirst(value: unknown): object {
  return Object.fromEntries(
    Object.entries(value ?? {}).map(([key, member]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      lowered(member),
    ]),
  );
}

function lowered(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(lowered);
  }
  return typeof value === "object" && value !== null ? lowerFirst(value) : value;
}
