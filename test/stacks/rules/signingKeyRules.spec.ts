import { expect } from "chai";
import * as fc from "fast-check";

import { activeKeyOf, MAX_KEYS } from "../../../components/signing/signingKeyStates";
import { parsePlatformConfig } from "../../../stacks/config";
import { encoded, legal, problemsOf, type Raw } from "../support/legalConfig";

const UNTIL = "2026-11-21T14:00:00Z";

describe("signing keys in a stack file", () => {
  it("are read with their states, and a retired one with the end of its trust", () => {
    const signingKeys = {
      "key-1": { state: "retired", trustedUntil: UNTIL },
      "key-2": "active",
      "key-3": "published",
      "key-4": "retired",
    };
    expect(parsePlatformConfig(encoded({ ...legal(), signingKeys })).signingKeys).to.deep.equal({
      "key-1": { state: "retired", trustedUntil: UNTIL },
      "key-2": { state: "active" },
      "key-3": { state: "published" },
      "key-4": { state: "retired" },
    });
  });

  const cases: readonly (readonly [string, Raw, RegExp])[] = [
    ["no active key", { "key-1": "published" }, /^signingKeys: got 0 active keys\. Exactly one key signs/],
    [
      "two active keys",
      { "key-1": "active", "key-2": "active" },
      /^signingKeys: got 2 active keys \(key-1, key-2\)/,
    ],
    [
      "a sixth key",
      Object.fromEntries([0, 1, 2, 3, 4, 5].map((n) => [`key-${n}`, n === 0 ? "active" : "published"])),
      /^signingKeys: comes to 6 public keys per key group\. AWS allows 5; take retired keys out/,
    ],
    [
      "a state that there is not",
      { "key-1": "activ" },
      /^signingKeys\.key-1: got "activ"\. expected published, active, retired, or \{state: retired, trustedUntil: /,
    ],
    [
      "an end of trust of an active key",
      { "key-1": { state: "active", trustedUntil: UNTIL } },
      /^signingKeys\.key-1: got \{"state":"active",.*expected published, active, retired, or \{state: retired/,
    ],
    [
      "an end of trust that is not in UTC",
      { "key-1": "active", "key-2": { state: "retired", trustedUntil: "2026-11-21T14:00:00+01:00" } },
      /^signingKeys\.key-2.*expected (published|an instant in UTC)/,
    ],
  ];
  for (const [what, signingKeys, message] of cases) {
    it(`are refused for ${what}, in one sentence`, () => {
      const problems = problemsOf({ ...legal(), signingKeys });
      expect(problems).to.have.length(1);
      expect(problems[0]).to.match(message);
    });
  }

  it("are accepted exactly when one of at most five is active, so that one signs and it is trusted", () => {
    const state = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom("published", "active", "retired") },
      { weight: 1, arbitrary: fc.constant({ state: "retired", trustedUntil: UNTIL }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom<unknown>(
          "activ",
          "",
          null,
          {},
          { state: "active" },
          { state: "retired" },
          { state: "published", trustedUntil: UNTIL },
          { state: "retired", trustedUntil: "tomorrow" },
        ),
      },
    );
    const well = (value: unknown) =>
      ["published", "active", "retired"].includes(String(value)) ||
      (typeof value === "object" &&
        value !== null &&
        "trustedUntil" in value &&
        value.trustedUntil === UNTIL &&
        "state" in value &&
        value.state === "retired");
    const name = fc.oneof(
      { weight: 6, arbitrary: fc.stringMatching(/^key-[a-e0-5]{1,3}$/) },
      { weight: 1, arbitrary: fc.constantFrom("Key", "k", "1-key", "", "key_1", "constructor", "active") },
    );
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(fc.dictionary(name, state, { maxKeys: 8, noNullPrototype: true }), (signingKeys) => {
        const values = Object.values(signingKeys);
        const isLegal =
          values.every(well) &&
          Object.keys(signingKeys).every((each) => /^[a-z][a-z0-9-]{1,39}$/.test(each)) &&
          values.length <= MAX_KEYS &&
          values.filter((each) => each === "active").length === 1;
        const raw = { ...legal(), signingKeys };

        if (!isLegal) {
          seen.refused += 1;
          expect(problemsOf(raw)).to.not.deep.equal([]);
          return;
        }
        seen.accepted += 1;
        const keys = parsePlatformConfig(encoded(raw)).signingKeys;
        expect(Object.keys(keys)).to.have.members(Object.keys(signingKeys));
        expect(signingKeys[activeKeyOf(keys)]).to.equal("active");
      }),
      { numRuns: 300 },
    );
    expect(seen.accepted).to.be.greaterThan(20);
    expect(seen.refused).to.be.greaterThan(20);
  });
});
