import { expect } from "chai";
import fc from "fast-check";
import type { DynamoDbDataPlane, Item } from "../../../../../rehearsal/cloud/services/dynamodb";
import { codeOf, type Deployment, HOME } from "../../core/standIn";
import { GLOBAL_CATALOG, item, key, owner, tableStack } from "./dynamoFixture";

const TableName = "catalog";
const EAST = "us-east-1";
const WEST = "us-west-2";
const IRELAND = "eu-west-1";
const REGIONS = [EAST, WEST, IRELAND];

describe("global tables of DynamoDB", () => {
  let stack: Deployment;
  let dynamo: DynamoDbDataPlane;

  beforeEach(async () => {
    ({ stack, dynamo } = await tableStack(GLOBAL_CATALOG));
  });

  const at = (region: string) => ({ accountId: HOME, name: TableName, region });
  const text = (S: string): Item => ({ value_: { S } });
  const put = (region: string, sk: string, value: string, more: object = {}) =>
    dynamo.putItem(owner(region), { TableName, Item: item("a", sk, text(value)), ...more });
  const valueIn = (region: string, sk: string) =>
    dynamo.getItem(owner(region), { TableName, Key: key("a", sk), ConsistentRead: true }).Item?.["value_"];
  const values = (sk: string) => REGIONS.map((region) => valueIn(region, sk));
  const everywhere = (S: string | undefined) => REGIONS.map(() => (S === undefined ? undefined : { S }));
  const advance = (ms: number) => stack.cloud.clock.advance(ms);

  it("show a write in its own Region at once, in the others within a second or two", async () => {
    put(WEST, "1", "x");
    expect(values("1")).to.deep.equal([undefined, { S: "x" }, undefined]);
    await advance(299);
    expect(values("1")).to.deep.equal([undefined, { S: "x" }, undefined]);
    await advance(1_201);
    expect(values("1")).to.deep.equal(everywhere("x"));
    dynamo.deleteItem(owner(EAST), { TableName, Key: key("a", "1") });
    await advance(1_500);
    expect(values("1")).to.deep.equal(everywhere(undefined));
  });

  it("keep the last write of an item, in whatever order the two arrive", async () => {
    dynamo.replication.setLag(({ from }) => (from === WEST ? 5_000 : 1_000));
    put(WEST, "1", "first");
    await advance(10);
    put(IRELAND, "1", "second");
    await advance(10_000);
    expect(values("1")).to.deep.equal(everywhere("second"));
  });

  it("do not bring back what was deleted after it was written", async () => {
    dynamo.replication.setLag(({ from }) => (from === WEST ? 5_000 : 1_000));
    put(WEST, "1", "first");
    await advance(10);
    put(IRELAND, "1", "second");
    dynamo.deleteItem(owner(IRELAND), { TableName, Key: key("a", "1") });
    await advance(10_000);
    expect(values("1")).to.deep.equal(everywhere(undefined));
  });

  it("check conditions in one Region only, so that two Regions can both win", async () => {
    const isNew = { ConditionExpression: "attribute_not_exists(pk)" };
    put(WEST, "1", "west", isNew);
    put(IRELAND, "1", "ireland", isNew);
    await advance(2_000);
    expect(values("1")).to.deep.equal(everywhere("ireland"));
    expect(await codeOf(() => put(EAST, "1", "east", isNew))).to.equal("ConditionalCheckFailedException");
  });

  it("take a transaction apart: its items arrive one by one", async () => {
    dynamo.replication.setLag(({ itemId }) => (itemId.includes('"1"') ? 3_000 : 1_000));
    dynamo.transactWriteItems(owner(WEST), {
      TransactItems: ["1", "2"].map((sk) => ({ Put: { TableName, Item: item("a", sk, text("x")) } })),
    });
    await advance(2_000);
    expect([valueIn(EAST, "1"), valueIn(EAST, "2")]).to.deep.equal([undefined, { S: "x" }]);
    await advance(1_000);
    expect(valueIn(EAST, "1")).to.deep.equal({ S: "x" });
  });

  it("send nothing of what was only checked, nor of a deletion of what is not there", async () => {
    put(WEST, "1", "x");
    await advance(2_000);
    dynamo.transactWriteItems(owner(WEST), {
      TransactItems: [
        { ConditionCheck: { TableName, Key: key("a", "1"), ConditionExpression: "attribute_exists(pk)" } },
        { Delete: { TableName, Key: key("a", "2") } },
      ],
    });
    expect(dynamo.replication.pending()).to.deep.equal([]);
  });

  it("leave a Region at fault behind, which neither serves, sends nor receives, and catches up afterwards", async () => {
    put(IRELAND, "unsent", "x");
    stack.cloud.network.setFault(IRELAND, "dark");
    put(WEST, "missed", "y");
    await advance(60_000);
    expect(await codeOf(() => valueIn(IRELAND, "unsent"))).to.equal("ServiceUnavailable");
    expect([valueIn(EAST, "unsent"), valueIn(EAST, "missed")]).to.deep.equal([undefined, { S: "y" }]);
    expect(dynamo.peek(at(IRELAND))).to.have.length(1);
    stack.cloud.network.setFault(IRELAND, undefined);
    await advance(2_000);
    expect(values("unsent")).to.deep.equal(everywhere("x"));
    expect(values("missed")).to.deep.equal(everywhere("y"));
  });

  it("have replication that a test can hold and let go", async () => {
    dynamo.replication.hold(({ to }) => to === EAST);
    put(WEST, "1", "x");
    await advance(60_000);
    expect(values("1")).to.deep.equal([undefined, { S: "x" }, { S: "x" }]);
    expect(dynamo.replication.pending().map(({ from, to }) => [from, to])).to.deep.equal([[WEST, EAST]]);
    dynamo.replication.release();
    await advance(1_000);
    expect(values("1")).to.deep.equal(everywhere("x"));
    expect(dynamo.replication.pending()).to.deep.equal([]);
  });

  it("hold in the index of every Region what has arrived there", async () => {
    dynamo.putItem(owner(WEST), {
      TableName,
      Item: item("a", "1", { openIn: { S: WEST }, openSince: { S: "1" } }),
    });
    await advance(2_000);
    for (const region of REGIONS) {
      const { Count } = dynamo.query(owner(region), {
        TableName,
        IndexName: "open-work",
        KeyConditionExpression: "openIn = :w",
        ExpressionAttributeValues: { ":w": { S: WEST } },
      });
      expect(Count, region).to.equal(1);
    }
  });

  it("converge on the last writes, whatever the order, the lags and the outage", async () => {
    const sk = fc.constantFrom("1", "2", "3");
    const operation = fc.record({
      region: fc.constantFrom(...REGIONS),
      afterMs: fc.integer({ min: 0, max: 1_000 }),
      sk,
      kind: fc.constantFrom("put", "add", "delete", "transact"),
    });
    const run = fc.record({
      operations: fc.array(operation, { maxLength: 30 }),
      lags: fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 10 }),
      dark: fc.record({ region: fc.constantFrom(...REGIONS), from: fc.nat(15), length: fc.nat(15) }),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ operations, lags, dark }) => {
        const { stack: own, dynamo: table } = await tableStack(GLOBAL_CATALOG);
        let sent = 0;
        table.replication.setLag(() => lags[sent++ % lags.length] ?? 0);
        const last = new Map<string, Item | undefined>();
        for (const [index, { region, afterMs, sk: itemKey, kind }] of operations.entries()) {
          const isDark = index >= dark.from && index < dark.from + dark.length;
          own.cloud.network.setFault(dark.region, isDark ? "dark" : undefined);
          await own.cloud.clock.advance(afterMs);
          if (isDark && region === dark.region) {
            continue;
          }
          const before = table.getItem(owner(region), { TableName, Key: key("a", itemKey) }).Item;
          const Item = item("a", itemKey, { written: { N: String(index) } });
          if (kind === "put") {
            table.putItem(owner(region), { TableName, Item });
          } else if (kind === "transact") {
            table.transactWriteItems(owner(region), { TransactItems: [{ Put: { TableName, Item } }] });
          } else if (kind === "delete") {
            table.deleteItem(owner(region), { TableName, Key: key("a", itemKey) });
            if (before === undefined) {
              // Nothing was there to delete, so nothing was written.
              continue;
            }
          } else {
            table.updateItem(owner(region), {
              TableName,
              Key: key("a", itemKey),
              UpdateExpression: "ADD hits :one",
              ExpressionAttributeValues: { ":one": { N: "1" } },
            });
          }
          last.set(itemKey, table.getItem(owner(region), { TableName, Key: key("a", itemKey) }).Item);
        }
        own.cloud.network.setFault(dark.region, undefined);
        await own.cloud.clock.advance(60_000);
        const expected = [...last.values()].filter((found) => found !== undefined);
        for (const region of REGIONS) {
          expect(table.peek({ accountId: HOME, name: TableName, region })).to.have.deep.members(expected);
        }
        expect(table.replication.pending()).to.deep.equal([]);
      }),
      { numRuns: 60 },
    );
  });
});
