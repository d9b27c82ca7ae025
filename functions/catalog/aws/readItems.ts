import { GetCommand, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";

import { PARTITION_KEY } from "../tableKeys";
import type { Item, ItemKey } from "./catalogItems";
import type { CatalogTable } from "./catalogTable";

/** One item, read consistently within the Region; undefined where there is none. */
export async function readItem({ client, tableName }: CatalogTable, key: ItemKey): Promise<Item | undefined> {
  const { Item: item } = await client.send(
    new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }),
  );
  return item;
}

/** All items of a partition in the order of their sort keys, read consistently within the Region; over as many pages as it takes. */
export async function readPartition(
  { client, tableName }: CatalogTable,
  partition: string,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let start: QueryCommandInput["ExclusiveStartKey"];
  do {
    const { Items: page = [], LastEvaluatedKey: last } = await client.send(
      new QueryCommand({
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: "#partition = :partition",
        ExpressionAttributeNames: { "#partition": PARTITION_KEY },
        ExpressionAttributeValues: { ":partition": partition },
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    items.push(...page);
    start = last;
  } while (start !== undefined);
  return items;
}
