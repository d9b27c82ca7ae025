import {
  CreateAssetCommand,
  DescribeAssetCommand,
  type EgressEndpoint,
  type MediaPackageVodClient,
} from "@aws-sdk/client-mediapackage-vod";

import { encodeRoute, type FormatHashes } from "../../functions/edge/route";
import { PLAYBACK_FORMATS, type PlaybackFormat } from "../../functions/edge/names";
import { learnHashes } from "../../functions/ingest/manifestHashes";
import type { VirtualClock } from "../clock";
import type { Network } from "../network";

/** What publishing needs to know of one Region, from the stack's outputs and that Region's own secret. */
export interface PublishingRegion {
  readonly region: string;
  readonly client: MediaPackageVodClient;
  /** AWS id of the packaging group. */
  readonly packagingGroupId: string;
  /** ARN of the multivariant playlist in that Region's packaged bucket. */
  readonly sourceArn: string;
  readonly sourceRoleArn: string;
  /** Format of each of the group's configurations, by its AWS id. */
  readonly formats: Readonly<Record<string, PlaybackFormat>>;
  /** Reads like an origin's own CDN: the value of the CDN authorization header. */
  readonly cdnIdentifier: string;
}

/** An asset that can be played from every Region it was registered in. */
export interface PublishedAsset {
  readonly assetId: string;
  readonly routes: Readonly<Record<PlaybackFormat, string>>;
  /** Where each Region serves it, by format. */
  readonly hashes: Readonly<Record<string, Readonly<Record<PlaybackFormat, FormatHashes>>>>;
}

/**
 * Registers an asset in every Region through MediaPackage's own API, waits until every configuration is playable, reads the
 * manifests to learn where its children are, and makes the routes. The first form of what register-asset and publish-asset do.
 */
export async function publishAsset(
  assetId: string,
  packagingGroup: string,
  regions: readonly PublishingRegion[],
  { clock, network }: { readonly clock: VirtualClock; readonly network: Network },
): Promise<PublishedAsset> {
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
  const hashes: Record<string, Record<PlaybackFormat, FormatHashes>> = {};
  for (const region of regions) {
    hashes[region.region] = await learnRegion(assetId, region, clock, network);
  }
  const route = (format: PlaybackFormat): string =>
    encodeRoute({
      packagingGroup,
      regions: Object.fromEntries(
        Object.entries(hashes).map(([region, formats]) => [region, formats[format]]),
      ),
    });
  return { assetId, hashes, routes: { hls: route("hls"), dash: route("dash"), cmaf: route("cmaf") } };
}

async function learnRegion(
  assetId: string,
  region: PublishingRegion,
  clock: VirtualClock,
  network: Network,
): Promise<Record<PlaybackFormat, FormatHashes>> {
  const endpoints = await playableEndpoints(assetId, region, clock);
  const learned: Partial<Record<PlaybackFormat, FormatHashes>> = {};
  for (const { PackagingConfigurationId: id, Url: url } of endpoints) {
    const format = id === undefined ? undefined : region.formats[id];
    if (format !== undefined && url !== undefined) {
      learned[format] = learnHashes(format, url, await readManifest(url, region.cdnIdentifier, network));
    }
  }
  const { hls, dash, cmaf } = learned;
  if (hls === undefined || dash === undefined || cmaf === undefined) {
    const missing = PLAYBACK_FORMATS.filter((format) => learned[format] === undefined);
    throw new Error(`asset ${assetId} in ${region.region}: no configuration for ${missing.join(", ")}`);
  }
  return { hls, dash, cmaf };
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
