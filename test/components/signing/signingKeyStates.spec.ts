import { expect } from "chai";
import * as fc from "fast-check";

import { activeKeyOf, MAX_KEYS, type SigningKeyState } from "../../../components/signing/signingKeyStates";
import { refusalOf } from "../../support/refusals";

function keys(...states: readonly SigningKeyState[]): Record<string, { state: SigningKeyState }> {
  return Object.fromEntries(states.map((state, index) => [`key-${index}`, { state }]));
}

describe("states of signing keys", () => {
  it("name the one key that signs", () => {
    expect(activeKeyOf(keys("retired", "active", "published"))).to.equal("key-1");
  });

  const cases: readonly (readonly [string, ReturnType<typeof keys>, RegExp])[] = [
    ["no key at all", {}, /got no active key\. Exactly one key signs/],
    ["no active key", keys("published", "retired"), /got no active key/],
    ["two active keys", keys("active", "active"), /got 2 active keys \(key-0, key-1\)/],
    [
      "six keys",
      keys("active", "retired", "retired", "retired", "retired", "published"),
      /got 6 .* takes 5; remove retired keys/,
    ],
    ["a name in capitals", { Key: { state: "active" } }, /bad name Key\. Use 2 to 40 of a-z/],
  ];
  for (const [what, given, message] of cases) {
    it(`are refused for ${what}`, () => {
      expect(refusalOf(() => activeKeyOf(given))).to.match(message);
    });
  }

  it("are accepted exactly when one of at most five is active", () => {
    const state = fc.constantFrom<SigningKeyState>("published", "active", "retired");
    fc.assert(
      fc.property(fc.array(state, { maxLength: 8 }), (states) => {
        const legal = states.length <= MAX_KEYS && states.filter((each) => each === "active").length === 1;
        if (legal) {
          expect(activeKeyOf(keys(...states))).to.equal(`key-${states.indexOf("active")}`);
        } else {
          refusalOf(() => activeKeyOf(keys(...states)));
        }
      }),
    );
  });
});
