import type { MasterPart } from "../parts";
import {
  assetPartition,
  CONTROL_PARTITION,
  FENCE_SORT_KEY,
  OPEN_ATTRIBUTE,
  OPEN_SINCE_ATTRIBUTE,
  PART_KEYS,
  PARTITION_KEY,
} from "../tableKeys";
import { type Item, itemKey, type ItemKey, WRITE_ID_ATTRIBUTE } from "./catalogItems";
import type { CatalogTable } from "./catalogTable";
import { type Condition, conditionParameters, transactUntilDecided, writeIf } from "./writeIf";

/** Condition of everything that is written for the first time. */
export const IS_NEW: Condition = {
  expression: "attribute_not_exists(#partition)",
  names: { "#partition": PARTITION_KEY },
};

/** Condition of a part's next revision. */
export function follows(revision: number): Condition {
  return {
    expression: "#revision = :previous",
    names: { "#revision": "revision" },
    values: { ":previous": revision - 1 },
  };
}

/**
 * Writes a master's first part together with a look at the fence, so that a Region which operators have just drained makes no claim
 * any more: as of the fence that has arrived in this Region.
 */
export async function claimMaster(
  table: CatalogTable,
  part: MasterPart,
): Promise<"claimed" | "exists" | "fenced"> {
  const result = await transactUntilDecided(table, (writeId) => [
    {
      ConditionCheck: {
        TableName: table.tableName,
        Key: itemKey(CONTROL_PARTITION, FENCE_SORT_KEY),
        ...conditionParameters(fenceIsAt(part.epoch)),
      },
    },
    {
      Put: {
        TableName: table.tableName,
        Item: { ...masterItem(part), ...keyOfMaster(part), [WRITE_ID_ATTRIBUTE]: writeId },
        ...conditionParameters(IS_NEW),
      },
    },
  ]);
  if (result.kind === "written") {
    return "claimed";
  }
  const [, exists] = result.refused;
  // Where both are so, the part that is there says more than the fence that has moved since.
  return exists === true ? "exists" : "fenced";
}

/** Writes a master part's next revision. @returns false, with nothing written, if the one there is not the revision before */
export function updateMaster(table: CatalogTable, part: MasterPart): Promise<boolean> {
  return writeIf(table, keyOfMaster(part), masterItem(part), follows(part.revision));
}

/** A part that is open is in the index of open work; one that is not has none of the index's attributes. */
function masterItem(part: MasterPart): Item {
  return part.open
    ? { ...part, [OPEN_ATTRIBUTE]: part.region, [OPEN_SINCE_ATTRIBUTE]: part.createdAt }
    : part;
}

function keyOfMaster({ region, assetId, masterId }: MasterPart): ItemKey {
  return itemKey(assetPartition(region, assetId), PART_KEYS.master(masterId));
}

/** There is no fence until operators have switched for the first time: that is epoch 0. */
function fenceIsAt(epoch: number): Condition {
  const names = { "#epoch": "epoch" };
  const values = { ":epoch": epoch };
  return epoch === 0
    ? {
        expression: "attribute_not_exists(#partition) OR #epoch = :epoch",
        names: { ...names, "#partition": PARTITION_KEY },
        values,
      }
    : { expression: "#epoch = :epoch", names, values };
}
