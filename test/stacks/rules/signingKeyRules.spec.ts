import { expect } from "chai";

import { encoded, legal, problemsOf, type Raw } from "../support/legalConfig";
import { parsePlatformConfig } from "../../../stacks/config";

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
});
