import { expect } from "chai";
import fc from "fast-check";

import { isNestedDeeperThan, repeatedNames } from "../../stacks/configText";

describe("the text of a configuration value", () => {
  it("repeats no name when it was written from a value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(repeatedNames(JSON.stringify(value))).to.deep.equal([]);
      }),
    );
  });

  it("repeats a name that stands twice in one object, in lists too, and however it is spelt", () => {
    const text = '{"a":[{"b":1},{"b":{"c":[],"d":"}{,\\"","c":2}}],"e":[["x","x"]],"\\u0061":null}';
    expect(repeatedNames(text)).to.deep.equal([["a", "1", "b", "c"], ["a"]]);
  });

  it("repeats no name in different objects, and no value", () => {
    expect(repeatedNames('[{"a":"a"},{"a":["a","a"]},"a","a"]')).to.deep.equal([]);
  });

  it("is nested as deep as its lists and objects are", () => {
    expect(isNestedDeeperThan(0, "x")).to.equal(false);
    expect(isNestedDeeperThan(2, { a: [1] })).to.equal(false);
    expect(isNestedDeeperThan(1, { b: 1, a: [1] })).to.equal(true);
  });
});
