import type { Item } from "./attributeValue";
import { itemSize } from "./attributeValue";
import { indexArn, tableArn, type KeySchema, type Replica } from "./tables";

/** The description of a table as one Region sees it, with the protocol's names. */
export function describe(
  replica: Replica,
  items: readonly Item[],
  isFilling: (region: string) => boolean,
): object {
  const { name, accountId, arn, regions, region, keys, indexes, billingMode, streamViewType } = replica;
  const attributes = [keys, ...indexes.map((index) => index.keys)].flatMap(({ hash, range }) =>
    range === undefined ? [hash] : [hash, range],
  );
  return {
    TableName: name,
    TableArn: arn,
    TableStatus: "ACTIVE",
    KeySchema: keySchema(keys),
    AttributeDefinitions: [...new Map(attributes.map((one) => [one.name, one])).values()].map((one) => ({
      AttributeName: one.name,
      AttributeType: one.type,
    })),
    BillingModeSummary: { BillingMode: billingMode },
    DeletionProtectionEnabled: replica.deletionProtected,
    ItemCount: items.length,
    TableSizeBytes: items.reduce((bytes, item) => bytes + itemSize(item), 0),
    ...(streamViewType === undefined
      ? {}
      : { StreamSpecification: { StreamEnabled: true, StreamViewType: streamViewType } }),
    ...(indexes.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: indexes.map((index) => ({
            IndexName: index.name,
            IndexArn: indexArn(replica, index.name),
            IndexStatus: "ACTIVE",
            KeySchema: keySchema(index.keys),
            Projection: {
              ProjectionType: index.projection,
              ...(index.projection === "INCLUDE" ? { NonKeyAttributes: index.nonKeyAttributes } : {}),
            },
          })),
        }),
    ...(regions.length === 1
      ? {}
      : {
          GlobalTableVersion: "2019.11.21",
          Replicas: regions
            .filter((other) => other !== region)
            .map((other) => ({
              RegionName: other,
              ReplicaArn: tableArn({ accountId, region: other }, name),
              ReplicaStatus: isFilling(other) ? "CREATING" : "ACTIVE",
            })),
        }),
  };
}

function keySchema({ hash, range }: KeySchema): readonly object[] {
  return [
    { AttributeName: hash.name, KeyType: "HASH" },
    ...(range === undefined ? [] : [{ AttributeName: range.name, KeyType: "RANGE" }]),
  ];
}
