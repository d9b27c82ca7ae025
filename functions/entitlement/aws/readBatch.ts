import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import { setTimeout } from "node:timers/promises";

import type { Item, ItemKey } from "../../catalog/aws/catalogItems";
import type { CatalogTable } from "../../catalog/aws/catalogTable";
import { contentionPauseMs } from "../../placement/contentionPause";

/** DynamoDB hands keys back that it had no capacity for; three attempts take about a tenth of a second. */
const MAX_ATTEMPTS = 3;

/**
 * The items under some keys, in one request, read consistently within the Region; in no order, and without those that there are none of.
 *
 * @param keys at most 100, each once: DynamoDB refuses a request that names one twice
 * @throws Error when DynamoDB hands keys back again and again
 */
export async function readBatch(
  { client, tableName, sleep = setTimeout }: CatalogTable,
  keys: readonly ItemKey[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let left: Record<string, unknown>[] = keys.map((key) => ({ ...key }));
  for (let attempt = 1; left.length > 0; attempt++) {
    if (attempt > MAX_ATTEMPTS) {
      throw new Error(
        `${tableName}: DynamoDB did not read ${left.length} items in ${MAX_ATTEMPTS} attempts.`,
      );
    }
    if (attempt > 1) {
      await sleep(contentionPauseMs(attempt - 1, Math.random));
    }
    const { Responses: responses, UnprocessedKeys: unprocessed } = await client.send(
      new BatchGetCommand({ RequestItems: { [tableName]: { Keys: left, ConsistentRead: true } } }),
    );
    items.push(...(responses?.[tableName] ?? []));
    left = unprocessed?.[tableName]?.Keys ?? [];
  }
  return items;
}
