import { expect } from "chai";

import { denyKey } from "../../../functions/edge/names";
import { changePublication, type PublicationRequest } from "../../../operations/takedown/changePublication";
import { PublicationRefusedError } from "../../../operations/takedown/refusal";
import { takeDown } from "../../../operations/takedown/takedown";
import { A, B, FILM, World } from "./world";

const common = {
  stack: "prod",
  assetId: FILM,
  reason: "wrong cut",
  by: "ann",
  playbackOrigin: "https://play.example.com",
  versions: ["hls-v1", "dash-v1"],
  pace: { confirmations: 3, timeoutMs: 60_000, intervalMs: 1_000 },
};
const hide: PublicationRequest = { ...common, intent: "UNPUBLISHED" };
const show: PublicationRequest = { ...common, intent: "PUBLISHED" };

async function refusal(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    expect(error).to.be.instanceOf(PublicationRefusedError);
    return String(error);
  }
  throw new Error("expected a refusal");
}

describe("unpublish", () => {
  it("refuses viewers, tells every Region's catalog, and leaves everything where it is", async () => {
    const world = new World();
    const report = await changePublication(hide, world.ports);
    expect(report).to.deep.include({ proven: true, remaining: [] });
    expect(report.proof.answers.every(({ status }) => status === 403)).to.equal(true);
    expect(world.regions[B].publication).to.deep.include({ intent: "UNPUBLISHED", reason: "wrong cut" });
    expect(world.regions[B].vod.size).to.equal(3);
  });

  it("is not proven while a Region's catalog is out of reach", async () => {
    const world = new World();
    world.regions[A].isDark = true;
    const report = await changePublication(hide, world.ports);
    expect(report.remaining).to.deep.equal([`catalog in ${A}: Error: connect ETIMEDOUT`]);
    expect(world.regions[B].publication?.intent).to.equal("UNPUBLISHED");
  });

  it("leaves a takedown a takedown", async () => {
    const world = new World();
    await takeDown({ ...common }, world.ports);
    expect(await refusal(changePublication(hide, world.ports))).to.contain("was taken down by ann");
    expect(world.store.values.get(denyKey(FILM))).to.contain("TAKEN_DOWN");
  });

  it("refuses an asset that nobody has heard of", async () => {
    const world = new World();
    expect(await refusal(changePublication({ ...hide, assetId: "fillm" }, world.ports))).to.contain(
      "has heard of fillm",
    );
    expect(world.store.writes).to.deep.equal([]);
  });
});

describe("republish", () => {
  it("shows what was hidden, and proves that it plays", async () => {
    const world = new World();
    await changePublication(hide, world.ports);
    const report = await changePublication(show, world.ports);
    expect(report).to.deep.include({ proven: true, remaining: [] });
    expect(report.proof.answers.map(({ what, status }) => `${what} ${status}`)).to.deep.equal([
      "manifest 200",
      "manifest 200",
    ]);
    expect(world.store.values.has(denyKey(FILM))).to.equal(false);
    expect(world.regions[A].publication).to.deep.include({ intent: "PUBLISHED", revision: 2 });
  });

  it("opens the edge only after the catalog says so", async () => {
    const world = new World();
    await changePublication(hide, world.ports);
    world.death.meanwhile = () => {
      if (!world.store.values.has(denyKey(FILM))) {
        expect(world.regions[A].publication?.intent).to.equal("PUBLISHED");
      }
    };
    await changePublication(show, world.ports);
  });

  it("opens nothing when no catalog can be written", async () => {
    const world = new World();
    await changePublication(hide, world.ports);
    world.regions[A].isDark = world.regions[B].isDark = true;
    expect(await refusal(changePublication(show, world.ports))).to.contain(
      "No Region's catalog can be written",
    );
    expect(world.store.values.has(denyKey(FILM))).to.equal(true);
  });

  it("ends the same wherever it is killed and run again", async () => {
    const whole = new World();
    await changePublication(hide, whole.ports);
    await whole.death.run(() => changePublication(show, whole.ports));
    const calls = whole.death.calls;
    for (let at = 1; at <= calls; at++) {
      for (const after of [false, true]) {
        const world = new World();
        await changePublication(hide, world.ports);
        await world.death.run(() => changePublication(show, world.ports), at, after);
        await world.death.run(() => changePublication(show, world.ports));
        expect(world.state, `call ${at}`).to.deep.equal(whole.state);
      }
    }
  });

  it("refuses what is taken down, with the reason, by the catalog", async () => {
    const world = new World();
    await takeDown({ ...common, reason: "rights ended" }, world.ports);
    const message = await refusal(changePublication(show, world.ports));
    expect(message).to.contain('"rights ended"').and.to.contain("another asset id");
    expect(world.store.values.has(denyKey(FILM))).to.equal(true);
  });

  it("refuses what a takedown has denied but not yet told the catalog", async () => {
    const world = new World();
    const entry = { intent: "TAKEN_DOWN", by: "ann", at: "2026-01-05T12:00:00.000Z" };
    world.store.set(denyKey(FILM), JSON.stringify(entry));
    expect(await refusal(changePublication(show, world.ports))).to.contain("was taken down by ann");
    expect(world.regions[A].publication).to.equal(undefined);
  });

  it("does not open the edge when a takedown comes in between", async () => {
    const world = new World();
    await changePublication(hide, world.ports);
    const entry = { intent: "TAKEN_DOWN", by: "bob", at: "2026-01-05T12:00:00.000Z" };
    world.death.meanwhile = () => {
      if (world.regions[A].publication?.intent === "PUBLISHED") {
        world.death.meanwhile = () => undefined;
        world.store.set(denyKey(FILM), JSON.stringify(entry));
      }
    };
    expect(await refusal(changePublication(show, world.ports))).to.contain("was taken down by bob");
    expect(world.store.values.get(denyKey(FILM))).to.contain("TAKEN_DOWN");
  });

  it("does not write over a takedown that the catalog hears of in between", async () => {
    const world = new World();
    await changePublication(hide, world.ports);
    const hidden = world.regions[A].publication;
    if (hidden === undefined) {
      throw new Error("it is hidden");
    }
    let reads = 0;
    world.death.meanwhile = () => {
      reads += 1;
      if (reads === 3) {
        const down = { ...hidden, revision: 2, intent: "TAKEN_DOWN", by: "bob" } as const;
        world.regions[A].publication = world.regions[B].publication = down;
      }
    };
    expect(await refusal(changePublication(show, world.ports))).to.contain("was taken down by bob");
    expect(world.regions[A].publication).to.deep.include({ intent: "TAKEN_DOWN" });
    expect(world.store.values.has(denyKey(FILM))).to.equal(true);
  });

  it("removes an entry that was written by hand, as in an emergency", async () => {
    const world = new World();
    world.store.set(denyKey(FILM), "1");
    await changePublication(show, world.ports);
    expect(world.store.values.has(denyKey(FILM))).to.equal(false);
  });

  it("asks only for configurations that exist", async () => {
    const world = new World();
    const report = await changePublication({ ...show, versions: ["dash-v1"] }, world.ports);
    expect(report.proof.answers).to.have.length(1);
    const none = await changePublication({ ...show, versions: [] }, world.ports);
    expect(none).to.deep.include({ proven: false });
    expect(none.remaining.join()).to.contain("not playable in any Region yet");
  });
});
