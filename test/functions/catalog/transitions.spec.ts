import { expect } from "chai";
import fc from "fast-check";

import {
  MASTER_STATES,
  masterPartSchema,
  REGION_STATES,
  regionPartSchema,
  type MasterPart,
} from "../../../functions/catalog/parts";
import {
  closedMaster,
  firstMaster,
  firstRegion,
  nextMaster,
  nextRegion,
  reasonOf,
  TransitionError,
} from "../../../functions/catalog/transitions";
import { masterPart, regionPart } from "./catalogParts";

const LATER = new Date("2026-03-01T13:00:00.000Z");
const REASON = reasonOf("code", "A sentence.");

describe("transitions of the catalog's parts", () => {
  it("begins at revision 1", () => {
    const {
      revision: _r,
      createdAt: _c,
      updatedAt: _u,
      open: _o,
      ...fields
    } = masterPart({ state: "CLAIMED" });
    expect(firstMaster(fields, LATER)).to.deep.include({
      revision: 1,
      createdAt: LATER.toISOString(),
      updatedAt: LATER.toISOString(),
      open: true,
    });
    const { revision: _r2, createdAt: _c2, updatedAt: _u2, ...region } = regionPart();
    expect(firstRegion(region, LATER)).to.deep.include({ revision: 1, updatedAt: LATER.toISOString() });
  });

  it("raises the revision by one and keeps when it began", () => {
    const next = nextMaster(masterPart({ revision: 4 }), { jobId: "job" }, LATER);
    expect(next).to.deep.include({ revision: 5, updatedAt: LATER.toISOString(), jobId: "job" });
    expect(next.createdAt).to.equal(masterPart().createdAt);
    expect(closedMaster(masterPart({ revision: 4 }), LATER)).to.deep.include({ revision: 5, open: false });
  });

  const ends: readonly MasterPart["state"][] = ["REFUSED", "FAILED", "SUPERSEDED"];
  for (const end of ends) {
    it(`leads nowhere from ${end}`, () => {
      const part = masterPart({ state: end, reason: REASON, open: false });
      for (const state of MASTER_STATES.filter((other) => other !== end)) {
        expect(() => nextMaster(part, { state, reason: REASON }, LATER)).to.throw(
          TransitionError,
          `is ${end}: it cannot become ${state}`,
        );
      }
    });
  }

  it("never leads back, however many steps are tried", () => {
    const rank = { CLAIMED: 0, TRANSCODING: 1, TRANSCODED: 2, REFUSED: 3, FAILED: 3, SUPERSEDED: 3 } as const;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...MASTER_STATES)), (states) => {
        let part = masterPart({ state: "CLAIMED" });
        for (const state of states) {
          try {
            const next = nextMaster(part, { state, reason: REASON }, LATER);
            expect(rank[next.state]).to.be.at.least(rank[part.state]);
            expect(next.revision).to.equal(part.revision + 1);
            masterPartSchema.parse(next);
            part = next;
          } catch (error) {
            expect(error).to.be.instanceOf(TransitionError);
          }
        }
      }),
    );
  });

  it("never leads a Region's part back, and never loses an endpoint", () => {
    const rank = { WAITING: 0, REGISTERED: 1, PLAYABLE: 2, FAILED: 2, RETIRED: 3 } as const;
    const step = fc.record({
      state: fc.constantFrom(...REGION_STATES),
      version: fc.constantFrom("hls-v1", "dash-v1", "hls-v2"),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let part = regionPart({ state: "WAITING" });
        for (const { state, version } of steps) {
          try {
            const endpoints = { [version]: { configurationId: `group-${version}`, url: "https://egress" } };
            const next = nextRegion(part, { state, endpoints, reason: REASON }, LATER);
            expect(rank[next.state]).to.be.at.least(rank[part.state]);
            expect(Object.keys(next.endpoints)).to.include.members(Object.keys(part.endpoints));
            regionPartSchema.parse(next);
            part = next;
          } catch (error) {
            expect(error).to.be.instanceOf(TransitionError);
          }
        }
      }),
    );
  });

  it("does not end a master without a reason", () => {
    for (const state of ends) {
      expect(() => nextMaster(masterPart({ state: "CLAIMED" }), { state }, LATER)).to.throw(
        TransitionError,
        `${state} without a reason`,
      );
    }
  });

  it("forgets what a part waited for when it goes on", () => {
    const waiting = nextMaster(masterPart(), { reason: reasonOf("full", "No room.") }, LATER);
    expect(waiting.reason?.code).to.equal("full");
    expect(nextMaster(waiting, { jobId: "job" }, LATER).reason?.code).to.equal("full");
    expect(nextMaster(waiting, { state: "TRANSCODED" }, LATER)).not.to.have.property("reason");
  });

  it("leaves a superseded encode open while Regions may have it, and nothing else that has ended", () => {
    const superseded = { state: "SUPERSEDED", reason: REASON } as const;
    expect(nextMaster(masterPart(), superseded, LATER).open).to.equal(false);
    expect(nextMaster(masterPart({ inventoryKey: "assets/a" }), superseded, LATER).open).to.equal(true);
    expect(
      nextMaster(masterPart({ state: "TRANSCODED", open: false, inventoryKey: "a" }), superseded, LATER).open,
    ).to.equal(true);
    expect(nextMaster(masterPart(), { state: "FAILED", reason: REASON }, LATER).open).to.equal(false);
  });

  it("does not open a finished master again because of its title", () => {
    const closed = masterPart({ state: "TRANSCODED", open: false });
    const title = { name: "A name", contentClass: "clear", placement: {} };
    expect(nextMaster(closed, { title }, LATER)).to.deep.include({ open: false, title });
  });

  it("cuts reasons to what the catalog keeps", () => {
    const reason = reasonOf("c".repeat(300), "m".repeat(3_000));
    expect(reason.code).to.have.length(100);
    expect(reason.message).to.have.length(2_000);
    expect(reasonOf("", "")).to.deep.equal({ code: "unknown", message: "unknown" });
  });
});
