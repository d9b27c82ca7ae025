import { RegionalPackaging } from "../components/packaging/regionalPackaging";
import { SourceRole } from "../components/packaging/sourceRole";
import { RegionalReplication } from "../components/storage/regionalReplication";
import { RegionalStorage } from "../components/storage/regionalStorage";
import { ReplicationRole } from "../components/storage/replicationRole";
import {
  replicationDestinationsOf,
  replicationPairs,
  replicationSourcesOf,
} from "../components/storage/topology";
import { TranscodePermissions } from "../components/transcode/transcodePermissions";
import { TranscodeRole } from "../components/transcode/transcodeRole";
import { accountProvider } from "./accountTargets";
import type { PlatformConfig } from "./config";
import { regionalDrmProfiles } from "./regionalDrm";
import { ingestRegionsOf } from "./ingestRegions";

/** One Region's media account, as the delivery layer and the outputs see it. */
export interface MediaRegion {
  readonly region: string;
  readonly accountId: string;
  readonly storage: RegionalStorage;
  readonly packaging: RegionalPackaging;
  readonly transcodeRole: TranscodeRole;
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
export function buildMediaRegions(config: PlatformConfig, namePrefix: string): readonly MediaRegion[] {
  const regions = Object.entries(config.regions).map(([region, { accountId, deployRoleArn }]) => {
    const provider = accountProvider(`media-${region}`, { accountId, region, deployRoleArn }, config.tags);
    return {
      region,
      accountId,
      provider,
      replicationRole: new ReplicationRole(`replication-role-${region}`, { accountId }, { provider }),
      transcodeRole: new TranscodeRole(`transcode-role-${region}`, { accountId, region }, { provider }),
      sourceRole: new SourceRole(`packaging-source-${region}`, { accountId, region }, { provider }),
    };
  });
  const ingestRegions = ingestRegionsOf(config);
  const pairs = replicationPairs(
    regions.map(({ region }) => region),
    ingestRegions,
  );
  const roles = Object.fromEntries(regions.map(({ region, replicationRole }) => [region, replicationRole]));

  const stored = regions.map((parts) => ({
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
        mezzanineReaderArns: { mediaConvert: parts.transcodeRole.arn },
        packagedReaderArn: parts.sourceRole.arn,
        packagedWriterArns: { mediaConvert: parts.transcodeRole.arn },
        keyDeletionDays: recoveryDays(config),
        protect: config.protect,
      },
      { provider: parts.provider },
    ),
  }));
  const storages = Object.fromEntries(stored.map(({ region, storage }) => [region, storage]));

  return stored.map(({ region, accountId, provider, storage, sourceRole, transcodeRole }) => {
    new TranscodePermissions(
      `transcode-${region}`,
      { region, role: transcodeRole, mezzanine: storage.mezzanine, packaged: storage.packaged },
      { provider },
    );
    const destinations = Object.values(pick(storages, replicationDestinationsOf(region, pairs)));
    if (destinations.length > 0) {
      new RegionalReplication(
        `replication-${region}`,
        { source: storage, destinations, rpoMinutes: RPO_MINUTES },
        { provider },
      );
    }
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
        recoveryDays: recoveryDays(config),
        protect: config.protect,
      },
      { provider },
    );
    return { region, accountId, storage, packaging, transcodeRole };
  });
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
