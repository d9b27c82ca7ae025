import type * as aws from "@pulumi/aws";

import { RegionalPackaging } from "../components/packaging/regionalPackaging";
import { SourceRole } from "../components/packaging/sourceRole";
import { RegionalReplication } from "../components/storage/regionalReplication";
import { RegionalStorage } from "../components/storage/regionalStorage";
import type { ReplicationAlarmInput } from "../components/storage/replicationAlarms";
import { ReplicationRole } from "../components/storage/replicationRole";
import {
  replicationDestinationsOf,
  replicationPairs,
  replicationSourcesOf,
} from "../components/storage/topology";
import { TranscodeRole } from "../components/transcode/transcodeRole";
import { accountProvider } from "./accountTargets";
import { bucketUsers } from "./bucketUsers";
import type { PlatformConfig } from "./config";
import type { ProgramEnvironment } from "./programEnvironment";
import { ingestRegionsOf } from "./ingestRegions";
import { regionalDrmProfiles } from "./regionalDrm";
import { buildTranscoding, type RegionalTranscoding } from "./regionalTranscoding";
import { buildStageRoles, type StageRoles } from "./stageRoles";

/** One Region's media account, as the delivery layer and the outputs see it. */
export interface MediaRegion {
  readonly region: string;
  readonly accountId: string;
  readonly storage: RegionalStorage;
  readonly packaging: RegionalPackaging;
  /** Undefined where objects only arrive: nothing is transcoded there. */
  readonly transcoding: RegionalTranscoding | undefined;
  /** Roles of the ingest stages, which the catalog lets in; the stages themselves come after the catalog. */
  readonly stageRoles: StageRoles;
  readonly sourceRole: SourceRole;
  /** Everything of the Region is made by it. */
  readonly provider: aws.Provider;
  /** What is worth an alarm about the objects that leave the Region. */
  readonly replicationAlarms: readonly ReplicationAlarmInput[];
}

/** Recovery point objective of replication: the one value that S3 offers. */
export const RPO_MINUTES = 15;

/** Days during which deleted keys and secrets can be brought back: long where they matter, the minimum elsewhere. */
function recoveryDays(config: PlatformConfig): number {
  return config.protect ? 30 : 7;
}

/**
 * Builds every Region's media account, each by its own provider.
 *
 * Roles come first, then storage, then replication: key and bucket policies of one Region name roles of the others, and AWS refuses
 * a policy that names a role which does not exist.
 *
 * @param namePrefix begins the names that AWS does not make unique by itself
 */
export function buildMediaRegions(
  config: PlatformConfig,
  namePrefix: string,
  { now }: ProgramEnvironment,
): readonly MediaRegion[] {
  const ingestRegions = ingestRegionsOf(config);
  const regions = Object.entries(config.regions).map(
    ([region, { accountId, deployRoleArn, uploaderRoleArns, cdnIdentifier }]) => {
      const provider = accountProvider(`media-${region}`, { accountId, region, deployRoleArn }, config.tags);
      return {
        region,
        accountId,
        uploaderRoleArns,
        cdnIdentifier,
        provider,
        replicationRole: new ReplicationRole(`replication-role-${region}`, { accountId }, { provider }),
        transcodeRole: ingestRegions.includes(region)
          ? new TranscodeRole(`transcode-role-${region}`, { accountId, region }, { provider })
          : undefined,
        sourceRole: new SourceRole(`packaging-source-${region}`, { accountId, region }, { provider }),
        stageRoles: buildStageRoles({ accountId, region }, provider),
      };
    },
  );
  const pairs = replicationPairs(
    regions.map(({ region }) => region),
    ingestRegions,
  );
  const roles = Object.fromEntries(regions.map(({ region, replicationRole }) => [region, replicationRole]));

  const stored = regions.map((parts) => {
    const users = bucketUsers(parts);
    return {
      ...parts,
      storage: new RegionalStorage(
        `storage-${parts.region}`,
        {
          accountId: parts.accountId,
          region: parts.region,
          settings: config.storage,
          replicationRole: parts.replicationRole,
          ingests: ingestRegions.includes(parts.region),
          peerReplicationRoles: pick(roles, replicationSourcesOf(parts.region, pairs)),
          mezzanineReaderArns: users.mezzanineReaders,
          mezzanineWriterArns: parts.uploaderRoleArns,
          packagedReaderArns: users.packagedReaders,
          packagedWriterArns: users.packagedWriters,
          keyDeletionDays: recoveryDays(config),
          protect: config.protect,
        },
        { provider: parts.provider },
      ),
    };
  });
  const storages = Object.fromEntries(stored.map(({ region, storage }) => [region, storage]));

  return stored.map(
    ({ region, accountId, cdnIdentifier, provider, storage, sourceRole, stageRoles, transcodeRole }) => {
      const transcoding =
        transcodeRole === undefined
          ? undefined
          : buildTranscoding(config, {
              region,
              accountId,
              namePrefix,
              role: transcodeRole,
              storage,
              provider,
            });
      const destinations = Object.values(pick(storages, replicationDestinationsOf(region, pairs)));
      const replication =
        destinations.length === 0
          ? undefined
          : new RegionalReplication(
              `replication-${region}`,
              { source: storage, destinations, rpoMinutes: RPO_MINUTES },
              { provider },
            );
      const packaging = new RegionalPackaging(
        `packaging-${region}`,
        {
          accountId,
          region,
          namePrefix,
          groups: config.packagingGroups,
          drmProfiles: regionalDrmProfiles(config.drm, region, accountId),
          egressLogDays: config.egressLogDays,
          packaged: { bucketArn: storage.packaged.bucketArn, keyArn: storage.packaged.keyArn },
          sourceRole,
          cdnIdentifier: { rotation: cdnIdentifier, recordName: `/${namePrefix}/cdn-identifier`, now },
          recoveryDays: recoveryDays(config),
          protect: config.protect,
        },
        { provider },
      );
      return {
        region,
        accountId,
        storage,
        packaging,
        transcoding,
        stageRoles,
        sourceRole,
        provider,
        replicationAlarms: replication?.alarmInputs ?? [],
      };
    },
  );
}

/** The entries of a record under these keys, in their order. */
function pick<T>(record: Readonly<Record<string, T>>, keys: readonly string[]): Record<string, T> {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = record[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
