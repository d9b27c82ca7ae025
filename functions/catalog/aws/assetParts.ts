import {
  type AssetParts,
  type MasterPart,
  masterPartSchema,
  type PlacementPart,
  placementPartSchema,
  type PublicationPart,
  publicationPartSchema,
  type RegionPart,
  regionPartSchema,
} from "../parts";
import { assetPartition, OPERATOR, PART_KEYS, SORT_KEY } from "../tableKeys";
import { type Item, keyOf, parseItem } from "./catalogItems";
import type { CatalogTable } from "./catalogTable";
import { readPartition } from "./readItems";

const MASTER = PART_KEYS.master("");
const ENCODE = PART_KEYS.region("");

/**
 * Everything that Regions and operators have written of an asset: a query per writer, since each has partitions of its own.
 *
 * @param regions Regions whose partitions are read
 * @throws MalformedItemError naming the item
 */
export async function readAssetParts(
  table: CatalogTable,
  regions: readonly string[],
  assetId: string,
): Promise<AssetParts> {
  const items = await Promise.all(
    [...regions, OPERATOR].map((writer) => readPartition(table, assetPartition(writer, assetId))),
  );
  const masters: MasterPart[] = [];
  const regionParts: RegionPart[] = [];
  const placements: PlacementPart[] = [];
  let publication: PublicationPart | undefined;
  for (const item of items.flat()) {
    const sort = sortKeyOf(item);
    if (sort.startsWith(MASTER)) {
      masters.push(parseItem(masterPartSchema, item));
    } else if (sort.startsWith(ENCODE)) {
      regionParts.push(parseItem(regionPartSchema, item));
    } else if (sort === PART_KEYS.placement) {
      placements.push(parseItem(placementPartSchema, item));
    } else if (sort === PART_KEYS.publication) {
      publication = parseItem(publicationPartSchema, item);
    }
    // Any other kind of item is a later version's: Regions are deployed one after another, and this one goes on until its turn.
  }
  return { assetId, masters, regions: regionParts, placements, publication };
}

function sortKeyOf(item: Item): string {
  return keyOf(item)[SORT_KEY];
}
