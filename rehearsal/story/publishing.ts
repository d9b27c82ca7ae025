import {
  CreateAssetCommand,
  DescribeAssetCommand,
  type EgressEndpoint,
  type MediaPackageVodClient,
} from "@aws-sdk/client-mediapackage-vod";

import { encodeRoute, type FormatHashes } from "../../functions/edge/route";
import type { PlaybackFormat } from "../../functions/edge/names";
import { learnHashes } from "../../functions/ingest/manifestHashes";
import type { VirtualClock } from "../clock";
import type { Network } from "../network";
import { byFormat } from "./byFormat";

/** What publishing needs to know of one Region, from the stack's outputs and that Region's own secret. */
export interface PublishingRegion {
  readonly region: string;
  readonly client: MediaPackageVodClient;
  /** AWS id of the packaging group. */
  readonly packagingGroupId: string;
  /** ARN of the multivariant playlist in that Region's packaged bucket. */
  readonly sourceArn: string;
  readonly sourceRoleArn: string;
  /** The group's configurations that viewers are served from, by their AWS id. */
  readonly configurations: Readonly<
    Record<string, { readonly version: string; readonly format: PlaybackFormat }>
  >;
  /** Reads like an origin's own CDN: the value of the CDN authorization header. */
  readonly cdnIdentifier: string;
}

/** An asset that can be played from every Region it was registered in. */
export interface PublishedAsset {
  readonly assetId: string;
  /** What a new session gets, by format. */
  readonly routes: Readonly<Record<PlaybackFormat, string>>;
  /** A route for each packaging configuration, those on their way out included, by version. */
  readonly versionRoutes: Readonly<Record<string, string>>;
  /** Where each Region serves what a new session gets, by format. */
  readonly hashes: Readonly<Record<string, Readonly<Record<PlaybackFormat, FormatHashes>>>>;
}

/** What the stack says about the group that an asset is in. */
export interface PublishingGroup {
  /** Its name in the configuration; it heads the routes. */
  readonly name: string;
  /** The version that new sessions get, by format. */
  readonly serving: Readonly<Record<PlaybackFormat, string>>;
}

/** Hashes by packaging configuration's version. */
type VersionHashes = Readonly<Record<string, FormatHashes>>;

/** Registers an asset in every Region through MediaPackage's own API. The first form of what register-asset does. */
export async function registerAsset(assetId: string, regions: readonly PublishingRegion[]): Promise<void> {
  for (const { client, packagingGroupId, sourceArn, sourceRoleArn } of regions) {
    await client.send(
      // The same resource id in every Region: DRM content keys are derived from it.
      new CreateAssetCommand({
        Id: assetId,
        ResourceId: assetId,
        PackagingGroupId: packagingGroupId,
        SourceArn: sourceArn,
        SourceRoleArn: sourceRoleArn,
      }),
    );
  }
}

/**
 * Waits until every configuration is playable in every Region, reads the manifests to learn where an asset's children are, and makes
 * the routes. The first form of what publish-asset does, after a registration and after a new packaging configuration alike.
 */
export async function learnAsset(
  assetId: string,
  group: PublishingGroup,
  regions: readonly PublishingRegion[],
  { clock, network }: { readonly clock: VirtualClock; readonly network: Network },
): Promise<PublishedAsset> {
  const learned = new Map<string, VersionHashes>();
  for (const region of regions) {
    learned.set(region.region, await learnRegion(assetId, region, clock, network));
  }
  const hashesOf = (region: string, version: string): FormatHashes => {
    const hashes = learned.get(region)?.[version];
    if (hashes === undefined) {
      throw new Error(`asset ${assetId} in ${region}: not packaged by ${version}`);
    }
    return hashes;
  };
  const names = regions.map(({ region }) => region);
  const route = (version: string): string =>
    encodeRoute({
      packagingGroup: group.name,
      regions: Object.fromEntries(names.map((region) => [region, hashesOf(region, version)])),
    });
  const versions = new Set(
    regions.flatMap(({ configurations }) => Object.values(configurations)).map(({ version }) => version),
  );
  return {
    assetId,
    routes: byFormat((format) => route(group.serving[format])),
    versionRoutes: Object.fromEntries([...versions].map((version) => [version, route(version)])),
    hashes: Object.fromEntries(
      names.map((region) => [region, byFormat((format) => hashesOf(region, group.serving[format]))]),
    ),
  };
}

async function learnRegion(
  assetId: string,
  region: PublishingRegion,
  clock: VirtualClock,
  network: Network,
): Promise<VersionHashes> {
  const learned: Record<string, FormatHashes> = {};
  for (const { PackagingConfigurationId: id, Url: url } of await playableEndpoints(assetId, region, clock)) {
    const configuration = id === undefined ? undefined : region.configurations[id];
    if (configuration !== undefined && url !== undefined) {
      const manifest = await readManifest(url, region.cdnIdentifier, network);
      learned[configuration.version] = learnHashes(configuration.format, url, manifest);
    }
  }
  return learned;
}

async function playableEndpoints(
  assetId: string,
  { client, region }: PublishingRegion,
  clock: VirtualClock,
): Promise<readonly EgressEndpoint[]> {
  let endpoints: readonly EgressEndpoint[] = [];
  await clock.advanceUntil(`asset ${assetId} playable in ${region}`, async () => {
    const asset = await client.send(new DescribeAssetCommand({ Id: assetId }));
    endpoints = asset.EgressEndpoints ?? [];
    const failed = endpoints.find(({ Status: status }) => status === "FAILED");
    if (failed !== undefined) {
      throw new Error(
        `asset ${assetId} in ${region}: configuration ${failed.PackagingConfigurationId ?? "?"} failed`,
      );
    }
    return endpoints.length > 0 && endpoints.every(({ Status: status }) => status === "PLAYABLE");
  });
  return endpoints;
}

async function readManifest(url: string, cdnIdentifier: string, network: Network): Promise<string> {
  const { host, pathname } = new URL(url);
  const attempt = await network.send({
    method: "GET",
    host,
    path: pathname,
    headers: { "x-mediapackage-cdnidentifier": cdnIdentifier },
  });
  if (attempt.kind !== "response" || attempt.response.status !== 200) {
    throw new Error(
      `manifest ${url}: ${attempt.kind === "response" ? `status ${attempt.response.status}` : attempt.kind}`,
    );
  }
  return new TextDecoder().decode(attempt.response.body);
}
