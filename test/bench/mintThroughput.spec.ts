import { expect } from "chai";

import { type MintWork, mintThroughput } from "../../bench/mintThroughput";

describe("mint throughput", () => {
  /** Microseconds of processor time that each run is said to take. */
  const COSTS = { bare: 400, mint: 500, mintPem: 1_600 };

  it("is what processor time says, in turns of equal length, and the first turn of each does not count", () => {
    const order: (keyof MintWork)[] = [];
    let used = 0;
    const piece = (name: keyof MintWork) => (): void => {
      order.push(name);
      // Code that has not run before is slower.
      used += COSTS[name] * (order.filter((done) => done === name).length <= 20 ? 50 : 1);
    };
    const work = { bare: piece("bare"), mint: piece("mint"), mintPem: piece("mintPem") };
    expect(mintThroughput(work, 0, () => used)).to.deep.equal({
      perSecond: 2_000,
      toBareSignature: 0.8,
      pemToBareSignature: 0.25,
    });
    const turns = order.filter((name, n) => name !== order[n - 1]);
    expect(turns).to.deep.equal(Array.from({ length: 6 }, () => ["bare", "mint", "mintPem"]).flat());
  });
});
