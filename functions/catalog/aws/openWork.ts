import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";

import type { Page } from "../catalogStore";
import { type MasterPart, masterPartSchema } from "../parts";
import { OPEN_ATTRIBUTE, OPEN_WORK_INDEX } from "../tableKeys";
import { parseItem } from "./catalogItems";
import type { CatalogTable } from "./catalogTable";

/** Parts per page: a page's worth of work is done before the next page is read. */
const PAGE_SIZE = 100;

/** Where the index's next page begins: keys of the index and of the table, all strings. */
const cursorSchema = z.record(z.string(), z.string());

/**
 * Master parts of a Region with something left to do, the oldest first.
 *
 * @param cursor of the page before
 * @throws MalformedItemError naming the item; ZodError or SyntaxError when the cursor is none
 */
export async function openWork(
  { client, tableName }: CatalogTable,
  region: string,
  cursor?: string,
): Promise<Page<MasterPart>> {
  const { Items: items = [], LastEvaluatedKey: last } = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: OPEN_WORK_INDEX,
      KeyConditionExpression: "#open = :region",
      ExpressionAttributeNames: { "#open": OPEN_ATTRIBUTE },
      ExpressionAttributeValues: { ":region": region },
      Limit: PAGE_SIZE,
      ...(cursor === undefined ? {} : { ExclusiveStartKey: cursorSchema.parse(JSON.parse(cursor)) }),
    }),
  );
  return {
    items: items.map((item) => parseItem(masterPartSchema, item)),
    ...(last === undefined ? {} : { cursor: JSON.stringify(last) }),
  };
}
