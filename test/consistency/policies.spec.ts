import { expect } from "chai";

import { RECORDING_LIMIT_MS, underEveryConfig } from "./support/everyConfig";
import { expectationsOf, first, unwritten, violationsOf } from "./support/violations";

/** How many sentences of a difference are worth reading. */
const SHOWN = 10;

describe("policies of the whole program", function () {
  this.timeout(RECORDING_LIMIT_MS);

  it("allow everything that the table of needs lists, to whoever it lists, and nobody anything else", () =>
    underEveryConfig((scene) => {
      const expectations = expectationsOf(scene);
      expect(unwritten(scene, expectations)).to.deep.equal([]);
      const violations = scene.policies.flatMap((policy) => first(SHOWN, violationsOf(policy, expectations)));
      expect(violations.slice(0, SHOWN).join("\n")).to.equal("");
    }));
});
