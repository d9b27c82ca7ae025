import * as pulumi from "@pulumi/pulumi";

import type { AssetCatalog } from "../components/catalog/assetCatalog";
import { RegionalIngest } from "../components/pipeline/regionalIngest";
import type { IngestSettings } from "../functions/ingest/settings";
import type { PlatformConfig } from "./config";
import { ingestSettings } from "./ingestSettings";
import type { MediaRegion } from "./mediaRegions";
import type { RegionalTranscoding } from "./regionalTranscoding";

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
      settings: settingsOf(config, media, tableArn, namePrefix),
      stack: namePrefix,
      mezzanineBucketName: storage.mezzanine.bucketName,
      packagedBucketName: storage.packaged.bucketName,
      reconcileMinutes: config.ingest.reconcileMinutes,
    },
    { provider },
  );
}

/** What the Region's functions go by, once everything that it names is there. */
function settingsOf(
  config: PlatformConfig,
  { region, accountId, storage, packaging, sourceRole, transcoding }: MediaRegion,
  catalogTableArn: pulumi.Input<string>,
  stack: string,
): pulumi.Output<IngestSettings> {
  const names = pulumi.output({
    stack,
    accountId,
    catalogTableArn,
    mezzanineBucket: storage.mezzanine.bucketName,
    packagedBucket: storage.packaged.bucketName,
    packagedKeyArn: storage.packaged.keyArn,
    packagingSourceRoleArn: sourceRole.arn,
    cdnIdentifierSecretArn: packaging.cdnIdentifierSecretArn,
  });
  const packagingGroupIds = pulumi.all(
    Object.fromEntries(Object.entries(packaging.groups).map(([name, { id }]) => [name, id])),
  );
  const transcode =
    transcoding === undefined
      ? undefined
      : pulumi.output({
          roleArn: transcoding.role.arn,
          onDemandQueueArn: transcoding.queues.onDemandQueueArn,
          reservedQueueArn: transcoding.queues.reservedQueueArn,
        });
  return pulumi.all([names, packagingGroupIds, transcode]).apply(([known, ids, transcodeNames]) =>
    ingestSettings(config, region, {
      ...known,
      packagingGroupIds: ids,
      ...(transcodeNames === undefined ? {} : { transcode: transcodeNames }),
    }),
  );
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
