import { expect } from "chai";
import type { Item } from "../../../../../rehearsal/cloud/services/dynamodb";
import { satisfies } from "../../../../../rehearsal/cloud/services/dynamodb/expression/evaluateCondition";
import { parseCondition } from "../../../../../rehearsal/cloud/services/dynamodb/expression/parseCondition";
import { Placeholders } from "../../../../../rehearsal/cloud/services/dynamodb/expression/placeholders";

const ITEM: Item = {
  label: { S: "master" },
  weight: { N: "10" },
  flag: { BOOL: true },
  bytes: { B: Buffer.from("abc").toString("base64") },
  tags: { SS: ["a", "b"] },
  rungs: { L: [{ N: "1" }, { M: { codec: { S: "avc" } } }] },
  nested: { M: { deep: { M: { leaf: { N: "3" } } } } },
};

const VALUES: Item = {
  ":master": { S: "master" },
  ":mas": { S: "mas" },
  ":a": { S: "a" },
  ":b": { S: "b" },
  ":ab": { SS: ["b", "a"] },
  ":one": { N: "1" },
  ":three": { N: "3.0" },
  ":six": { N: "6" },
  ":nine": { N: "9" },
  ":ten": { N: "10" },
  ":typeS": { S: "S" },
  ":typeSet": { S: "SS" },
  ":ab64": { B: Buffer.from("ab").toString("base64") },
  ":true": { BOOL: true },
  ":avc": { S: "avc" },
};

function holds(source: string, names: Record<string, string> = {}): boolean {
  return satisfies(ITEM, parseCondition(source, "ConditionExpression", new Placeholders(names, VALUES)));
}

function refusal(source: string, names: Record<string, string> = {}): string {
  try {
    holds(source, names);
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
  return "";
}

describe("condition expressions", () => {
  for (const [source, result] of [
    ["label = :master", true],
    ["label <> :master", false],
    ["missing <> :master", true],
    ["missing = :master", false],
    ["missing < :ten", false],
    // By value, not by text.
    ["weight > :nine", true],
    ["weight >= :ten AND weight <= :ten", true],
    ["weight < :ten", false],
    ["label > :nine", false],
    ["weight BETWEEN :nine AND :ten", true],
    ["weight BETWEEN :one AND :nine", false],
    ["label IN (:a, :master)", true],
    ["label IN (:a, :b)", false],
    ["tags = :ab", true],
    ["flag = :true", true],
    ["attribute_exists(nested.deep.leaf)", true],
    ["attribute_exists(rungs[1].codec)", true],
    ["attribute_exists(rungs[2])", false],
    ["attribute_not_exists(missing.deep)", true],
    ["attribute_type(label, :typeS)", true],
    ["attribute_type(tags, :typeSet)", true],
    ["attribute_type(tags, :typeS)", false],
    ["begins_with(label, :mas)", true],
    ["begins_with(bytes, :ab64)", true],
    ["begins_with(weight, :mas)", false],
    ["contains(label, :a)", true],
    ["contains(tags, :b)", true],
    ["contains(rungs, :one)", true],
    ["contains(tags, :master)", false],
    ["size(label) = :six", true],
    ["size(tags) < :three", true],
    ["size(missing) < :three", false],
    ["nested.deep.leaf = :three", true],
    ["rungs[1].codec = :avc", true],
    // AND binds more than OR, NOT more than AND; words in any case.
    ["label = :a AND label = :b OR flag = :true", true],
    ["label = :a and (label = :b or flag = :true)", false],
    ["NOT label = :a AND flag = :true", true],
    ["NOT (label = :a OR flag = :true)", false],
  ] as const) {
    it(`${result ? "hold" : "do not hold"}: ${source}`, () => {
      expect(holds(source)).to.equal(result);
    });
  }

  it("take names with # for anything, dots included", () => {
    expect(holds("#n.#d.leaf = :three", { "#n": "nested", "#d": "deep" })).to.equal(true);
    expect(holds("attribute_not_exists(#dotted)", { "#dotted": "nested.deep" })).to.equal(true);
  });

  for (const [source, reason] of [
    ["", /Invalid ConditionExpression: The expression can not be empty/],
    ["label == :a", /Syntax error; token: "=", near: "= = :a"/],
    ["label = :a AND", /Syntax error; token: "<EOF>"/],
    ["label = :a label", /Syntax error; token: "label"/],
    ["(label = :a", /Syntax error; token: "<EOF>"/],
    ["label ~ :a", /Syntax error; token: "~"/],
    ["rungs[x] = :a", /Syntax error; token: "x"/],
    ["starts_with(label, :a)", /Invalid function name; function: starts_with/],
    ["label = :nowhere", /attribute value used in expression is not defined; attribute value: :nowhere/],
    ["#nowhere = :a", /attribute name used in the document path is not defined; attribute name: #nowhere/],
    ["region = :a", /Attribute name is a reserved keyword; reserved keyword: region/],
    [`${"label = :a OR ".repeat(400)}label = :a`, /Expression size has exceeded/],
  ] as const) {
    it(`are refused in DynamoDB's words: ${source.slice(0, 30)}`, () => {
      expect(refusal(source)).to.match(reason);
    });
  }
});
