import { expect } from "chai";
import { AwsError } from "../../../../../rehearsal/cloud/core/types";
import type { DynamoDbDataPlane, Item } from "../../../../../rehearsal/cloud/services/dynamodb";
import { codeOf, type Deployment, HOME, refusalOf } from "../../core/standIn";
import { item, key, owner, tableStack } from "./dynamoFixture";

const TableName = "catalog";

describe("items of DynamoDB", () => {
  let stack: Deployment;
  let dynamo: DynamoDbDataPlane;

  beforeEach(async () => {
    ({ stack, dynamo } = await tableStack());
  });

  const put = (Item: Item, more: object = {}) => dynamo.putItem(owner(), { TableName, Item, ...more });
  const get = (pk: string, sk: string, more: object = {}) =>
    dynamo.getItem(owner(), { TableName, Key: key(pk, sk), ...more }).Item;
  const update = (pk: string, sk: string, more: object) =>
    dynamo.updateItem(owner(), { TableName, Key: key(pk, sk), ...more }).Attributes;
  const messageOf = async (action: () => unknown): Promise<string> => {
    expect(await codeOf(action)).to.equal("ValidationException");
    return (await refusalOf(action)).message;
  };

  it("are read as they were written, by name or ARN, in part where a projection says so", () => {
    const written = item("a", "b", { title: { S: "t" }, tree: { M: { x: { N: "1" }, y: { N: "2" } } } });
    put(written);
    expect(get("a", "b")).to.deep.equal(written);
    const TableArn = `arn:aws:dynamodb:us-east-1:${HOME}:table/catalog`;
    expect(dynamo.getItem(owner(), { TableName: TableArn, Key: key("a", "b") }).Item).to.deep.equal(written);
    const projection = { ProjectionExpression: "tree.y, #t", ExpressionAttributeNames: { "#t": "title" } };
    expect(get("a", "b", projection)).to.deep.equal({ title: { S: "t" }, tree: { M: { y: { N: "2" } } } });
    expect(get("a", "c")).to.equal(undefined);
  });

  it("are put if a condition holds, and refused with the item that is there if the request asks for it", async () => {
    put(item("a", "b", { revision: { N: "1" } }));
    const again = { ConditionExpression: "attribute_not_exists(pk)" };
    const refused = () => put(item("a", "b"), again);
    expect(await codeOf(refused)).to.equal("ConditionalCheckFailedException");
    const silent = await refusalOf(refused);
    expect(silent instanceof AwsError && silent.members).to.deep.equal({});
    const telling = await refusalOf(() =>
      put(item("a", "b"), { ...again, ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
    );
    expect(telling instanceof AwsError && telling.members).to.deep.equal({
      Item: item("a", "b", { revision: { N: "1" } }),
    });
    put(item("a", "b", { revision: { N: "2" } }), {
      ConditionExpression: "revision = :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    });
    expect(get("a", "b")?.["revision"]).to.deep.equal({ N: "2" });
  });

  it("are told as they were, or as they are, where the request asks for it", () => {
    const first = item("a", "b", { count_: { N: "1" } });
    expect(put(first, { ReturnValues: "ALL_OLD" })).to.deep.equal({});
    const step = (ReturnValues: string) =>
      update("a", "b", {
        UpdateExpression: "ADD count_ :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
        ReturnValues,
      });
    expect(step("UPDATED_NEW")).to.deep.equal({ count_: { N: "2" } });
    expect(step("UPDATED_OLD")).to.deep.equal({ count_: { N: "2" } });
    expect(step("ALL_NEW")).to.deep.equal({ ...first, count_: { N: "4" } });
    expect(step("ALL_OLD")).to.deep.equal({ ...first, count_: { N: "4" } });
    expect(step("NONE")).to.equal(undefined);
    const remove = { TableName, Key: key("a", "b"), ReturnValues: "ALL_OLD" } as const;
    expect(dynamo.deleteItem(owner(), remove).Attributes?.["count_"]).to.deep.equal({ N: "6" });
    expect(get("a", "b")).to.equal(undefined);
  });

  it("are made by an update of what is not there, unless a condition forbids it", async () => {
    update("a", "b", {});
    expect(get("a", "b")).to.deep.equal(item("a", "b"));
    const onlyPresent = { ConditionExpression: "attribute_exists(pk)" };
    expect(await codeOf(() => update("a", "c", onlyPresent))).to.equal("ConditionalCheckFailedException");
  });

  it("stay as they are when an update fails", async () => {
    put(item("a", "b", { label: { S: "x" } }));
    await messageOf(() =>
      update("a", "b", {
        UpdateExpression: "SET fresh = :one ADD label :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      }),
    );
    expect(get("a", "b")).to.deep.equal(item("a", "b", { label: { S: "x" } }));
  });

  it("need keys of the table's names and types, that are not empty and not too long", async () => {
    const read = (Key: Item) => () => dynamo.getItem(owner(), { TableName, Key });
    for (const wrong of [
      {},
      { pk: { S: "a" } },
      { ...key("a", "b"), x: { S: "c" } },
      { pk: { S: "a" }, sk: { N: "1" } },
    ]) {
      expect(await messageOf(read(wrong))).to.match(/provided key element does not match the schema/);
    }
    expect(await messageOf(() => put({ pk: { S: "a" } }))).to.match(/Missing the key sk in the item/);
    expect(await messageOf(() => put({ pk: { S: "a" }, sk: { N: "1" } }))).to.match(
      /Type mismatch for key sk expected: S actual: N/,
    );
    expect(await messageOf(() => put(item("a", "")))).to.match(
      /cannot contain an empty string value. Key: sk/,
    );
    expect(await messageOf(() => put(item("a".repeat(2_049), "b")))).to.match(/limit of 2048 bytes/);
    expect(await messageOf(() => put(item("a", "b".repeat(1_025))))).to.match(/limit of 1024 bytes/);
    put(item("a".repeat(2_048), "b".repeat(1_024)));
  });

  it("can have what an index takes as its key only, or not have it", async () => {
    expect(await messageOf(() => put(item("a", "b", { openIn: { N: "1" } })))).to.match(
      /Type mismatch for Index Key openIn Expected: S Actual: N IndexName: open-work/,
    );
    expect(await messageOf(() => put(item("a", "b", { openIn: { S: "" } })))).to.match(
      /IndexName: open-work, IndexKey: openIn/,
    );
  });

  it("keep their keys: an update cannot change them", async () => {
    const change = { UpdateExpression: "SET sk = :s", ExpressionAttributeValues: { ":s": { S: "c" } } };
    expect(await messageOf(() => update("a", "b", change))).to.match(
      /Cannot update attribute sk. This attribute is part of the key/,
    );
  });

  it("are at most 400 KB, names included", async () => {
    const exact = 400 * 1_024 - "pkaskb".length - "fill".length;
    put(item("a", "b", { fill: { S: "x".repeat(exact) } }));
    expect(await messageOf(() => put(item("a", "b", { fill: { S: "x".repeat(exact + 1) } })))).to.match(
      /Item size has exceeded the maximum allowed size/,
    );
    const grow = { UpdateExpression: "SET more = :s", ExpressionAttributeValues: { ":s": { S: "x" } } };
    expect(await messageOf(() => update("a", "b", grow))).to.match(/Item size to update has exceeded/);
  });

  it("refuse placeholders that no expression uses", async () => {
    expect(
      await messageOf(() => put(item("a", "b"), { ExpressionAttributeValues: { ":x": { S: "" } } })),
    ).to.match(/ExpressionAttributeValues unused in expressions: keys: \{:x\}/);
    expect(await messageOf(() => get("a", "b", { ExpressionAttributeNames: { "#x": "x" } }))).to.match(
      /ExpressionAttributeNames unused in expressions: keys: \{#x\}/,
    );
  });

  it("vanish some time after their TTL, not at once", async () => {
    const expiresAt = Math.floor(stack.cloud.clock.now() / 1_000) + 60;
    put(item("a", "b", { expiresAt: { N: String(expiresAt) } }));
    put(item("a", "c", { expiresAt: { S: "never" } }));
    await stack.cloud.clock.advance(120_000);
    expect(get("a", "b")).not.to.equal(undefined);
    await stack.cloud.clock.advance(2 * 3_600_000);
    expect(get("a", "b")).to.equal(undefined);
    expect(get("a", "c")).not.to.equal(undefined);
  });

  it("are read and written in batches, each key once", async () => {
    const batch = (count: number, repeat = false) =>
      dynamo.batchWriteItem(owner(), {
        RequestItems: {
          [TableName]: Array.from({ length: count }, (_, index) => ({
            PutRequest: { Item: item("a", String(repeat ? 0 : index)) },
          })),
        },
      });
    expect(batch(25)).to.deep.equal({ UnprocessedItems: {} });
    expect(await messageOf(() => batch(26))).to.match(/Too many items/);
    expect(await messageOf(() => batch(2, true))).to.match(/contains duplicates/);
    dynamo.batchWriteItem(owner(), {
      RequestItems: { [TableName]: [{ DeleteRequest: { Key: key("a", "1") } }] },
    });
    const read = (Keys: Item[]) => dynamo.batchGetItem(owner(), { RequestItems: { [TableName]: { Keys } } });
    expect(read([key("a", "0"), key("a", "1")])).to.deep.equal({
      Responses: { [TableName]: [item("a", "0")] },
      UnprocessedKeys: {},
    });
    expect(await messageOf(() => read([key("a", "0"), key("a", "0")]))).to.match(/contains duplicates/);
    expect(
      await messageOf(() => read(Array.from({ length: 101 }, (_, index) => key("a", `${index}`)))),
    ).to.match(/Too many items/);
  });

  it("of a Region that is at fault cannot be reached, and tables of elsewhere are not there", async () => {
    const read = (region: string, name: string) => () =>
      dynamo.getItem(owner(region), { TableName: name, Key: key("a", "b") });
    expect(await codeOf(read("us-west-2", TableName))).to.equal("ResourceNotFoundException");
    const TableArn = `arn:aws:dynamodb:us-east-1:${HOME}:table/catalog`;
    expect(await codeOf(read("us-west-2", TableArn))).to.equal("ResourceNotFoundException");
    expect(await codeOf(read("us-east-1", "a/b"))).to.equal("ValidationException");
    stack.cloud.network.setFault("us-east-1", "dark");
    expect(await codeOf(read("us-east-1", TableName))).to.equal("ServiceUnavailable");
  });
});
