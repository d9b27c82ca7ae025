import { expect } from "chai";

import { RECORDING_LIMIT_MS, underEveryConfig } from "./support/everyConfig";
import { withOneStatementChanged, withoutOneStatement, type Mutant } from "./support/mutants";
import type { HeldPolicy, Scene } from "./support/scene";
import { expectationsOf, first, violationsOf } from "./support/violations";

/** Mutants of a configuration's policies that nothing notices. The policies themselves are fine, or every mutant would be noticed. */
function survivors(
  scene: Scene,
  mutate: (policy: HeldPolicy) => readonly Mutant[],
): { readonly tried: number; readonly unnoticed: readonly string[] } {
  const expectations = expectationsOf(scene);
  const isNoticed = (policy: HeldPolicy): boolean => first(1, violationsOf(policy, expectations)).length > 0;
  expect(scene.policies.filter(isNoticed).map(({ holder }) => holder.name)).to.deep.equal([]);
  const mutants = scene.policies.flatMap(mutate);
  const unnoticed = mutants.filter(({ policy }) => !isNoticed(policy));
  return { tried: mutants.length, unnoticed: unnoticed.map(({ what }) => what) };
}

describe("statements of the whole program's policies", function () {
  this.timeout(RECORDING_LIMIT_MS);

  it("are all needed: without any one of them, something is refused that must not be, or allowed", () =>
    underEveryConfig((scene) => {
      const { tried, unnoticed } = survivors(scene, withoutOneStatement);
      expect(tried).to.be.greaterThan(60);
      expect(unnoticed).to.deep.equal([]);
    }));

  it("need each of their actions, resources, conditions and condition values", () =>
    underEveryConfig((scene) => {
      const { tried, unnoticed } = survivors(scene, withOneStatementChanged);
      expect(tried).to.be.greaterThan(200);
      expect(unnoticed).to.deep.equal([]);
    }));
});
