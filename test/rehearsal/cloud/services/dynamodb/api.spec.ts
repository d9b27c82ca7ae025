import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { expect } from "chai";
import { errorName, failureOf, operatorOf, roleCaller, SdkWorld } from "../../api/sdkWorld";
import { HOME } from "../../core/standIn";
import { makeRole } from "../mediaFixture";
import { EAST, GLOBAL_CATALOG, TABLE, TABLE_SERVICES } from "./dynamoFixture";

const TableName = "catalog";

describe("DynamoDB's API", () => {
  let world: SdkWorld;
  let client: DynamoDBClient;
  let table: DynamoDBDocumentClient;

  beforeEach(async () => {
    world = await SdkWorld.over(TABLE_SERVICES);
    await world.stack.create(TABLE, "catalog", GLOBAL_CATALOG, EAST);
    client = world.client(DynamoDBClient, operatorOf(EAST), EAST.region);
    table = DynamoDBDocumentClient.from(client);
  });

  afterEach(() => world.close());

  const Key = { pk: "a", sk: "b" };
  const put = (more: object) => table.send(new PutCommand({ TableName, Item: { ...Key, ...more } }));

  it("carries every type of value there and back", async () => {
    const value = {
      words: "é <&>",
      count: -12.5,
      flag: true,
      none: null,
      bytes: new Uint8Array([0, 1, 255]),
      rungs: [1, "two", { three: 3 }],
      tags: new Set(["a", "b"]),
      numbers: new Set([1, 2]),
    };
    await put(value);
    const { Item } = await table.send(new GetCommand({ TableName, Key }));
    expect(Item).to.deep.equal({ ...Key, ...value });
  });

  it("tells nothing of an item that is not there", async () => {
    expect(await table.send(new GetCommand({ TableName, Key }))).not.to.have.property("Item");
  });

  it("updates, deletes and tells what was or is", async () => {
    await put({ hits: 1 });
    const { Attributes } = await table.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: "SET #hits = #hits + :one",
        ExpressionAttributeNames: { "#hits": "hits" },
        ExpressionAttributeValues: { ":one": 1 },
        ReturnValues: "UPDATED_NEW",
      }),
    );
    expect(Attributes).to.deep.equal({ hits: 2 });
    const gone = await table.send(new DeleteCommand({ TableName, Key, ReturnValues: "ALL_OLD" }));
    expect(gone.Attributes).to.deep.equal({ ...Key, hits: 2 });
  });

  it("tells of a condition that does not hold, with the item", async () => {
    await put({ revision: 1 });
    const failure = await failureOf(
      table.send(
        new PutCommand({
          TableName,
          Item: Key,
          ConditionExpression: "attribute_not_exists(pk)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      ),
    );
    expect(failure).to.be.instanceOf(ConditionalCheckFailedException);
    expect(failure instanceof ConditionalCheckFailedException && failure.Item).to.deep.equal({
      pk: { S: "a" },
      sk: { S: "b" },
      revision: { N: "1" },
    });
    expect(failure.message).to.equal("The conditional request failed");
  });

  it("tells why a transaction was cancelled, operation by operation", async () => {
    await put({ revision: 1 });
    const failure = await failureOf(
      table.send(
        new TransactWriteCommand({
          TransactItems: [
            { Put: { TableName, Item: { pk: "a", sk: "c" } } },
            {
              ConditionCheck: {
                TableName,
                Key,
                ConditionExpression: "revision = :two",
                ExpressionAttributeValues: { ":two": 2 },
                ReturnValuesOnConditionCheckFailure: "ALL_OLD",
              },
            },
          ],
        }),
      ),
    );
    expect(failure).to.be.instanceOf(TransactionCanceledException);
    const reasons = failure instanceof TransactionCanceledException ? failure.CancellationReasons : [];
    expect(reasons?.map(({ Code }) => Code)).to.deep.equal(["None", "ConditionalCheckFailed"]);
    expect(reasons?.[1]?.Item?.["revision"]).to.deep.equal({ N: "1" });
    expect(failure.message).to.match(/^Transaction cancelled/);
  });

  it("reads and writes in transactions and batches", async () => {
    await table.send(
      new TransactWriteCommand({ TransactItems: [{ Put: { TableName, Item: { ...Key, label: "x" } } }] }),
    );
    await table.send(
      new BatchWriteCommand({
        RequestItems: { [TableName]: [{ PutRequest: { Item: { pk: "a", sk: "c" } } }] },
      }),
    );
    const { Responses } = await table.send(
      new TransactGetCommand({ TransactItems: [{ Get: { TableName, Key } }] }),
    );
    expect(Responses).to.deep.equal([{ Item: { ...Key, label: "x" } }]);
    const batch = await client.send(
      new BatchGetItemCommand({
        RequestItems: { [TableName]: { Keys: [{ pk: { S: "a" }, sk: { S: "c" } }] } },
      }),
    );
    expect(batch.Responses?.[TableName]).to.deep.equal([{ pk: { S: "a" }, sk: { S: "c" } }]);
  });

  it("queries and scans page by page", async () => {
    for (const sk of ["1", "2", "3"]) {
      await table.send(new PutCommand({ TableName, Item: { pk: "a", sk } }));
    }
    const query = {
      TableName,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": "a" },
      Limit: 2,
    };
    const first = await table.send(new QueryCommand(query));
    expect([first.Count, first.LastEvaluatedKey]).to.deep.equal([2, { pk: "a", sk: "2" }]);
    const rest = await table.send(new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }));
    expect(rest.Items).to.deep.equal([{ pk: "a", sk: "3" }]);
    expect((await table.send(new ScanCommand({ TableName }))).Count).to.equal(3);
  });

  it("describes the table as its Region sees it", async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table).to.deep.include({
      TableArn: `arn:aws:dynamodb:us-east-1:${HOME}:table/catalog`,
      TableStatus: "ACTIVE",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    });
    expect(
      Table?.Replicas?.map(({ RegionName, ReplicaStatus }) => [RegionName, ReplicaStatus]),
    ).to.deep.equal([
      ["us-west-2", "ACTIVE"],
      ["eu-west-1", "ACTIVE"],
    ]);
  });

  it("speaks of its own Region", async () => {
    await put({ label: "x" });
    const west = DynamoDBDocumentClient.from(world.client(DynamoDBClient, operatorOf(EAST), "us-west-2"));
    const read = async () => (await west.send(new GetCommand({ TableName, Key }))).Item;
    expect(await read()).to.equal(undefined);
    await world.stack.cloud.clock.advance(2_000);
    expect(await read()).to.include({ label: "x" });
    world.stack.cloud.network.setFault("us-west-2", "dark");
    expect(await errorName(read())).to.equal("ServiceUnavailable");
  });

  it("refuses in DynamoDB's words", async () => {
    const missing = await failureOf(table.send(new GetCommand({ TableName: "nothing", Key })));
    expect(missing).to.be.instanceOf(ResourceNotFoundException);
    expect(await errorName(table.send(new GetCommand({ TableName, Key: { pk: "a" } })))).to.equal(
      "ValidationException",
    );
    expect(await errorName(put({ fill: "x".repeat(410_000) }))).to.equal("ValidationException");
    const arn = await makeRole(world.stack, "reader", "lambda.amazonaws.com", EAST, [
      { Effect: "Allow", Action: "dynamodb:GetItem", Resource: "*" },
    ]);
    const reader = DynamoDBDocumentClient.from(
      world.client(DynamoDBClient, roleCaller(arn, EAST), EAST.region),
    );
    await reader.send(new GetCommand({ TableName, Key }));
    expect(await errorName(reader.send(new DeleteCommand({ TableName, Key })))).to.equal(
      "AccessDeniedException",
    );
  });

  it("refuses what came before expressions, which it would lose", async () => {
    const legacy = table.send(new QueryCommand({ TableName, KeyConditions: {} }));
    expect(await errorName(legacy)).to.equal("ValidationException");
  });
});
