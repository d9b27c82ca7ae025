import { type Fence, fenceSchema } from "../parts";
import { CONTROL_PARTITION, FENCE_SORT_KEY } from "../tableKeys";
import { itemKey, parseItem } from "./catalogItems";
import type { CatalogTable } from "./catalogTable";
import { readItem } from "./readItems";

/** The operators' Region order; undefined until they have switched for the first time. @throws MalformedItemError naming the item */
export async function readFence(table: CatalogTable): Promise<Fence | undefined> {
  const item = await readItem(table, itemKey(CONTROL_PARTITION, FENCE_SORT_KEY));
  return item === undefined ? undefined : parseItem(fenceSchema, item);
}
