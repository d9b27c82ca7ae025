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
    const others = fc.constantFrom<unknown>("published", "retired", {
      state: "retired",
      trustedUntil: UNTIL,
    });
    const malformed = fc.constantFrom<unknown>(
      "activ",
      null,
      { state: "active" },
      { state: "retired" },
      { state: "published", trustedUntil: UNTIL },
      { state: "retired", trustedUntil: "tomorrow" },
    );
    const stray = fc.oneof(
      fc.tuple(fc.constant("key-7"), malformed),
      fc.tuple(fc.constantFrom("Key", "k", "1-key", "", "key_1", "k".repeat(41)), others),
    );
    const arbitrary = fc.tuple(
      fc.constantFrom(0, 1, 1, 1, 1, 2),
      fc.array(others, { maxLength: MAX_KEYS }),
      // Absent three times in four.
      fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: stray }),
    );
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(arbitrary, ([actives, rest, odd]) => {
        const states = [...rest, ...Array<unknown>(actives).fill("active")];
        const signingKeys: Raw = Object.fromEntries(states.map((each, n) => [`key-${n}`, each]));
        if (odd !== undefined) {
          signingKeys[odd[0]] = odd[1];
        }
        const raw = { ...legal(), signingKeys };

        if (odd !== undefined || actives !== 1 || states.length > MAX_KEYS) {
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
