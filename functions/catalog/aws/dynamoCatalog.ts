import { isDeepStrictEqual } from "node:util";

import type { CatalogStore, OperatorCatalog } from "../catalogStore";
import type { RegionPart } from "../parts";
import {
  assetPartition,
  CONTROL_PARTITION,
  FENCE_SORT_KEY,
  OPERATOR,
  PART_KEYS,
  PARTITION_KEY,
} from "../tableKeys";
import { readAssetParts } from "./assetParts";
import { readBookmark, writeBookmark } from "./bookmarks";
import { itemKey } from "./catalogItems";
import type { CatalogTable } from "./catalogTable";
import { readFence } from "./fence";
import { claimMaster, follows, IS_NEW, updateMaster } from "./masterParts";
import { openWork } from "./openWork";
import { rejectedUploads, rejectUpload } from "./rejectedUploads";
import { tablePlacements } from "./tablePlacements";
import { writeIf } from "./writeIf";

/** Arguments of {@link dynamoCatalog}. */
export interface DynamoCatalogArgs extends CatalogTable {
  /** Region that reads and writes; what it writes is below its own partition keys. */
  readonly region: string;
  /** Regions whose partitions are read, this one among them. */
  readonly mediaRegions: readonly string[];
  /** Packaging groups of the configuration, for placement. */
  readonly groups: readonly { readonly name: string; readonly contentClass: string }[];
  readonly now: () => Date;
}

/**
 * The catalog in its DynamoDB table, for one Region.
 *
 * Every method throws MalformedItemError, naming the item, for one that is not what its key says; and the SDK's errors. A part of another
 * Region is an error of the caller: IAM would refuse it as well.
 */
export function dynamoCatalog(args: DynamoCatalogArgs): CatalogStore {
  const { region, mediaRegions, groups, now, ...table } = args;
  const own = <T extends { readonly region: string }>(part: T): T => {
    if (part.region !== region) {
      throw new Error(
        `catalog of ${region}: got a part of ${part.region}. A Region writes its own parts only: set region to ${region}.`,
      );
    }
    return part;
  };
  return {
    readAsset: (assetId) => readAssetParts(table, mediaRegions, assetId),
    readFence: () => readFence(table),
    claimMaster: async (part) => claimMaster(table, own(part)),
    updateMaster: async (part) => updateMaster(table, own(part)),
    putRegion: async (part) => putRegion(table, own(part)),
    rejectUpload: async (upload) => rejectUpload(table, own(upload)),
    rejectedUploads: async () => ({ items: await rejectedUploads(table, region) }),
    openWork: (of, cursor) => openWork(table, of, cursor),
    readBookmark: (name) => readBookmark(table, region, name),
    writeBookmark: (name, cursor) => writeBookmark(table, region, name, cursor),
    placements: tablePlacements({ table, region, mediaRegions, groups, now }),
  };
}

/** What operators write, in the same table. Errors are those of {@link dynamoCatalog}. */
export function dynamoOperatorCatalog(table: CatalogTable): OperatorCatalog {
  return {
    async setFence(fence) {
      const isLater = {
        expression: "attribute_not_exists(#partition) OR #epoch < :epoch",
        names: { "#partition": PARTITION_KEY, "#epoch": "epoch" },
        values: { ":epoch": fence.epoch },
      };
      // A command that was interrupted after it had set the fence sets it again, and goes on.
      return (
        (await writeIf(table, itemKey(CONTROL_PARTITION, FENCE_SORT_KEY), fence, isLater)) ||
        isDeepStrictEqual(await readFence(table), fence)
      );
    },
    putPublication: (part) =>
      writeIf(
        table,
        itemKey(assetPartition(OPERATOR, part.assetId), PART_KEYS.publication),
        part,
        part.revision === 1 ? IS_NEW : follows(part.revision),
      ),
  };
}

function putRegion(table: CatalogTable, part: RegionPart): Promise<boolean> {
  return writeIf(
    table,
    itemKey(assetPartition(part.region, part.assetId), PART_KEYS.region(part.encodeId)),
    part,
    part.revision === 1 ? IS_NEW : follows(part.revision),
  );
}
