import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";

import { bookkeepingPartition } from "../tableKeys";
import { itemKey, type ItemKey, parseItem } from "./catalogItems";
import type { CatalogTable } from "./catalogTable";
import { readItem } from "./readItems";

const bookmarkSchema = z.strictObject({ cursor: z.string() });

/** How far a sweep of a Region came; undefined at the beginning. @throws MalformedItemError naming the item */
export async function readBookmark(
  table: CatalogTable,
  region: string,
  name: string,
): Promise<string | undefined> {
  const item = await readItem(table, bookmarkKey(region, name));
  return item === undefined ? undefined : parseItem(bookmarkSchema, item).cursor;
}

/**
 * Remembers how far a sweep came; undefined is the beginning. Unconditional: sweeps of one Region that overlap look at some objects
 * twice, which every step allows.
 */
export async function writeBookmark(
  { client, tableName }: CatalogTable,
  region: string,
  name: string,
  cursor: string | undefined,
): Promise<void> {
  const key = bookmarkKey(region, name);
  await (cursor === undefined
    ? client.send(new DeleteCommand({ TableName: tableName, Key: key }))
    : client.send(new PutCommand({ TableName: tableName, Item: { ...key, cursor } })));
}

function bookmarkKey(region: string, name: string): ItemKey {
  return itemKey(bookkeepingPartition(region), `bookmark#${name}`);
}
