import { expect } from "chai";

import {
  CLOCK_SKEW_SECONDS,
  DEPLOYMENT_ALLOWANCE_SECONDS,
  RETIRED_TRUST_SECONDS,
} from "../../../functions/entitlement/signingTimes";
import {
  DeclinedError,
  NotInTimeError,
  RotationRefusedError,
  StackBusyError,
} from "../../../operations/rotation/refusal";
import { failureOf } from "./failureOf";
import { sufferings } from "./rotationInvariants";
import { BEGIN, REGIONS, RotationWorld } from "./rotationWorld";

const NEW = "key-2026-11-21";
const HOUR = 3_600_000;

describe("rotation of the signing keys", () => {
  it("brings a new key in and takes the old one out, at the expense of no viewer", async () => {
    const world = new RotationWorld();
    const report = await world.end();
    expect(report).to.deep.include({
      outcome: "done",
      keys: { [NEW]: "active" },
      region: null,
      generation: null,
    });
    expect(world.keys).to.deep.equal({ [NEW]: { state: "active" } });
    expect(sufferings(world)).to.deep.equal([]);
    expect(world.leaving.map(({ name }) => name)).to.deep.equal(["key-a"]);
    expect([world.questions, world.probes]).to.deep.equal([1, 1]);
    expect(report.steps.every(({ endedAt }) => endedAt !== null)).to.equal(true);
  });

  it("previews before each update", async () => {
    const world = new RotationWorld();
    const { steps } = await world.end();
    const updates = steps.map(({ step }) => step).filter((step) => /^(preview|deploy): /.test(step));
    expect(updates).to.have.length(6);
    updates.forEach((step, index) => {
      expect(step.startsWith("preview: ")).to.equal(index % 2 === 0);
    });
  });

  for (const after of [false, true]) {
    it(`comes to the same end wherever it is killed ${after ? "behind" : "before"} a call, and run again`, async () => {
      let calls = 1;
      for (let isOver = false; !isOver; calls++) {
        const world = new RotationWorld();
        isOver = (await world.run({}, calls, after)) !== undefined;
        const report = await world.end();
        expect(report.outcome, `call ${calls}`).to.equal("done");
        expect(world.keys, `call ${calls}`).to.deep.equal({ [NEW]: { state: "active" } });
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
            // Looked at when an update begins.
            world.updateStopsAfter = world.ups === first + update ? resources : Infinity;
            return undefined;
          };
          const failure = await failureOf(world.end());
          world.policy = () => undefined;
          world.updateStopsAfter = Infinity;
          isOver = failure === undefined;
          failures += isOver ? 0 : 1;
          world.now += 3 * HOUR;
          expect((await world.end()).outcome).to.equal("done");
          expect(world.keys, `update ${update}, ${resources} resources`).to.deep.equal({
            [NEW]: { state: "active" },
          });
          expect(sufferings(world), `update ${update}, ${resources} resources`).to.deep.equal([]);
        }
      }
      expect(failures).to.be.greaterThan(8);
    });
  }

  it("waits longer where it is run again long after an activation was configured and not deployed", async () => {
    const world = new RotationWorld({ "key-a": { state: "active" }, "key-b": { state: "published" } });
    const trustedUntil = new Date(BEGIN + 2 * HOUR).toISOString();
    world.keys = { "key-a": { state: "retired", trustedUntil }, "key-b": { state: "active" } };
    world.now += HOUR;
    const { waitUntil } = await world.end({ noWait: true });
    const least = BEGIN + HOUR + (RETIRED_TRUST_SECONDS + 2 * DEPLOYMENT_ALLOWANCE_SECONDS) * 1_000;
    expect(Date.parse(waitUntil ?? "")).to.be.at.least(least);
    await world.end();
    expect([world.keys, sufferings(world)]).to.deep.equal([{ "key-b": { state: "active" } }, []]);
  });

  it("ends where hours have to pass when it is told not to wait, and goes on when they have", async () => {
    const world = new RotationWorld();
    const first = await world.end({ noWait: true });
    expect(first.outcome).to.equal("waiting");
    expect(first.keys).to.have.property(NEW, "active");
    expect(first.keys?.["key-a"]).to.match(/^retired, trusted until /);
    expect(world.now - BEGIN).to.be.lessThan(HOUR);
    const again = await world.end({ noWait: true });
    expect(again).to.deep.include({ outcome: "waiting", waitUntil: first.waitUntil });
    world.now = Date.parse(first.waitUntil ?? "");
    expect((await world.end({ noWait: true })).outcome).to.equal("done");
    expect(sufferings(world)).to.deep.equal([]);
  });

  for (const skew of [-CLOCK_SKEW_SECONDS, CLOCK_SKEW_SECONDS]) {
    it(`harms nobody when the operator's clock is wrong by ${skew} seconds`, async () => {
      const world = new RotationWorld();
      world.skewMs = skew * 1_000;
      expect((await world.end()).outcome).to.equal("done");
      expect(sufferings(world)).to.deep.equal([]);
    });
  }

  it("harms nobody when CloudFront takes an hour for each change, and the Regions minutes", async () => {
    const world = new RotationWorld();
    world.cdnLagMs = HOUR;
    world.regionLagMs = 4 * 60_000;
    world.copyLagMs = 20 * 60_000;
    expect((await world.end({ deployTimeoutMs: 2 * HOUR })).outcome).to.equal("done");
    expect(sufferings(world)).to.deep.equal([]);
  });

  it("counts the wait for the last cookie from when the Regions were told, however long that update took", async () => {
    const world = new RotationWorld();
    world.policy = () => {
      world.resourceMs = world.keys["key-a"]?.state === "retired" ? HOUR / 2 : 1_000;
      return undefined;
    };
    expect((await world.end()).outcome).to.equal("done");
    expect(sufferings(world)).to.deep.equal([]);
  });

  it("tells no Region to sign with a key that has not been copied there yet", async () => {
    const world = new RotationWorld();
    world.cdnLagMs = 0;
    world.copyLagMs = 9 * 60_000;
    expect((await world.end()).outcome).to.equal("done");
    expect(sufferings(world)).to.deep.equal([]);
  });

  it("deploys once more where a Region is not told, and fails where that does not help", async () => {
    const world = new RotationWorld();
    world.regionLagMs = 30 * 24 * HOUR;
    const failure = await failureOf(world.end());
    expect(String(failure)).to.contain("eu-west-1 is not told to sign with");
    expect(String(failure)).to.contain("deploying again has not changed that");
    world.regionLagMs = 0;
    expect((await world.end()).outcome).to.equal("done");
  });

  it("gives up on CloudFront after the time it was given, and goes on when it is run again", async () => {
    const world = new RotationWorld();
    world.cdnLagMs = HOUR;
    const failure = await failureOf(world.end({ deployTimeoutMs: HOUR / 2 }));
    expect(failure).to.be.instanceOf(NotInTimeError);
    expect(world.keys).to.deep.equal({ "key-a": { state: "active" }, [NEW]: { state: "published" } });
    await world.end();
    expect(world.keys).to.deep.equal({ [NEW]: { state: "active" } });
  });

  it("does nothing when it is run once more, until it is told to", async () => {
    const world = new RotationWorld();
    await world.end();
    const ups = world.ups;
    const idle = await world.end();
    expect([idle.outcome, world.ups]).to.deep.equal(["done", ups]);
    expect(idle.notes.join()).to.contain("Pass --again");
    await world.end({ again: true });
    expect(world.keys).to.deep.equal({ [`${NEW}-2`]: { state: "active" } });
    world.now += 48 * HOUR;
    await world.end();
    expect(world.keys).to.deep.equal({ "key-2026-11-23": { state: "active" } });
    expect(sufferings(world)).to.deep.equal([]);
  });

  it("takes the published key for the new one, or the one that is named", async () => {
    const world = new RotationWorld({ "key-a": { state: "active" }, "key-b": { state: "published" } });
    await world.end();
    expect(world.keys).to.deep.equal({ "key-b": { state: "active" } });
    await world.end({ name: "winter" });
    expect(world.keys).to.deep.equal({ winter: { state: "active" } });
    const ups = world.ups;
    await world.end({ name: "winter" });
    expect(world.ups).to.equal(ups);
  });

  it("refuses what is not clear, harmful or another's step, and changes nothing", async () => {
    const retired = { state: "retired", trustedUntil: new Date(BEGIN + HOUR).toISOString() } as const;
    const trusted = { "key-a": { state: "active" }, "key-r": retired } as const;
    const two = {
      "key-a": { state: "active" },
      "key-b": { state: "published" },
      "key-c": { state: "published" },
    } as const;
    const cases = [
      [two, two, {}, "Several keys are published"],
      [two, two, { name: "key-d" }, "published already"],
      [trusted, trusted, { name: "key-r" }, "never used for a second key"],
      [trusted, trusted, { name: "Bad_" }, "starts with a letter"],
      [
        two,
        { "key-b": { state: "active" }, "key-c": { state: "published" } },
        {},
        "key-a is active as deployed and absent",
      ],
      [two, { ...two, "key-a": { state: "published" } }, {}, "no step of a rotation away"],
    ] as const;
    for (const [deployed, configured, request, message] of cases) {
      const world = new RotationWorld(deployed);
      world.keys = configured;
      const ups = world.ups;
      const failure = await failureOf(world.end(request));
      expect(failure, message).to.be.instanceOf(RotationRefusedError);
      expect(String(failure)).to.contain(message);
      expect([world.ups, world.keys]).to.deep.equal([ups, configured]);
    }
  });

  it("waits with a key that was taken out of the configuration too soon, rather than deploy that", async () => {
    const trustedUntil = new Date(BEGIN + HOUR).toISOString();
    const world = new RotationWorld({
      "key-a": { state: "active" },
      "key-r": { state: "retired", trustedUntil },
    });
    world.keys = { "key-a": { state: "active" } };
    const report = await world.end({ noWait: true });
    expect(report.outcome).to.equal("waiting");
    expect(Date.parse(report.waitUntil ?? "")).to.be.within(BEGIN + HOUR, BEGIN + HOUR + 60_000);
    await world.end();
    expect(sufferings(world)).to.deep.equal([]);
  });

  it("gives a key that was retired without a time one, and takes it out then", async () => {
    const world = new RotationWorld({ "key-a": { state: "active" }, "key-r": { state: "retired" } });
    await world.end();
    expect(world.keys).to.deep.equal({ "key-a": { state: "active" } });
    expect(world.now - BEGIN).to.be.at.least((RETIRED_TRUST_SECONDS + DEPLOYMENT_ALLOWANCE_SECONDS) * 1_000);
  });

  it("makes room among five keys before it adds one, and refuses where none can go", async () => {
    const published = Object.fromEntries(
      ["b", "c", "d", "e"].map((name) => [`key-${name}`, { state: "published" } as const]),
    );
    const trustedUntil = new Date(BEGIN - HOUR).toISOString();
    const old = Object.fromEntries(
      ["b", "c", "d", "e"].map((name) => [`key-${name}`, { state: "retired", trustedUntil } as const]),
    );
    const full = new RotationWorld({ "key-a": { state: "active" }, ...old });
    await full.end({ again: true });
    expect(full.keys).to.deep.equal({ [NEW]: { state: "active" } });
    expect(sufferings(full)).to.deep.equal([]);
    const stuck = new RotationWorld({ "key-a": { state: "active" }, ...published });
    expect(String(await failureOf(stuck.end({ name: "key-b" })))).to.equal("undefined");
    const five = new RotationWorld({ "key-a": { state: "active" }, ...published });
    const failure = await failureOf(five.end({ name: "key-z" }));
    expect(String(failure)).to.contain("published already");
  });

  it("stops at a preview that would take something else away, with the list, before anything is configured", async () => {
    const world = new RotationWorld();
    world.otherChanges = [
      { op: "delete", urn: "urn:pulumi:prod::media-platform::aws:s3/bucketV2:BucketV2::masters" },
      { op: "update", urn: "urn:pulumi:prod::media-platform::aws:sqs/queue:Queue::work" },
    ];
    const ups = world.ups;
    const failure = await failureOf(world.end());
    expect(failure).to.be.instanceOf(RotationRefusedError);
    expect(String(failure)).to.contain("delete aws:s3/bucketV2:BucketV2 masters").and.not.to.contain("queue");
    expect([world.ups, world.keys]).to.deep.equal([ups, { "key-a": { state: "active" } }]);
    expect((await world.end({ allowOtherChanges: true })).outcome).to.equal("done");
    expect(world.progress.join()).to.contain("Deployed along, as allowed: delete");
  });

  it("changes nothing when the policies refuse the stack, somebody else updates it, or the operator says no", async () => {
    const world = new RotationWorld();
    const ups = world.ups;
    world.policy = () => "a bucket is public";
    expect(String(await failureOf(world.end()))).to.contain("a bucket is public");
    world.policy = () => undefined;
    world.busy = () => new StackBusyError("busy");
    expect(await failureOf(world.end())).to.be.instanceOf(StackBusyError);
    world.busy = () => undefined;
    world.isAgreed = false;
    expect(await failureOf(world.end())).to.be.instanceOf(DeclinedError);
    expect([world.ups, world.keys]).to.deep.equal([ups, { "key-a": { state: "active" } }]);
  });

  it("says that playback fails when all is deployed, and asks again when it is run again", async () => {
    const world = new RotationWorld();
    world.verdict = { outcome: "failed", findings: ["nothing plays"] };
    expect((await world.end()).outcome).to.equal("probe-failed");
    world.verdict = { outcome: "passed", findings: [] };
    expect((await world.end()).outcome).to.equal("done");
    expect(world.keys).to.deep.equal({ [NEW]: { state: "active" } });
  });

  it("goes on where somebody has taken a retired key out of the key group by hand, and not where the active one is missing", async () => {
    const world = new RotationWorld();
    await world.end({ noWait: true });
    world.keyGroups.push({ at: world.now, everywhereAt: world.now, value: [`id-${NEW}`] });
    expect((await world.end()).outcome).to.equal("done");
    world.keyGroups.push({ at: world.now, everywhereAt: world.now, value: [] });
    expect(String(await failureOf(world.end()))).to.contain("key group holds other keys");
  });

  it("refuses while a CDN identifier is configured and not deployed", async () => {
    const world = new RotationWorld();
    world.identifiers = { ...world.identifiers, [REGIONS[0]]: { generation: 2, step: "written" } };
    expect(String(await failureOf(world.end()))).to.contain(`--what cdn-identifier --region ${REGIONS[0]}`);
  });

  it("shows every step with its time and changes nothing in a dry run", async () => {
    const world = new RotationWorld();
    const ups = world.ups;
    const report = await world.end({ dryRun: true });
    expect([world.ups, world.previews, world.questions, world.keys]).to.deep.equal([
      ups,
      0,
      0,
      { "key-a": { state: "active" } },
    ]);
    expect(report.outcome).to.equal("planned");
    expect(report.plan).to.have.length(5);
    for (const [index, part] of [
      `${NEW}: published`,
      `${NEW}: active`,
      "wait until",
      `deploy ${NEW}: active;`,
      "done",
    ].entries()) {
      expect(report.plan[index]).to.contain(part);
    }
  });
});
