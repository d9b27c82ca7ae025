import { expect } from "chai";
import type { DynamoDbDataPlane, Item } from "../../../../../rehearsal/cloud/services/dynamodb";
import { codeOf, type Deployment, refusalOf } from "../../core/standIn";
import { CATALOG, EAST, item, owner, TABLE, tableStack } from "./dynamoFixture";

const TableName = "catalog";

describe("queries of DynamoDB", () => {
  let stack: Deployment;
  let dynamo: DynamoDbDataPlane;

  beforeEach(async () => {
    ({ stack, dynamo } = await tableStack());
    for (const sk of ["c", "a", "e", "b", "d"]) {
      put(item("one", sk, { letter: { S: sk }, size_: { N: String(sk.charCodeAt(0)) } }));
    }
    put(item("two", "a"));
  });

  const put = (Item: Item) => dynamo.putItem(owner(), { TableName, Item });
  const query = (KeyConditionExpression: string, values: Item, more: object = {}) =>
    dynamo.query(owner(), {
      TableName,
      KeyConditionExpression,
      ExpressionAttributeValues: values,
      ...more,
    });
  const one = { ":p": { S: "one" } };
  const sortKeys = ({ Items = [] }: { Items?: readonly Item[] }) =>
    Items.map(({ sk }) => (sk !== undefined && "S" in sk ? sk.S : "")).join("");
  const messageOf = async (action: () => unknown): Promise<string> => {
    expect(await codeOf(action)).to.equal("ValidationException");
    return (await refusalOf(action)).message;
  };

  it("read a partition in the order of the sort key, either way", () => {
    expect(sortKeys(query("pk = :p", one))).to.equal("abcde");
    expect(sortKeys(query("pk = :p", one, { ScanIndexForward: false }))).to.equal("edcba");
  });

  for (const [condition, values, found] of [
    ["pk = :p AND sk = :s", { ":s": { S: "b" } }, "b"],
    ["sk > :s AND pk = :p", { ":s": { S: "b" } }, "cde"],
    ["pk = :p AND sk <= :s", { ":s": { S: "b" } }, "ab"],
    ["pk = :p AND sk BETWEEN :s AND :t", { ":s": { S: "b" }, ":t": { S: "d" } }, "bcd"],
    ["(pk = :p) AND begins_with(sk, :s)", { ":s": { S: "d" } }, "d"],
  ] as const) {
    it(`read what the key condition says: ${condition}`, () => {
      expect(sortKeys(query(condition, { ...one, ...values }))).to.equal(found);
    });
  }

  for (const [condition, values, reason] of [
    ["sk = :s", { ":s": { S: "b" } }, /missed key schema element: pk/],
    ["pk > :p", one, /Query key condition not supported/],
    ["pk = :p AND letter = :s", { ...one, ":s": { S: "b" } }, /missed key schema element: sk/],
    ["pk = :p AND sk > :s AND sk < :s", { ...one, ":s": { S: "b" } }, /one condition per key/],
    ["pk = :p AND sk <> :s", { ...one, ":s": { S: "b" } }, /Invalid operator/],
    ["pk = :p OR pk = :s", { ...one, ":s": { S: "b" } }, /Invalid operator/],
    ["pk = :p", { ":p": { N: "1" } }, /parameter type does not match schema type/],
    ["pk = :p", { ...one, ":x": { N: "1" } }, /unused in expressions/],
  ] as const) {
    it(`refuse what is no key condition: ${condition} with ${Object.keys(values).join(" ")}`, async () => {
      expect(await messageOf(() => query(condition, values))).to.match(reason);
    });
  }

  it("page by a limit that counts before the filter, and go on where they stopped", () => {
    const filtered = {
      Limit: 2,
      FilterExpression: "letter <> :b",
    };
    const values = { ...one, ":b": { S: "b" } };
    const first = query("pk = :p", values, filtered);
    expect(first).to.deep.include({ Count: 1, ScannedCount: 2, LastEvaluatedKey: item("one", "b") });
    const second = query("pk = :p", values, { ...filtered, ExclusiveStartKey: first.LastEvaluatedKey });
    expect(sortKeys(second)).to.equal("cd");
    const third = query("pk = :p", values, { ...filtered, ExclusiveStartKey: second.LastEvaluatedKey });
    expect(sortKeys(third)).to.equal("e");
    expect(third).not.to.have.property("LastEvaluatedKey");
    const backwards = { ScanIndexForward: false, ExclusiveStartKey: item("one", "c") };
    expect(sortKeys(query("pk = :p", one, backwards))).to.equal("ba");
  });

  it("have a key to go on by after a full page, even where nothing is left", () => {
    const whole = query("pk = :p", one, { Limit: 5 });
    expect([whole.Count, whole.LastEvaluatedKey]).to.deep.equal([5, item("one", "e")]);
    const rest = query("pk = :p", one, { Limit: 5, ExclusiveStartKey: whole.LastEvaluatedKey });
    expect([rest.Count, rest.LastEvaluatedKey]).to.deep.equal([0, undefined]);
  });

  it("page by 1 MB, too", () => {
    for (let index = 0; index < 4; index++) {
      put(item("big", String(index), { fill: { S: "x".repeat(390 * 1_024) } }));
    }
    const first = query("pk = :p", { ":p": { S: "big" } });
    expect(first.Count).to.equal(3);
    const rest = query("pk = :p", { ":p": { S: "big" } }, { ExclusiveStartKey: first.LastEvaluatedKey });
    expect([rest.Count, rest.LastEvaluatedKey]).to.deep.equal([1, undefined]);
  });

  it("refuse a start that is no key, or lies in another partition", async () => {
    for (const [start, reason] of [
      [{ pk: { S: "one" } }, /starting key is invalid/],
      [{ ...item("one", "a"), x: { S: "x" } }, /starting key is invalid/],
      [item("two", "a"), /outside query boundaries/],
    ] as const) {
      expect(await messageOf(() => query("pk = :p", one, { ExclusiveStartKey: start }))).to.match(reason);
    }
  });

  it("filter by anything but the key, project, and count", async () => {
    const byKey = { FilterExpression: "sk = :p" };
    expect(await messageOf(() => query("pk = :p", one, byKey))).to.match(
      /only contain non-primary key attributes: Primary key attribute: sk/,
    );
    expect(
      query("pk = :p AND sk = :s", { ...one, ":s": { S: "a" } }, { ProjectionExpression: "letter" }).Items,
    ).to.deep.equal([{ letter: { S: "a" } }]);
    expect(query("pk = :p", one, { Select: "COUNT" })).to.deep.equal({ Count: 5, ScannedCount: 5 });
  });

  describe("of an index", () => {
    const open = (sk: string, since: string, more: Item = {}) =>
      item("one", sk, { openIn: { S: "us-west-2" }, openSince: { S: since }, ...more });
    const west = { ":p": { S: "us-west-2" } };
    const work = (more: object = {}) => query("openIn = :p", west, { IndexName: "open-work", ...more });

    it("find what has the index's keys, in its order, a moment after it was written", async () => {
      put(open("a", "2"));
      put(open("b", "1"));
      expect(work().Count).to.equal(0);
      await stack.cloud.clock.advance(100);
      expect(sortKeys(work())).to.equal("ba");
      put(item("one", "b"));
      expect(sortKeys(work())).to.equal("ba");
      await stack.cloud.clock.advance(100);
      expect(sortKeys(work())).to.equal("a");
    });

    it("find it at once where there is no lag", () => {
      dynamo.replication.setIndexLag(0);
      put(open("a", "2"));
      expect(sortKeys(work())).to.equal("a");
    });

    it("page by keys of the index and the table, equal index keys too", () => {
      dynamo.replication.setIndexLag(0);
      for (const sk of ["a", "b", "c"]) {
        put(open(sk, "1"));
      }
      const found: string[] = [];
      let start: Item | undefined;
      do {
        const page = work({ Limit: 1, ExclusiveStartKey: start });
        found.push(sortKeys(page));
        start = page.LastEvaluatedKey;
        if (start !== undefined) {
          expect(Object.keys(start).sort()).to.deep.equal(["openIn", "openSince", "pk", "sk"]);
        }
      } while (start !== undefined);
      expect(found.sort().join("")).to.equal("abc");
    });

    it("cannot be consistent, and need an index that is there", async () => {
      expect(await messageOf(() => work({ ConsistentRead: true }))).to.match(
        /Consistent reads are not supported on global secondary indexes/,
      );
      expect(await messageOf(() => work({ IndexName: "none" }))).to.match(/specified index: none/);
    });

    it("give what the index holds", async () => {
      const indexOf = (name: string, more: object) => ({
        name,
        hashKey: "openIn",
        rangeKey: "openSince",
        ...more,
      });
      await stack.update(
        TABLE,
        "catalog",
        "catalog",
        {
          ...CATALOG,
          globalSecondaryIndexes: [
            indexOf("open-work", { projectionType: "KEYS_ONLY" }),
            indexOf("some", { projectionType: "INCLUDE", nonKeyAttributes: ["letter"] }),
          ],
        },
        EAST,
      );
      dynamo.replication.setIndexLag(0);
      put(open("a", "1", { letter: { S: "a" }, secret: { S: "s" } }));
      expect(work().Items).to.deep.equal([open("a", "1")]);
      expect(work({ IndexName: "some" }).Items).to.deep.equal([open("a", "1", { letter: { S: "a" } })]);
      expect(await messageOf(() => work({ Select: "ALL_ATTRIBUTES" }))).to.match(/not supported/);
    });
  });

  it("scans read everything, page by page, in no order that one could rely on", () => {
    const found: string[] = [];
    let start: Item | undefined;
    do {
      const page = dynamo.scan(owner(), {
        TableName,
        Limit: 2,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      });
      found.push(...(page.Items ?? []).map((read) => JSON.stringify([read["pk"], read["sk"]])));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    expect(new Set(found).size).to.equal(6);
    expect(found).to.have.length(6);
    const filtered = dynamo.scan(owner(), {
      TableName,
      FilterExpression: "begins_with(sk, :a)",
      ExpressionAttributeValues: { ":a": { S: "a" } },
    });
    expect(filtered).to.include({ Count: 2, ScannedCount: 6 });
  });
});
