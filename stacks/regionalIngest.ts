import * as pulumi from "@pulumi/pulumi";

import type { AssetCatalog } from "../components/catalog/assetCatalog";
import { RegionalIngest } from "../components/pipeline/regionalIngest";
import type { IngestSettings } from "../functions/ingest/settings";
import type { PlatformConfig } from "./config";
import { ingestRegionsOf } from "./ingestRegions";
import type { MediaRegion } from "./mediaRegions";
import { staticRegionOrder } from "./regionOrder";
import { ladderOptions, type RegionalTranscoding } from "./regionalTranscoding";
import { defaultContentClassOf } from "./rules/ingestRules";

/**
 * Builds a Region's ingest, once the catalog lets its roles in.
 *
 * @param namePrefix name that the stack's jobs carry: two stacks may share an account and a Region
 */
export function buildIngest(
  config: PlatformConfig,
  media: MediaRegion,
  catalog: AssetCatalog,
  namePrefix: string,
): RegionalIngest {
  const { region, accountId, storage, packaging, sourceRole, stageRoles, transcoding, provider } = media;
  const tableArn = tableArnIn(region, catalog);
  return new RegionalIngest(
    `ingest-${region}`,
    {
      services: {
        accountId,
        region,
        mezzanine: storage.mezzanine,
        packaged: storage.packaged,
        catalog: { region, tableArn },
        ...(transcoding === undefined
          ? {}
          : { transcoding: { roleArn: transcoding.role.arn, queueArns: queueArnsOf(transcoding) } }),
        packagingSourceRoleArn: sourceRole.arn,
        cdnIdentifier: {
          secretArn: packaging.cdnIdentifierSecretArn,
          keyArn: packaging.cdnIdentifierKeyArn,
        },
      },
      roles: stageRoles,
      settings: ingestSettings(config, media, tableArn, namePrefix),
      stack: namePrefix,
      mezzanineBucketName: storage.mezzanine.bucketName,
      packagedBucketName: storage.packaged.bucketName,
      reconcileMinutes: config.ingest.reconcileMinutes,
    },
    { provider },
  );
}

/** What the Region's functions go by: names that AWS made, and what the configuration says. */
function ingestSettings(
  config: PlatformConfig,
  { region, accountId, storage, packaging, sourceRole, transcoding }: MediaRegion,
  catalogTableArn: pulumi.Input<string>,
  stack: string,
): pulumi.Output<IngestSettings> {
  const { ingest, packagingGroups } = config;
  return pulumi.output({
    stack,
    region,
    accountId,
    ingestRegions: [...ingestRegionsOf(config)],
    mediaRegions: [...staticRegionOrder(config)],
    catalogTableArn,
    mezzanineBucket: storage.mezzanine.bucketName,
    packagedBucket: storage.packaged.bucketName,
    packagedKeyArn: storage.packaged.keyArn,
    packagingSourceRoleArn: sourceRole.arn,
    cdnIdentifierSecretArn: packaging.cdnIdentifierSecretArn,
    packagingGroups: Object.fromEntries(
      Object.entries(packaging.groups).map(([name, { id }]) => {
        const { contentClass = "", drm } = packagingGroups[name] ?? {};
        return [name, { id, contentClass, ...(drm === undefined ? {} : { drm }) }];
      }),
    ),
    defaultContentClass: defaultContentClassOf(config),
    placement: placementOf(ingest.placement),
    playableWhen: ingest.playableWhen,
    ...(transcoding === undefined ? {} : { transcode: transcodeSettings(config, region, transcoding) }),
    takeoverMinutes: ingest.takeoverMinutes,
    stuckMinutes: ingest.stuckMinutes,
    supersededHours: ingest.supersededHours,
  });
}

function placementOf(placement: PlatformConfig["ingest"]["placement"]): IngestSettings["placement"] {
  return placement.strategy === "by-metadata"
    ? { kind: placement.strategy, key: placement.key, groups: placement.groups }
    : { kind: placement.strategy };
}

/** Jobs start in the reserved queue where the Region has one, and hop from there if the configuration lets them. */
function transcodeSettings(
  { transcoding: config }: PlatformConfig,
  region: string,
  { role, queues }: RegionalTranscoding,
): pulumi.Output<NonNullable<IngestSettings["transcode"]>> {
  const { onDemandQueueArn, reservedQueueArn } = queues;
  const hopMinutes = config.reservedQueues[region]?.hopToOnDemandMinutes;
  const common = {
    roleArn: role.arn,
    acceleration: config.acceleration,
    options: ladderOptions(config),
  };
  return reservedQueueArn === undefined
    ? pulumi.output({ ...common, queueArn: onDemandQueueArn, pricingPlan: "ON_DEMAND" as const })
    : pulumi.output({
        ...common,
        queueArn: reservedQueueArn,
        pricingPlan: "RESERVED" as const,
        ...(hopMinutes === undefined
          ? {}
          : { hopTo: { queueArn: onDemandQueueArn, afterMinutes: hopMinutes } }),
      });
}

function queueArnsOf({
  queues: { onDemandQueueArn, reservedQueueArn },
}: RegionalTranscoding): readonly pulumi.Output<string>[] {
  return reservedQueueArn === undefined ? [onDemandQueueArn] : [onDemandQueueArn, reservedQueueArn];
}

function tableArnIn(region: string, { tableArns }: AssetCatalog): pulumi.Output<string> {
  const arn = tableArns[region];
  if (arn === undefined) {
    throw new Error(
      `ingest of ${region}: the catalog has no replica there. Give the catalog the Region's roles.`,
    );
  }
  return arn;
}
