import { expect } from "chai";
import * as fc from "fast-check";

import { scene } from "./arbitraryKeyChanges";
import { type Habit, outcomeOf } from "./habits";
import { sequences, toldAnew } from "./keySequences";
import type { LeftOut } from "./trustModel";

const harmless: readonly (readonly [Habit, string])[] = [
  ["previews", "whatever sequence the rules accept, and wherever updates fail"],
  ["succeeds", "even if nobody looks at a preview, as long as no update fails"],
  ["waits", "even if services cannot read one key's secret, when CloudFront's word is waited for"],
];

/** How many sequences are tried at most until one does harm. The seed is fixed where a run has to find something. */
function search(
  habit: Habit,
  { leftOut, numRuns }: { readonly leftOut?: LeftOut; readonly numRuns: number },
) {
  const counts = { deployed: 0, refused: 0, removed: 0 };
  const result = fc.check(
    fc.property(scene, ({ lags, machineSkew, ...sequence }) => {
      const { history, harm } = outcomeOf({ habit, ...sequence }, { lags, machineSkew, leftOut });
      counts.deployed += history.deployed;
      counts.refused += history.refusals.length;
      counts.removed += history.removed;
      if (harm !== undefined) {
        throw new Error(`${harm}\n${JSON.stringify(history)}`);
      }
    }),
    { numRuns, ...(leftOut === undefined ? {} : { seed: 20_261_121, endOnFailure: true }) },
  );
  return {
    ...counts,
    report: result.failed ? `${fc.defaultReportMessage(result)} ${String(result.errorInstance)}` : undefined,
  };
}

describe("trust in signing keys", () => {
  for (const [habit, when] of harmless) {
    it(`is there for every valid cookie at every edge location, ${when}`, () => {
      const { report, deployed, refused, removed } = search(habit, { numRuns: 500 });

      expect(report).to.equal(undefined);
      // The search is worth something: keys came, signed and went, and much was refused.
      expect(deployed).to.be.greaterThan(300);
      expect(refused).to.be.greaterThan(300);
      expect(removed).to.be.greaterThan(10);
    });
  }

  for (const sequence of sequences) {
    const { rule, harm } = sequence;
    it(`would be lost without the rule ${rule}: ${harm}`, () => {
      const without = outcomeOf(sequence, { leftOut: rule });
      expect(without.harm).to.match(/^edge \d refuses at .* a cookie of key-/);

      const { history, harm: none } = outcomeOf(sequence, {});
      expect(none).to.equal(undefined);
      expect(history.refusals[0]).to.deep.equal([rule]);
    });
  }

  it("is there when services are told anew, shortly before the key that they would go on with is taken out", () => {
    const { history, harm } = outcomeOf(toldAnew, {});

    expect(history.refusals).to.deep.equal([]);
    expect(history.removed).to.equal(2);
    expect(harm).to.equal(undefined);
  });

  for (const [rule, habit] of [
    ["active-removed", "succeeds"],
    ["removed-early", "previews"],
    ["guard", "previews"],
  ] as const) {
    it(`is something that a search finds broken without the rule ${rule}`, () => {
      expect(search(habit, { leftOut: rule, numRuns: 1_000 }).report).to.match(/edge \d refuses at/);
    });
  }
});
