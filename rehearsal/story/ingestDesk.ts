import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

import { assetRoutes } from "../../functions/catalog/assetRoutes";
import { assetView, type AssetView } from "../../functions/catalog/assetState";
import { dynamoCatalog } from "../../functions/catalog/aws/dynamoCatalog";
import type { CatalogStore } from "../../functions/catalog/catalogStore";
import type { AssetParts, RegionPart, RejectedUpload } from "../../functions/catalog/parts";
import type { PlaybackFormat } from "../../functions/edge/names";
import { encodeRoute, type FormatHashes } from "../../functions/edge/route";
import { servingVersions } from "../../functions/packaging/servingVersions";
import type { PlatformConfig } from "../../stacks/config";
import type { PlatformOutputs } from "../../stacks/outputs";
import { sdkClientSettings } from "../cloud/api/sdkClient";
import { EventBus, type BusEvent } from "../cloud/services/eventBridge";
import type { VirtualClock } from "../clock";
import type { RehearsedPlatform } from "../rehearsedPlatform";
import type { PublishedAsset } from "./publishing";
import { operatorOf } from "./operatorOf";
import { byFormat } from "./byFormat";

type RegionOutputs = PlatformOutputs["regions"][string];

/** Those who work with ingest: producers who upload masters, and operators who look into the catalog and the queues. */
export class IngestDesk {
  readonly clock: VirtualClock;
  /** Region that prepares assets, as deployed. */
  readonly activeRegion: string;
  /** All media Regions in the static order. */
  readonly regions: readonly string[];
  readonly #catalogs = new Map<string, CatalogStore>();

  constructor(
    private readonly platform: RehearsedPlatform,
    private readonly outputs: PlatformOutputs,
    private readonly config: PlatformConfig,
  ) {
    this.clock = platform.clock;
    this.activeRegion = outputs.activeRegion;
    this.regions = outputs.mediaRegions;
  }

  /** A producer uploads an object to a Region's mezzanine bucket, by the role that the configuration lets upload there. */
  async upload(key: string, body: Uint8Array | string, region = this.activeRegion): Promise<void> {
    const { mezzanineBucket, accountId } = this.#outputsOf(region);
    const uploader = Object.values(this.#uploadersOf(region))[0];
    if (uploader === undefined) {
      throw new Error(`${region}: nobody may upload there`);
    }
    const caller = { principalArn: uploader, accountId };
    const client = new S3Client(sdkClientSettings(this.platform.server, caller, region));
    await client.send(new PutObjectCommand({ Bucket: mezzanineBucket, Key: key, Body: Buffer.from(body) }));
    client.destroy();
  }

  /** From now on the next events about an asset are lost, in every Region: as many of each of these kinds. */
  loseEvents(assetId: string, kinds: readonly string[], count: number): void {
    const bus = this.platform.cloud.service(EventBus);
    for (const kind of kinds) {
      bus.dropNext((event) => event["detail-type"] === kind && isAbout(event, assetId), count);
    }
  }

  /** How many events about an asset were lost. */
  lostEvents(assetId: string): number {
    return this.platform.cloud
      .service(EventBus)
      .lost()
      .filter((event) => isAbout(event, assetId)).length;
  }

  /** Everything that a Region's replica of the catalog knows of an asset. */
  parts(assetId: string, region = this.activeRegion): Promise<AssetParts> {
    return this.#catalog(region).readAsset(assetId);
  }

  /** What an asset is, as a Region's replica of the catalog tells. */
  async view(assetId: string, region = this.activeRegion): Promise<AssetView> {
    const catalog = this.#catalog(region);
    const order = (await catalog.readFence())?.order ?? this.regions;
    return assetView(await catalog.readAsset(assetId), order, this.config.ingest.playableWhen);
  }

  /** Objects that a Region has refused because they belong to no asset. */
  async rejectedUploads(region = this.activeRegion): Promise<readonly RejectedUpload[]> {
    return (await this.#catalog(region).rejectedUploads()).items;
  }

  /** What viewers can be given of a playable asset; from one Region alone, if it is named. @throws Error when it is not playable */
  async playable(assetId: string, only?: string): Promise<PublishedAsset> {
    const current = (await this.view(assetId)).current;
    const regions = (current?.regions ?? []).filter(({ region }) => only === undefined || region === only);
    const [first] = regions;
    if (first === undefined) {
      throw new Error(`asset ${assetId}: not playable${only === undefined ? "" : ` in ${only}`}`);
    }
    const group = this.#outputsOf(first.region).packagingGroups[first.packagingGroup];
    const serving = servingVersions(group?.configurations ?? {});
    const routes = assetRoutes(regions, serving);
    const route = (format: PlaybackFormat): string => {
      const text = routes[format];
      if (text === undefined) {
        throw new Error(`asset ${assetId}: not playable as ${format}`);
      }
      return text;
    };
    return {
      assetId,
      routes: byFormat(route),
      versionRoutes: versionRoutesOf(regions),
      hashes: Object.fromEntries(
        regions.map((part) => [part.region, byFormat((format) => hashesOf(part, serving[format] ?? ""))]),
      ),
    };
  }

  #catalog(region: string): CatalogStore {
    const known = this.#catalogs.get(region);
    if (known !== undefined) {
      return known;
    }
    const tableName = this.outputs.catalog.tableArns[region];
    if (tableName === undefined) {
      throw new Error(`${region}: no replica of the catalog among the outputs`);
    }
    const caller = operatorOf(this.config.delivery.accountId);
    const made = dynamoCatalog({
      client: DynamoDBDocumentClient.from(
        new DynamoDBClient(sdkClientSettings(this.platform.server, caller, region)),
      ),
      tableName,
      region,
      mediaRegions: this.regions,
      groups: [],
      now: () => new Date(this.clock.now()),
    });
    this.#catalogs.set(region, made);
    return made;
  }

  #uploadersOf(region: string): Readonly<Record<string, string>> {
    return Object.entries(this.config.regions).find(([name]) => name === region)?.[1]?.uploaderRoleArns ?? {};
  }

  #outputsOf(region: string): RegionOutputs {
    const outputs = this.outputs.regions[region];
    if (outputs === undefined) {
      throw new Error(`${region}: not among the stack's outputs`);
    }
    return outputs;
  }
}

/** Events name an asset in the key of an object, in a job's metadata or in an ARN. */
function isAbout({ resources, detail }: BusEvent, assetId: string): boolean {
  return JSON.stringify([resources, detail]).includes(assetId);
}

function hashesOf({ assetId, region, endpoints }: RegionPart, version: string): FormatHashes {
  const hashes = endpoints[version]?.hashes;
  if (hashes === undefined) {
    throw new Error(`asset ${assetId} in ${region}: not packaged by ${version}`);
  }
  return hashes;
}

/** A route for each packaging configuration that serves the asset, by version. */
function versionRoutesOf(regions: readonly RegionPart[]): Record<string, string> {
  const versions = new Set(regions.flatMap(({ endpoints }) => Object.keys(endpoints)));
  return Object.fromEntries(
    [...versions].flatMap((version) => {
      const hashes = regions.flatMap(({ region, endpoints }) => {
        const found = endpoints[version]?.hashes;
        return found === undefined ? [] : [[region, found] as const];
      });
      const packagingGroup = regions[0]?.packagingGroup ?? "";
      return hashes.length === 0
        ? []
        : [[version, encodeRoute({ packagingGroup, regions: Object.fromEntries(hashes) })]];
    }),
  );
}
