import { ConditionalCheckFailedException, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";

import { itemKey, MalformedItemError, type Item } from "../../functions/catalog/aws/catalogItems";
import { catalogClient, type CatalogTable } from "../../functions/catalog/aws/catalogTable";
import { readRights } from "../../functions/entitlement/aws/dynamoRights";
import type { entitlementKey } from "../../functions/entitlement/aws/entitlementItems";
import {
  entitlementItem,
  offerItem,
  parseEntitlement,
} from "../../functions/entitlement/aws/entitlementItems";
import { PARTITION_KEY, SORT_KEY, viewerPartition } from "../../functions/entitlement/tableKeys";
import { UsageError } from "../commandLine";
import { updatedAtOf, type RightsChange } from "../entitlements/change";
import type { EntitlementRecords, ListedEntitlement, WriteResult } from "../entitlements/ports";
import { callLimits } from "./clientConfig";

/** Imports may run into the table's capacity for a while; the SDK waits longer from attempt to attempt. */
const LIMITS = callLimits(8, 5_000);

/** Records and the connection behind them. */
export interface OpenEntitlementTable {
  readonly records: EntitlementRecords;
  readonly destroy: () => void;
}

/**
 * The table of entitlements, with the caller's own credentials of the delivery account.
 *
 * @param config credentials, endpoint and the like, over the command's own limits; by default those of the environment
 */
export function openEntitlementTable(
  { region, tableArn }: { readonly region: string; readonly tableArn: string },
  config: DynamoDBClientConfig = {},
): OpenEntitlementTable {
  const client = catalogClient({ ...LIMITS, region, ...config });
  return {
    records: entitlementRecords({ client, tableName: tableArn }),
    destroy: () => {
      client.destroy();
    },
  };
}

/** Records of a table whose connection is the caller's. */
export function entitlementRecords(table: CatalogTable): EntitlementRecords {
  return {
    write: (change) => write(table, change),
    readRights: (viewerId, assetId) => readRights(table, viewerId, assetId),
    list: (viewerId, limit, after) => list(table, viewerId, limit, after),
  };
}

async function write({ client, tableName }: CatalogTable, change: RightsChange): Promise<WriteResult> {
  try {
    await client.send(
      new PutCommand({
        TableName: tableName,
        Item: { ...itemOf(change) },
        // Global tables check conditions at the replica that is written to: imports keep to one of them.
        ConditionExpression: "attribute_not_exists(#partition) OR #updatedAt <= :updatedAt",
        ExpressionAttributeNames: { "#partition": PARTITION_KEY, "#updatedAt": "updatedAt" },
        ExpressionAttributeValues: { ":updatedAt": updatedAtOf(change) },
      }),
    );
    return "written";
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return "newer";
    }
    throw error;
  }
}

function itemOf(change: RightsChange): Item {
  return change.action === "offer" ? offerItem(change.offer) : entitlementItem(change.entitlement);
}

async function list(
  { client, tableName }: CatalogTable,
  viewerId: string,
  limit: number,
  after: string | undefined,
): ReturnType<EntitlementRecords["list"]> {
  const partition = viewerPartition(viewerId);
  const { Items: items = [], LastEvaluatedKey: last } = await client.send(
    new QueryCommand({
      TableName: tableName,
      Limit: limit,
      KeyConditionExpression: "#partition = :partition",
      ExpressionAttributeNames: { "#partition": PARTITION_KEY },
      ExpressionAttributeValues: { ":partition": partition },
      ...(after === undefined ? {} : { ExclusiveStartKey: { ...startKey(partition, after) } }),
    }),
  );
  const sort = z.object({ [SORT_KEY]: z.string() }).safeParse(last).data?.[SORT_KEY];
  return {
    items: items.map(listed),
    next: sort === undefined ? undefined : Buffer.from(sort).toString("base64url"),
  };
}

/** A cursor is the sort key alone: it leads to no other viewer's partition. @throws UsageError when it is none */
function startKey(partition: string, after: string): ReturnType<typeof entitlementKey> {
  const sort = Buffer.from(after, "base64url").toString();
  if (!/^(?:asset|plan)#./.test(sort)) {
    throw new UsageError(
      `--after: got ${JSON.stringify(after)}. Pass what the page before printed as the next one's beginning.`,
    );
  }
  return itemKey(partition, sort);
}

/** One record that cannot be read does not hide the others. */
function listed(item: Item): ListedEntitlement {
  try {
    return { entitlement: parseEntitlement(item) };
  } catch (error) {
    if (error instanceof MalformedItemError) {
      return { problem: error.message };
    }
    throw error;
  }
}
