import * as z from "zod";

import type { GroupLoad } from "../../placement/groupLoad";
import type { PlacementClaim, PlacementStore } from "../../placement/placeAsset";
import { type PlacementPart, placementPartSchema } from "../parts";
import { assetPartition, groupsPartition, PART_KEYS } from "../tableKeys";
import { itemKey, parseItem, WRITE_ID_ATTRIBUTE } from "./catalogItems";
import type { CatalogTable } from "./catalogTable";
import { IS_NEW } from "./masterParts";
import { readItem, readPartition } from "./readItems";
import { type Condition, conditionParameters, pauseBetween, transact } from "./writeIf";

/** A Region's share of a packaging group's load. */
const counterSchema = z.strictObject({
  group: z.string().min(1),
  /** Assets that this Region has placed. Only grows: a place is for ever. */
  placed: z.int().min(0),
});

/** Arguments of {@link tablePlacements}. */
export interface TablePlacementsArgs {
  readonly table: CatalogTable;
  /** Region that places. */
  readonly region: string;
  /** Regions whose places and counters count. */
  readonly mediaRegions: readonly string[];
  /** Packaging groups of the configuration. */
  readonly groups: readonly { readonly name: string; readonly contentClass: string }[];
  readonly now: () => Date;
}

/**
 * Places of assets. Each Region writes items of its own: a place per asset, and a counter per group of the assets that it has placed. A
 * group's load is the sum of its counters, and an asset's place the earliest of its places: two Regions place one asset only when the
 * active Region changes between them hearing of each other, and then both go by the earlier place from there on.
 *
 * A claim checks the place and the counter of its own Region, which are all that it can check without another Region's answer. A group's
 * sum is exact while one Region places; when that changes, it is short of what the former one placed last until that has arrived.
 */
export function tablePlacements({
  table,
  region,
  mediaRegions,
  groups,
  now,
}: TablePlacementsArgs): PlacementStore {
  async function loads(): Promise<readonly GroupLoad[]> {
    const counted = await Promise.all(
      mediaRegions.map(async (writer) => {
        const items = await readPartition(table, groupsPartition(writer));
        return { writer, counters: items.map((item) => parseItem(counterSchema, item)) };
      }),
    );
    const countersOf = (name: string, isOwn: boolean): number =>
      counted
        .filter(({ writer }) => (writer === region) === isOwn)
        .flatMap(({ counters }) => counters.filter(({ group }) => group === name))
        .reduce((sum, { placed }) => sum + placed, 0);
    return groups.map(({ name, contentClass }) => {
      const placedHere = countersOf(name, true);
      return { name, contentClass, placed: placedHere + countersOf(name, false), placedHere };
    });
  }

  return {
    async placementOf(assetId) {
      const items = await Promise.all(
        mediaRegions.map((writer) =>
          readItem(table, itemKey(assetPartition(writer, assetId), PART_KEYS.placement)),
        ),
      );
      return earliest(
        items.flatMap((item) => (item === undefined ? [] : [parseItem(placementPartSchema, item)])),
      )?.packagingGroup;
    },

    loads,

    async claim({ assetId, group, placedBefore }: PlacementClaim) {
      const place: PlacementPart = {
        assetId,
        region,
        packagingGroup: group,
        placedAt: now().toISOString(),
      };
      const result = await transact(table, (writeId) => [
        {
          Put: {
            TableName: table.tableName,
            Item: {
              ...place,
              ...itemKey(assetPartition(region, assetId), PART_KEYS.placement),
              [WRITE_ID_ATTRIBUTE]: writeId,
            },
            ...conditionParameters(IS_NEW),
          },
        },
        {
          Put: {
            TableName: table.tableName,
            Item: {
              group,
              placed: placedBefore + 1,
              ...itemKey(groupsPartition(region), group),
              [WRITE_ID_ATTRIBUTE]: writeId,
            },
            ...conditionParameters(counterIs(placedBefore)),
          },
        },
      ]);
      // Whoever is in the way is raising the counter: the choice is to be made anew in any case.
      return result.kind === "written";
    },

    pause: (attempt) => pauseBetween(table, attempt),
  };
}

/** A counter begins with its first placement. */
function counterIs(placed: number): Condition {
  return placed === 0
    ? IS_NEW
    : { expression: "#placed = :placed", names: { "#placed": "placed" }, values: { ":placed": placed } };
}

/** The place that counts: the earliest, of two at one instant the one of the Region whose name comes first. */
export function earliest(places: readonly PlacementPart[]): PlacementPart | undefined {
  return [...places].sort(
    (left, right) =>
      Date.parse(left.placedAt) - Date.parse(right.placedAt) || (left.region < right.region ? -1 : 1),
  )[0];
}
