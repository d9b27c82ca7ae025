import { expect } from "chai";

import { parseActive } from "../../operations/activeEntry";
import { planSwitch, SwitchRefusedError, type SwitchWish } from "../../operations/switchPlan";

const A = "us-west-2";
const B = "eu-west-1";
const C = "ap-southeast-2";

function plan(order: readonly string[], wish: Partial<SwitchWish>): ReturnType<typeof planSwitch> {
  const state = parseActive(JSON.stringify({ epoch: 7, order }));
  return planSwitch(state, { knownRegions: [A, B, C], to: B, ...wish });
}

describe("switch plan", () => {
  it("moves the wished Region first and keeps the others in their order", () => {
    expect(plan([A, B, C], { to: C })).to.deep.include({
      from: [A, B, C],
      order: [C, A, B],
      basedOnEpoch: 7,
      changes: true,
    });
  });

  it("leaves a drained Region out, and keeps out what was drained before", () => {
    expect(plan([A, B, C], { drain: [A] }).order).to.deep.equal([B, C]);
    expect(plan([A, C], { to: C }).order).to.deep.equal([C, A]);
    expect(plan([A, C], { to: C }).notes.join()).to.contain("Drained at present: eu-west-1");
  });

  it("takes a drained Region back, as the first one or behind the others", () => {
    expect(plan([A], { to: B }).order).to.deep.equal([B, A]);
    expect(plan([A], { to: A, restore: [B, A] }).order).to.deep.equal([A, B]);
  });

  it("sees when there is nothing to change", () => {
    expect(plan([B, A], {}).changes).to.equal(false);
  });

  it("drops a Region that is no media Region any more, and says so", () => {
    const { order, notes } = plan([A, "mars-north-1"], {});
    expect(order).to.deep.equal([B, A]);
    expect(notes.join()).to.contain("No longer a media Region, and dropped: mars-north-1");
  });

  it("starts from the distribution's own order when the store has no entry", () => {
    const made = planSwitch(parseActive(undefined), { knownRegions: [A, B], to: B });
    expect(made).to.deep.include({ from: [A, B], order: [B, A], basedOnEpoch: 0, changes: true });
    // Even the declared order is a change then: afterwards an entry stands.
    expect(planSwitch(parseActive(undefined), { knownRegions: [A, B], to: A }).changes).to.equal(true);
  });

  it("refuses Regions that are not the stack's and wishes that contradict each other", () => {
    expect(() => plan([A, B], { to: "eu-west-9" })).to.throw(
      SwitchRefusedError,
      /"eu-west-9".*us-west-2, eu-west-1/,
    );
    expect(() => plan([A, B], { drain: ["eu-west-9"] })).to.throw(SwitchRefusedError);
    expect(() => plan([A, B], { restore: ["eu-west-9"] })).to.throw(SwitchRefusedError);
    expect(() => plan([A, B], { drain: [B] })).to.throw(SwitchRefusedError, /first Region and drained/);
    expect(() => plan([A, B], { drain: [C], restore: [C] })).to.throw(
      SwitchRefusedError,
      /drained and restored/,
    );
  });

  it("refuses to build on an entry that cannot be read, unless it may be replaced", () => {
    const wish = { knownRegions: [A, B], to: B };
    expect(() => planSwitch(parseActive("nonsense"), wish)).to.throw(
      SwitchRefusedError,
      /"nonsense".*--repair/,
    );
    expect(planSwitch(parseActive("nonsense"), { ...wish, repair: true }).order).to.deep.equal([B, A]);
  });
});
