import { expect } from "chai";
import { AwsError } from "../../../../../rehearsal/cloud/core/types";
import type { DynamoDbDataPlane, Item } from "../../../../../rehearsal/cloud/services/dynamodb";
import { codeOf, type Deployment, refusalOf } from "../../core/standIn";
import { item, key, owner, tableStack } from "./dynamoFixture";

const TableName = "catalog";
type Input = Parameters<DynamoDbDataPlane["transactWriteItems"]>[1];

describe("transactions of DynamoDB", () => {
  let stack: Deployment;
  let dynamo: DynamoDbDataPlane;

  beforeEach(async () => {
    ({ stack, dynamo } = await tableStack());
  });

  const write = (TransactItems: Input["TransactItems"], more: Partial<Input> = {}) =>
    dynamo.transactWriteItems(owner(), { TransactItems, ...more });
  const put = (sk: string, more: Item = {}) => ({ Put: { TableName, Item: item("a", sk, more) } });
  const stored = () => dynamo.scan(owner(), { TableName }).Count;
  const check = (sk: string, ConditionExpression = "attribute_exists(pk)") => ({
    ConditionCheck: { TableName, Key: key("a", sk), ConditionExpression },
  });

  it("put, update, delete and check together", () => {
    write([put("1"), put("2"), put("3")]);
    write([
      check("1"),
      {
        Update: {
          TableName,
          Key: key("a", "2"),
          UpdateExpression: "SET label = :x",
          ExpressionAttributeValues: { ":x": { S: "x" } },
        },
      },
      { Delete: { TableName, Key: key("a", "3") } },
      put("4"),
    ]);
    expect(
      dynamo.transactGetItems(owner(), {
        TransactItems: ["1", "2", "3", "4"].map((sk) => ({
          Get: { TableName, Key: key("a", sk), ...(sk === "2" ? { ProjectionExpression: "label" } : {}) },
        })),
      }),
    ).to.deep.equal({
      Responses: [{ Item: item("a", "1") }, { Item: { label: { S: "x" } } }, {}, { Item: item("a", "4") }],
    });
  });

  it("write nothing when one condition fails, and say which, with its item where the request asks for it", async () => {
    write([put("1", { owner_: { S: "west" } })]);
    const isNew = {
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    } as const;
    const attempt = () =>
      write([put("2"), { Put: { TableName, Item: item("a", "1"), ...isNew } }, check("9")]);
    expect(await codeOf(attempt)).to.equal("TransactionCanceledException");
    const refusal = await refusalOf(attempt);
    expect(refusal.message).to.match(
      /cancellation reasons for specific reasons \[None, ConditionalCheckFailed, ConditionalCheckFailed\]/,
    );
    expect(refusal instanceof AwsError && refusal.members["CancellationReasons"]).to.deep.equal([
      { Code: "None" },
      {
        Code: "ConditionalCheckFailed",
        Message: "The conditional request failed",
        Item: item("a", "1", { owner_: { S: "west" } }),
      },
      { Code: "ConditionalCheckFailed", Message: "The conditional request failed" },
    ]);
    expect(stored()).to.equal(1);
  });

  it("are cancelled by an update that does not fit the item", async () => {
    write([put("1", { label: { S: "x" } })]);
    const grow = {
      Update: {
        TableName,
        Key: key("a", "1"),
        UpdateExpression: "ADD label :n",
        ExpressionAttributeValues: { ":n": { N: "1" } },
      },
    };
    const refusal = await refusalOf(() => write([put("2"), grow]));
    expect(refusal.message).to.match(/\[None, ValidationError\]/);
    expect(stored()).to.equal(1);
  });

  it("are about each item once", async () => {
    expect((await refusalOf(() => write([put("1"), check("1")]))).message).to.match(
      /cannot include multiple operations on one item/,
    );
  });

  it("are carried out once for a token, for ten minutes, and a token is for one transaction", async () => {
    const ClientRequestToken = "token";
    const count = {
      Update: {
        TableName,
        Key: key("a", "1"),
        UpdateExpression: "ADD hits :n",
        ExpressionAttributeValues: { ":n": { N: "1" } },
      },
    };
    write([count], { ClientRequestToken });
    write([count], { ClientRequestToken });
    expect(dynamo.getItem(owner(), { TableName, Key: key("a", "1") }).Item?.["hits"]).to.deep.equal({
      N: "1",
    });
    expect(await codeOf(() => write([put("2")], { ClientRequestToken }))).to.equal(
      "IdempotentParameterMismatchException",
    );
    await stack.cloud.clock.advance(601_000);
    write([count], { ClientRequestToken });
    expect(dynamo.getItem(owner(), { TableName, Key: key("a", "1") }).Item?.["hits"]).to.deep.equal({
      N: "2",
    });
  });

  it("of a cancelled transaction the token stays free", async () => {
    const ClientRequestToken = "token";
    await refusalOf(() => write([put("2"), check("1")], { ClientRequestToken }));
    write([put("1")]);
    write([put("2"), check("1")], { ClientRequestToken });
    expect(stored()).to.equal(2);
  });
});
