import { SourceRole } from "../../../components/packaging/sourceRole";
import { RegionalReplication } from "../../../components/storage/regionalReplication";
import { RegionalStorage } from "../../../components/storage/regionalStorage";
import { ReplicationRole } from "../../../components/storage/replicationRole";
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

/** Builds the storage of all Regions in the order that the stack uses: roles, then buckets, then replication. */
export async function recordStorage(
  layout: Layout,
  options: { readonly protect?: boolean; readonly preview?: boolean; readonly writers?: boolean } = {},
): Promise<Recording> {
  const recording = await startRecording({ preview: options.preview ?? false });
  const regions = Object.keys(layout);
  const pairs = replicationPairs(regions);
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
          replicationRole: get(roles, region),
          peerReplicationRoles: Object.fromEntries(
            replicationSourcesOf(region, pairs).map((source) => [source, get(roles, source)]),
          ),
          packagedReaderArn: get(sourceRoles, region).arn,
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
  for (const region of regions) {
    new RegionalReplication(
      `replication-${region}`,
      {
        source: get(storages, region),
        destinations: replicationDestinationsOf(region, pairs).map((to) => get(storages, to)),
        rpoMinutes: 15,
      },
      { provider: get(providers, region) },
    );
  }
  await recording.settled();
  return recording;
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
