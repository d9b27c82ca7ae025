import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";

import { readAssetParts } from "../../functions/catalog/aws/assetParts";
import { catalogClient, type CatalogTable } from "../../functions/catalog/aws/catalogTable";
import { dynamoCatalog } from "../../functions/catalog/aws/dynamoCatalog";
import { openWork } from "../../functions/catalog/aws/openWork";
import { rejectedUploads } from "../../functions/catalog/aws/rejectedUploads";
import type { CatalogStore, Page } from "../../functions/catalog/catalogStore";
import type { AssetParts, Fence, RejectedUpload } from "../../functions/catalog/parts";
import { PART_KEYS, SORT_KEY } from "../../functions/catalog/tableKeys";
import { callLimits } from "./clientConfig";

/** What operators read of the catalog, at one of its replicas; what other Regions wrote a moment ago may be missing. */
export interface CatalogReader {
  readAsset(assetId: string): Promise<AssetParts>;
  readFence(): Promise<Fence | undefined>;
  readonly openWork: CatalogStore["openWork"];
  /** Of one Region, newest last. */
  rejectedUploads(region: string): Promise<readonly RejectedUpload[]>;
  /** Assets that one Region has placed, by packaging group. */
  placedBy(region: string, groups: readonly string[]): Promise<Readonly<Record<string, number>>>;
  /** Asset ids of a page of the whole table, each as often as it has masters there. Reads, and is billed for, every item of the page. */
  scanAssetIds(cursor?: string): Promise<Page<string>>;
}

/** A reader and the connection behind it. */
export interface OpenCatalogReader {
  readonly catalog: CatalogReader;
  readonly destroy: () => void;
}

/** Where the catalog is read. */
export interface CatalogReaderArgs {
  readonly region: string;
  /** ARN of the Region's replica. */
  readonly tableArn: string;
  readonly mediaRegions: readonly string[];
}

const LIMITS = callLimits(4, 10_000);

const masterItem = z.object({ assetId: z.string() });
const cursorSchema = z.record(z.string(), z.string());

/**
 * The catalog with the caller's own credentials of the delivery account.
 *
 * @param config credentials, endpoint and the like, over the command's own limits; by default those of the environment
 */
export function openCatalogReader(
  { region, tableArn, mediaRegions }: CatalogReaderArgs,
  config: DynamoDBClientConfig = {},
): OpenCatalogReader {
  const client = catalogClient({ ...LIMITS, region, ...config });
  return {
    catalog: catalogReader({ client, tableName: tableArn }, mediaRegions),
    destroy: () => {
      client.destroy();
    },
  };
}

/** @param mediaRegions Regions whose parts are read */
export function catalogReader(table: CatalogTable, mediaRegions: readonly string[]): CatalogReader {
  return {
    readAsset: (assetId) => readAssetParts(table, mediaRegions, assetId),
    readFence: () => storeOf(table, mediaRegions[0] ?? "", mediaRegions, []).readFence(),
    openWork: (region, cursor) => openWork(table, region, cursor),
    rejectedUploads: (region) => rejectedUploads(table, region),
    placedBy: async (region, groups) => {
      // A store that knows of one Region only has that Region's counters for a sum.
      const loads = await storeOf(table, region, [region], groups).placements.loads();
      return Object.fromEntries(loads.map(({ name, placed }) => [name, placed]));
    },
    scanAssetIds: (cursor) => scanAssetIds(table, cursor),
  };
}

function storeOf(
  table: CatalogTable,
  region: string,
  mediaRegions: readonly string[],
  groups: readonly string[],
): CatalogStore {
  return dynamoCatalog({
    ...table,
    region,
    mediaRegions,
    groups: groups.map((name) => ({ name, contentClass: "" })),
    now: () => new Date(),
  });
}

async function scanAssetIds({ client, tableName }: CatalogTable, cursor?: string): Promise<Page<string>> {
  const { Items: items = [], LastEvaluatedKey: last } = await client.send(
    new ScanCommand({
      TableName: tableName,
      FilterExpression: "begins_with(#sort, :master)",
      ProjectionExpression: "assetId",
      ExpressionAttributeNames: { "#sort": SORT_KEY },
      ExpressionAttributeValues: { ":master": PART_KEYS.master("") },
      ...(cursor === undefined ? {} : { ExclusiveStartKey: cursorSchema.parse(JSON.parse(cursor)) }),
    }),
  );
  return {
    items: items.map((item) => masterItem.parse(item).assetId),
    ...(last === undefined ? {} : { cursor: JSON.stringify(last) }),
  };
}
