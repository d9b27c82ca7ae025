import * as pulumi from "@pulumi/pulumi";

import type { RegionalPackagingGroup } from "../components/packaging/regionalPackaging";
import type { RegionalIngest } from "../components/pipeline/regionalIngest";
import { replicationPairs } from "../components/storage/topology";
import { endingProgram, loadPlatformConfig, type PlatformConfig } from "./config";
import { buildDeliveryAccount, type DeliveryAccount } from "./deliveryAccount";
import type { Entitlement } from "./entitlement";
import { ingestRegionsOf } from "./ingestRegions";
import { buildMediaRegions, RPO_MINUTES, type MediaRegion } from "./mediaRegions";
import { namePrefix } from "./naming";
import type { PlatformOutputs } from "./outputs";
import { buildIngest } from "./regionalIngest";
import { type ProgramEnvironment, WALL_CLOCK } from "./programEnvironment";
import { staticRegionOrder } from "./regionOrder";
import type { RegionalTranscoding } from "./regionalTranscoding";

/** The stack's outputs before they are known; the names and shapes are those of {@link PlatformOutputs}. */
type PendingOutputs = {
  readonly [Name in keyof PlatformOutputs]: pulumi.Input<Pending<PlatformOutputs[Name]>>;
};

type Pending<T> = T extends object ? { readonly [Key in keyof T]: pulumi.Input<Pending<T[Key]>> } : T;

/**
 * The whole platform in one stack: every Region's media account and the delivery account.
 *
 * @returns what the stack exports
 * @throws RunError, without a stack trace, when the configuration cannot be deployed
 */
export function deployPlatform(environment: ProgramEnvironment = WALL_CLOCK): PendingOutputs {
  const config = loadPlatformConfig();
  const prefix = endingProgram(() => namePrefix(pulumi.getProject(), pulumi.getStack()));
  const regions = buildMediaRegions(config, prefix, environment);
  const account = buildDeliveryAccount(config, regions, prefix, environment);
  const prepared = regions.map((media) => ({
    ...media,
    ingest: buildIngest(config, media, account.catalog, prefix),
  }));
  return outputsOf(config, prepared, account);
}

function outputsOf(
  config: PlatformConfig,
  regions: readonly (MediaRegion & { readonly ingest: RegionalIngest })[],
  { signing, delivery, catalog, entitlement }: DeliveryAccount,
): PendingOutputs {
  return {
    activeRegion: config.activeRegion,
    mediaRegions: [...staticRegionOrder(config)],
    distributionId: delivery.distributionId,
    distributionDomainName: delivery.distributionDomainName,
    playbackDomain: delivery.playbackDomain,
    keyValueStoreArn: delivery.keyValueStoreArn,
    keyGroupId: signing.keyGroupId,
    signingKeys: signing.keys,
    entitlement: entitlementOutputs(config, entitlement),
    replication: {
      pairs: [...replicationPairs(Object.keys(config.regions), ingestRegionsOf(config))],
      rpoMinutes: RPO_MINUTES,
    },
    catalog: {
      tableName: catalog.tableName,
      tableArns: catalog.tableArns,
      playableWhen: config.ingest.playableWhen,
    },
    regions: Object.fromEntries(
      regions.map(({ region, accountId, storage, packaging, transcoding, ingest, replicationAlarms }) => [
        region,
        {
          accountId,
          ...deployRoleOf(config, region),
          mezzanineBucket: storage.mezzanine.bucketName,
          mezzanineKeyArn: storage.mezzanine.keyArn,
          packagedBucket: storage.packaged.bucketName,
          packagedKeyArn: storage.packaged.keyArn,
          replicationRoleArn: storage.replicationRole.arn,
          accessLogBucket: storage.accessLogBucketName,
          replicationFailureQueueUrl: storage.replicationFailureQueue.url,
          replicationAlarms,
          ...transcodingOutputs(transcoding),
          ingest: { queues: ingest.queues, functions: ingest.functions },
          packagingSourceRoleArn: packaging.sourceRoleArn,
          cdnIdentifierSecretArn: packaging.cdnIdentifierSecretArn,
          ...identifierOutputs(config, region),
          packagingGroups: groupOutputs(config, packaging.groups),
        },
      ]),
    ),
    ...(config.canary === undefined ? {} : { canary: config.canary }),
  };
}

/** Who may play what. */
function entitlementOutputs(
  config: PlatformConfig,
  { table, identity, pool, signerParameterName, services }: Entitlement,
): Pending<NonNullable<PlatformOutputs["entitlement"]>> {
  return {
    issuer: identity.issuer,
    audiences: [...identity.audiences],
    scope: identity.scope,
    ...(pool === undefined
      ? {}
      : { userPool: { id: pool.userPoolId, clientId: pool.clientId, signInUrl: pool.signInUrl } }),
    tableName: table.tableName,
    tableArns: table.tableArns,
    cookieSeconds: config.entitlement.cookieSeconds,
    services: Object.fromEntries(
      services.map(({ region, service }) => [
        region,
        {
          apiHost: service.origin.domainName,
          functionName: service.functionName,
          signerParameter: signerParameterName,
        },
      ]),
    ),
  };
}

/** How far the rotation of a Region's CDN identifier has come. */
function identifierOutputs(
  config: PlatformConfig,
  region: string,
): Pick<PlatformOutputs["regions"][string], "cdnIdentifier"> {
  const account = Object.entries(config.regions).find(([name]) => name === region)?.[1];
  return account === undefined ? {} : { cdnIdentifier: account.cdnIdentifier };
}

/** The role as operator commands assume it; with one account for everything there may be none. */
function deployRoleOf(config: PlatformConfig, region: string): { readonly deployRoleArn?: string } {
  const deployRoleArn = Object.entries(config.regions).find(([name]) => name === region)?.[1]?.deployRoleArn;
  return deployRoleArn === undefined ? {} : { deployRoleArn };
}

/** What an ingest Region transcodes with; another one has nothing to show. */
function transcodingOutputs(
  transcoding: RegionalTranscoding | undefined,
): Pending<Pick<PlatformOutputs["regions"][string], "transcodeRoleArn" | "transcodeQueues">> {
  if (transcoding === undefined) {
    return {};
  }
  const { onDemandQueueArn, reservedQueueArn } = transcoding.queues;
  return {
    transcodeRoleArn: transcoding.role.arn,
    transcodeQueues: {
      onDemandArn: onDemandQueueArn,
      ...(reservedQueueArn === undefined ? {} : { reservedArn: reservedQueueArn }),
    },
  };
}

/** What exists in AWS, with what the configuration says of it. */
function groupOutputs(
  { packagingGroups }: PlatformConfig,
  groups: Readonly<Record<string, RegionalPackagingGroup>>,
): Pending<PlatformOutputs["regions"][string]["packagingGroups"]> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, { id, domainName, configurations }]) => [
      name,
      {
        id,
        domainName,
        ...classOf(packagingGroups[name]),
        configurations: Object.fromEntries(
          Object.entries(configurations).map(([version, configuration]) => [
            version,
            {
              id: configuration.id,
              retiring: packagingGroups[name]?.configurations[version]?.retiring === true,
            },
          ]),
        ),
      },
    ]),
  );
}

/** Every group that exists is configured; the type does not know it. */
function classOf(group: PlatformConfig["packagingGroups"][string] | undefined): {
  readonly contentClass?: string;
} {
  return group === undefined ? {} : { contentClass: group.contentClass };
}
