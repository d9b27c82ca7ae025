import { expect } from "chai";

import { Invariants } from "../../../rehearsal/story/invariants";

describe("invariants", () => {
  it("hold while nothing has been broken", () => {
    const invariants = new Invariants();
    expect(invariants.allHeld).to.equal(true);
    invariants.check("no viewer fails", true, "0 of 49 requests");
    expect(invariants.allHeld).to.equal(true);
  });

  it("stay broken whatever holds later", () => {
    const invariants = new Invariants();
    invariants.check("no viewer fails", false, "3 of 49 requests");
    invariants.check("no attempt on us-west-2", true, "0 attempts");
    expect(invariants.allHeld).to.equal(false);
  });

  it("keep every verdict in order, with what was seen", () => {
    const invariants = new Invariants();
    invariants.check("first", true, "this");
    invariants.check("second", false, "that");
    expect(invariants.verdicts()).to.deep.equal([
      { invariant: "first", held: true, evidence: "this" },
      { invariant: "second", held: false, evidence: "that" },
    ]);
  });
});
