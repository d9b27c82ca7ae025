import { expect } from "chai";
import fc from "fast-check";
import { SeededRandom } from "../../../../rehearsal/cloud/core/seededRandom";

describe("seeded randomness", () => {
  it("gives the same values for the same seed and others for another", () => {
    expect(new SeededRandom(1).hex(64)).to.equal(new SeededRandom(1).hex(64));
    expect(new SeededRandom(1).hex(64)).not.to.equal(new SeededRandom(2).hex(64));
  });

  it("gives a stream that does not depend on what else was drawn", () => {
    const busy = new SeededRandom(1);
    busy.hex(1000);
    busy.stream("other").hex(10);
    expect(busy.stream("a").hex(32)).to.equal(new SeededRandom(1).stream("a").hex(32));
  });

  it("gives another stream when the same label comes again", () => {
    const random = new SeededRandom(1);
    expect(random.stream("a").hex(32)).not.to.equal(random.stream("a").hex(32));
  });

  it("writes well-formed version 4 UUIDs, all different", () => {
    const random = new SeededRandom(3);
    const ids = Array.from({ length: 500 }, () => random.uuid());
    expect(new Set(ids).size).to.equal(500);
    for (const id of ids) {
      expect(id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it("gives as many digits as asked for, and integers below the limit", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 1e6 }),
        (seed, n, limit) => {
          const random = new SeededRandom(seed);
          expect(random.hex(n)).to.match(new RegExp(`^[0-9a-f]{${n}}$`));
          expect(random.integer(limit)).to.be.within(0, limit - 1);
        },
      ),
    );
  });
});
