import { expect } from "chai";
import type { Item } from "../../../../../rehearsal/cloud/services/dynamodb";
import { applyUpdate } from "../../../../../rehearsal/cloud/services/dynamodb/expression/applyUpdate";
import { parseUpdate } from "../../../../../rehearsal/cloud/services/dynamodb/expression/parseUpdate";
import { Placeholders } from "../../../../../rehearsal/cloud/services/dynamodb/expression/placeholders";

const ITEM: Item = {
  num: { N: "5" },
  label: { S: "x" },
  rungs: { L: [{ S: "0" }, { S: "1" }, { S: "2" }] },
  tree: { M: { inner: { N: "1" } } },
  tags: { SS: ["a", "b"] },
};

function update(source: string, values: Item = {}): Item {
  return applyUpdate(ITEM, parseUpdate(source, new Placeholders({}, values)));
}

const texts = (...values: string[]): Item[string] => ({ L: values.map((S) => ({ S })) });

describe("update expressions", () => {
  for (const [source, values, changed] of [
    ["SET num = num + :n", { ":n": { N: "0.5" } }, { num: { N: "5.5" } }],
    ["SET num = :n - num", { ":n": { N: "2" } }, { num: { N: "-3" } }],
    ["SET fresh = if_not_exists(fresh, :n)", { ":n": { N: "0" } }, { fresh: { N: "0" } }],
    ["SET num = if_not_exists(num, :n)", { ":n": { N: "0" } }, {}],
    ["SET hits = if_not_exists(hits, :n) + :m", { ":n": { N: "0" }, ":m": { N: "1" } }, { hits: { N: "1" } }],
    ["SET rungs = list_append(rungs, :l)", { ":l": texts("3") }, { rungs: texts("0", "1", "2", "3") }],
    ["SET rungs[1] = :s", { ":s": { S: "one" } }, { rungs: texts("0", "one", "2") }],
    ["SET rungs[9] = :s", { ":s": { S: "end" } }, { rungs: texts("0", "1", "2", "end") }],
    ["SET tree.added = :s", { ":s": { S: "s" } }, { tree: { M: { inner: { N: "1" }, added: { S: "s" } } } }],
    ["REMOVE rungs[0], rungs[2]", {}, { rungs: texts("1") }],
    ["REMOVE tree.inner", {}, { tree: { M: {} } }],
    [
      "ADD num :n, tags :t",
      { ":n": { N: "1" }, ":t": { SS: ["b", "c"] } },
      { num: { N: "6" }, tags: { SS: ["a", "b", "c"] } },
    ],
    ["ADD fresh :n", { ":n": { N: "7" } }, { fresh: { N: "7" } }],
    ["DELETE tags :t", { ":t": { SS: ["b"] } }, { tags: { SS: ["a"] } }],
    // What SET reads is the item as it was.
    ["SET num = :n, twin = num", { ":n": { N: "1" } }, { num: { N: "1" }, twin: { N: "5" } }],
    ["remove label set twin = label", {}, { label: undefined, twin: { S: "x" } }],
    ["DELETE tags :t", { ":t": { SS: ["a", "b"] } }, { tags: undefined }],
  ] as const) {
    it(`change the item: ${source}`, () => {
      const expected = Object.fromEntries(
        Object.entries({ ...ITEM, ...changed }).filter(([, value]) => value !== undefined),
      );
      expect(update(source, values)).to.deep.equal(expected);
    });
  }

  for (const [source, values, reason] of [
    ["SET twin = nowhere", {}, /refers to an attribute that does not exist in the item/],
    [
      "SET nowhere.deep = :s",
      { ":s": { S: "s" } },
      /document path provided in the update expression is invalid/,
    ],
    ["REMOVE label.deep", {}, /document path provided in the update expression is invalid/],
    ["SET num = label + :n", { ":n": { N: "1" } }, /incorrect data type; operator: \+, type: S/],
    [
      "SET rungs = list_append(rungs, :n)",
      { ":n": { N: "1" } },
      /incorrect data type; operator: list_append/,
    ],
    ["ADD label :n", { ":n": { N: "1" } }, /incorrect data type/],
    ["ADD num :s", { ":s": { S: "s" } }, /incorrect data type; operator: ADD, type: S/],
    ["DELETE num :t", { ":t": { SS: ["a"] } }, /incorrect data type; operator: DELETE/],
    ["SET tree = :s, tree.inner = :s", { ":s": { S: "s" } }, /Two document paths overlap/],
    ["SET num = :s SET label = :s", { ":s": { S: "s" } }, /section can only be used once/],
    ["num = :s", { ":s": { S: "s" } }, /Syntax error; token: "num"/],
    ["SET num = double(num)", {}, /Invalid function name; function: double/],
  ] as const) {
    it(`are refused in DynamoDB's words: ${source}`, () => {
      expect(() => update(source, values)).to.throw(reason);
    });
  }
});
