import { expect } from "chai";

import { CLOCK_SKEW_SECONDS } from "../../../functions/entitlement/signingTimes";
import { RotationRefusedError } from "../../../operations/rotation/refusal";
import { failureOf } from "./failureOf";
import { sufferings } from "./rotationInvariants";
import { BEGIN, REGIONS, RotationWorld } from "./rotationWorld";

const [region, other] = REGIONS;
const HOUR = 3_600_000;

describe("rotation of a Region's CDN identifier", () => {
  it("writes the new value, sends it once MediaPackage takes it, and settles, at the expense of no request", async () => {
    const world = new RotationWorld();
    const report = await world.end({ region });
    expect(report).to.deep.include({
      outcome: "done",
      what: "cdn-identifier",
      region,
      generation: 2,
      keys: null,
    });
    expect(world.identifiers).to.deep.equal({
      [region]: { generation: 2, step: "settled" },
      [other]: { generation: 1, step: "settled" },
    });
    expect(world.written[region]?.map(({ generation }) => generation)).to.deep.equal([1, 2, 2]);
    expect(sufferings(world)).to.deep.equal([]);
    expect(report.notes.join()).to.contain("That cannot be tried");
  });

  for (const after of [false, true]) {
    it(`comes to the same end wherever it is killed ${after ? "behind" : "before"} a call, and run again`, async () => {
      let calls = 1;
      for (let isOver = false; !isOver; calls++) {
        const world = new RotationWorld();
        isOver = (await world.run({ region }, calls, after)) !== undefined;
        expect((await world.end({ region })).outcome, `call ${calls}`).to.equal("done");
        expect(world.identifiers[region], `call ${calls}`).to.deep.equal({ generation: 2, step: "settled" });
        expect(sufferings(world), `call ${calls}`).to.deep.equal([]);
      }
      expect(calls).to.be.greaterThan(100);
    }).timeout(60_000);
  }

  for (const outputsFirst of [false, true]) {
    it(`comes to the same end wherever one of its updates fails half-way, and is run again hours later${outputsFirst ? ", whatever the outputs say" : ""}`, async () => {
      let failures = 0;
      for (let update = 1; update <= 3; update++) {
        for (let resources = 0, isOver = false; !isOver; resources++) {
          const world = new RotationWorld();
          world.outputsFirst = outputsFirst;
          const first = world.ups;
          world.policy = () => {
            world.updateStopsAfter = world.ups === first + update ? resources : Infinity;
            return undefined;
          };
          isOver = (await failureOf(world.end({ region }))) === undefined;
          failures += isOver ? 0 : 1;
          world.policy = () => undefined;
          world.updateStopsAfter = Infinity;
          world.now += 3 * HOUR;
          expect((await world.end({ region })).outcome).to.equal("done");
          expect(world.identifiers[region]).to.deep.equal({ generation: 2, step: "settled" });
          expect(sufferings(world), `update ${update}, ${resources} resources`).to.deep.equal([]);
        }
      }
      expect(failures).to.be.greaterThan(5);
    });
  }

  for (const skew of [-CLOCK_SKEW_SECONDS, CLOCK_SKEW_SECONDS]) {
    it(`harms nobody when the operator's clock is wrong by ${skew} seconds`, async () => {
      const world = new RotationWorld();
      world.skewMs = skew * 1_000;
      world.cdnLagMs = HOUR / 2;
      expect((await world.end({ region })).outcome).to.equal("done");
      expect(sufferings(world)).to.deep.equal([]);
    });
  }

  it("counts MediaPackage's ten minutes from when the value was written, however long that update took", async () => {
    const world = new RotationWorld();
    world.policy = () => {
      world.resourceMs = world.identifiers[region]?.step === "written" ? HOUR / 2 : 1_000;
      return undefined;
    };
    expect((await world.end({ region })).outcome).to.equal("done");
    expect(sufferings(world)).to.deep.equal([]);
  });

  it("goes on from every step, and ends where time has to pass when it is told not to wait", async () => {
    const world = new RotationWorld();
    const first = await world.end({ region, noWait: true });
    expect([first.outcome, world.identifiers[region]?.step]).to.deep.equal(["waiting", "written"]);
    expect(Date.parse(first.waitUntil ?? "")).to.be.greaterThan(BEGIN + 600_000);
    world.now = Date.parse(first.waitUntil ?? "");
    expect((await world.end({ region, noWait: true })).outcome).to.equal("done");
    expect(sufferings(world)).to.deep.equal([]);
  });

  it("comes to the same shape each time, and does nothing in between", async () => {
    const world = new RotationWorld();
    await world.end({ region });
    const ups = world.ups;
    const idle = await world.end({ region });
    expect([world.ups, idle.outcome]).to.deep.equal([ups, "done"]);
    expect(idle.notes.join()).to.contain("Pass --again");
    await world.end({ region, again: true });
    expect(world.identifiers[region]).to.deep.equal({ generation: 3, step: "settled" });
    world.now += 48 * HOUR;
    await world.end({ region });
    expect(world.identifiers[region]).to.deep.equal({ generation: 4, step: "settled" });
    expect(sufferings(world)).to.deep.equal([]);
  });

  it("does not settle while playback fails: the old value stays accepted", async () => {
    const world = new RotationWorld();
    world.verdict = { outcome: "failed", findings: ["403"] };
    const report = await world.end({ region });
    expect([report.outcome, world.identifiers[region]?.step]).to.deep.equal(["probe-failed", "sent"]);
    expect(report.notes.join()).to.contain("The old value is still accepted");
    world.verdict = { outcome: "passed", findings: [] };
    await world.end({ region });
    expect(world.identifiers[region]).to.deep.equal({ generation: 2, step: "settled" });
  });

  it("refuses a Region that is not the stack's, and one while another is between two values", async () => {
    const world = new RotationWorld();
    expect(String(await failureOf(world.end({ region: "ap-south-1" })))).to.contain(
      `the stack has ${REGIONS.join(", ")}`,
    );
    await world.end({ region: other, noWait: true });
    const failure = await failureOf(world.end({ region }));
    expect(failure).to.be.instanceOf(RotationRefusedError);
    expect(String(failure)).to.contain(`${other} is between two values`);
    expect((await world.end({ region, allowSeveralRegions: true })).outcome).to.equal("done");
    expect((await world.end({ region: other })).outcome).to.equal("done");
    expect(sufferings(world)).to.deep.equal([]);
  });

  it("refuses steps that are none, and signing keys that are not deployed", async () => {
    const world = new RotationWorld();
    world.identifiers = { ...world.identifiers, [region]: { generation: 2, step: "settled" } };
    expect(String(await failureOf(world.end({ region })))).to.contain("settled, generation 1 as deployed");
    const keys = new RotationWorld();
    keys.keys = { ...keys.keys, "key-b": { state: "published" } };
    expect(String(await failureOf(keys.end({ region })))).to.contain("--what signing-keys");
  });

  it("waits with sending a value that somebody has configured too soon", async () => {
    const world = new RotationWorld();
    await world.end({ region, noWait: true });
    world.identifiers = { ...world.identifiers, [region]: { generation: 2, step: "sent" } };
    expect((await world.end({ region })).outcome).to.equal("done");
    expect(sufferings(world)).to.deep.equal([]);
  });

  it("shows every step with its time and changes nothing in a dry run", async () => {
    const world = new RotationWorld();
    const ups = world.ups;
    const { outcome, plan } = await world.end({ region, dryRun: true });
    expect([outcome, world.ups, world.previews]).to.deep.equal(["planned", ups, 0]);
    expect(
      plan.map((step) => /written|wait until|sent|new value|settled|done/.exec(step)?.[0]),
    ).to.deep.equal(["written", "wait until", "sent", "new value", "settled", "done"]);
  });
});
