import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";

import {
  OPEN_ATTRIBUTE,
  OPEN_SINCE_ATTRIBUTE,
  OPEN_WORK_INDEX,
  PARTITION_KEY,
  SORT_KEY,
} from "../../functions/catalog/tableKeys";
import { emulated, uniqueName } from "./emulated";

/** Makes a table as the catalog has it, and answers with its name. */
export async function createCatalogTable(): Promise<string> {
  const client = new DynamoDBClient(emulated());
  const name = uniqueName("catalog");
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [PARTITION_KEY, SORT_KEY, OPEN_ATTRIBUTE, OPEN_SINCE_ATTRIBUTE].map(
        (attribute) => ({ AttributeName: attribute, AttributeType: "S" }),
      ),
      KeySchema: [
        { AttributeName: PARTITION_KEY, KeyType: "HASH" },
        { AttributeName: SORT_KEY, KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: OPEN_WORK_INDEX,
          KeySchema: [
            { AttributeName: OPEN_ATTRIBUTE, KeyType: "HASH" },
            { AttributeName: OPEN_SINCE_ATTRIBUTE, KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1 }, { TableName: name });
  return name;
}
