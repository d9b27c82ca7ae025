import { SourceRole } from "../../../components/packaging/sourceRole";
import { RegionalReplication } from "../../../components/storage/regionalReplication";
import { RegionalStorage } from "../../../components/storage/regionalStorage";
import { ReplicationRole } from "../../../components/storage/replicationRole";
import type { StorageSettings } from "../../../components/storage/storageSettings";
import {
  replicationDestinationsOf,
  replicationPairs,
  replicationSourcesOf,
} from "../../../components/storage/topology";
import { type Recording, awsProvider, startRecording } from "../../support/recordingMocks";

/** Account by Region. */
export type Layout = Readonly<Record<string, string>>;

/** Two Regions in accounts of their own. */
export const TWO_ACCOUNTS: Layout = { "us-west-2": "111111111111", "eu-west-1": "222222222222" };

/** Three Regions, two of them in one account. */
export const THREE_REGIONS: Layout = { ...TWO_ACCOUNTS, "ap-south-1": "111111111111" };

/** The configuration's defaults. */
export const DEFAULT_SETTINGS: StorageSettings = {
  masterTiers: { glacierInstantRetrievalDays: 90 },
  packagedIntelligentTieringDays: 0,
  noncurrentVersionDays: 30,
  accessLogDays: 365,
  inventory: "Weekly",
  requestMetrics: false,
};

/** What a test may change about the storage of all Regions. */
export interface StorageOptions {
  readonly protect?: boolean;
  readonly writers?: boolean;
  /** Changes to {@link DEFAULT_SETTINGS}. */
  readonly settings?: Partial<StorageSettings>;
  /** @default every Region */
  readonly ingestRegions?: readonly string[];
}

/** Records the storage of all Regions. */
export async function recordStorage(
  layout: Layout,
  options: StorageOptions & { readonly preview?: boolean } = {},
): Promise<Recording> {
  const recording = await startRecording({ preview: options.preview ?? false });
  buildStorage(layout, options);
  await recording.settled();
  return recording;
}

/**
 * Builds the storage of all Regions in the order that the stack uses: roles, then buckets, then replication.
 *
 * @returns the replication of each ingest Region
 */
export function buildStorage(
  layout: Layout,
  options: StorageOptions = {},
): Readonly<Record<string, RegionalReplication>> {
  const regions = Object.keys(layout);
  const pairs = replicationPairs(regions, options.ingestRegions ?? regions);
  const providers = mapRegions(layout, (region, accountId) => awsProvider(region, accountId, region));
  const roles = mapRegions(
    layout,
    (region, accountId) =>
      new ReplicationRole(`replication-${region}`, { accountId }, { provider: get(providers, region) }),
  );
  const sourceRoles = mapRegions(
    layout,
    (region, accountId) =>
      new SourceRole(`source-${region}`, { accountId, region }, { provider: get(providers, region) }),
  );
  const storages = mapRegions(
    layout,
    (region, accountId) =>
      new RegionalStorage(
        `storage-${region}`,
        {
          accountId,
          region,
          settings: { ...DEFAULT_SETTINGS, ...options.settings },
          replicationRole: get(roles, region),
          ingests: replicationDestinationsOf(region, pairs).length > 0,
          peerReplicationRoles: Object.fromEntries(
            replicationSourcesOf(region, pairs).map((source) => [source, get(roles, source)]),
          ),
          packagedReaderArns: { mediaPackage: get(sourceRoles, region).arn },
          ...(options.writers === true
            ? {
                mezzanineReaderArns: { transcode: `arn:aws:iam::${accountId}:role/transcode` },
                mezzanineWriterArns: { upload: `arn:aws:iam::${accountId}:role/upload` },
                packagedWriterArns: { transcode: `arn:aws:iam::${accountId}:role/transcode` },
              }
            : {}),
          keyDeletionDays: 7,
          protect: options.protect ?? false,
        },
        { provider: get(providers, region) },
      ),
  );
  const ingest = Object.fromEntries(
    Object.entries(layout).filter(([region]) => replicationDestinationsOf(region, pairs).length > 0),
  );
  return mapRegions(
    ingest,
    (region) =>
      new RegionalReplication(
        `replication-${region}`,
        {
          source: get(storages, region),
          destinations: replicationDestinationsOf(region, pairs).map((to) => get(storages, to)),
          rpoMinutes: 15,
        },
        { provider: get(providers, region) },
      ),
  );
}

function mapRegions<T>(
  layout: Layout,
  make: (region: string, accountId: string) => T,
): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(layout).map(([region, accountId]) => [region, make(region, accountId)]),
  );
}

function get<T>(record: Readonly<Record<string, T>>, region: string): T {
  const value = record[region];
  if (value === undefined) {
    throw new Error(`the fixture has no ${region}`);
  }
  return value;
}
