import { expect } from "chai";

import { denyKey } from "../../../functions/edge/names";
import { readRecord, type TakedownRecord } from "../../../operations/takedown/record";
import { PublicationRefusedError } from "../../../operations/takedown/refusal";
import { takeDown, type TakedownRequest } from "../../../operations/takedown/takedown";
import { formatPlan, planTakedown } from "../../../operations/takedown/takedownPlan";
import { A, B, canary, ENCODE, FILM, START, World } from "./world";

const request: TakedownRequest = {
  stack: "prod",
  assetId: FILM,
  reason: "rights ended",
  by: "ann",
  playbackOrigin: "https://play.example.com",
  canary,
  pace: { confirmations: 3, timeoutMs: 60_000, intervalMs: 1_000 },
};

async function refusal(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    expect(error).to.be.instanceOf(PublicationRefusedError);
    return String(error);
  }
  throw new Error("expected a refusal");
}

/** What a record says, without when. */
function essence({ copies, proven, remaining, by, reason }: TakedownRecord): unknown {
  return {
    by,
    reason,
    proven,
    remaining,
    copies: copies.map(({ what, region, id, state }) => [what, region, id, state].join(" ")),
  };
}

describe("takedown", () => {
  it("refuses viewers first, and before anything is deleted", async () => {
    const world = new World();
    await world.death.run(() => takeDown(request, world.ports));
    const denied = world.lines.findIndex((line) => line.startsWith(denyKey(FILM)));
    const deleted = world.lines.findIndex((line) => line.includes("out of MediaPackage"));
    expect(denied).to.equal(0);
    expect(deleted).to.be.greaterThan(denied);
  });

  it("leaves no encode of the asset in MediaPackage, in any Region, and every other title's where it is", async () => {
    const world = new World();
    world.regions[B].vod.set(`${FILM}_ffff`, ["https://eu-west-1.egress.example.com/forgotten"]);
    const record = await takeDown(request, world.ports);
    for (const region of [A, B] as const) {
      expect([...world.regions[region].vod.keys()]).to.deep.equal([
        "film-10_00112233aabbccdd",
        "film-1-b_00112233aabbccdd",
      ]);
    }
    expect(record.proven).to.equal(true);
    const asked = record.proof.egress.answers.map(({ url }) => url);
    expect(asked).to.include("https://eu-west-1.egress.example.com/forgotten");
    expect(record.copies).to.deep.include({
      what: "vod-asset",
      region: B,
      id: `${FILM}_ffff`,
      state: "gone",
      detail: "not in MediaPackage",
      at: record.completedAt,
    });
  });

  it("tells every Region's catalog, with who, why and when", async () => {
    const world = new World();
    await takeDown(request, world.ports);
    for (const region of [A, B] as const) {
      expect(world.regions[region].publication).to.deep.equal({
        assetId: FILM,
        revision: 1,
        intent: "TAKEN_DOWN",
        reason: "rights ended",
        by: "ann",
        at: new Date(START).toISOString(),
      });
    }
  });

  it("asks for manifests and segments of every format, over all Regions and each alone, until none is served any more", async () => {
    const world = new World();
    world.regions[A].vod.set(`${FILM}_keeps-serving`, []);
    world.stubborn.add(A);
    world.propagationMs = 20_000;
    const { proof } = await takeDown(request, world.ports);
    const { answers, firstAt, lastContraryAt } = proof.distribution;
    expect(answers).to.have.length(12);
    expect(new Set(answers.map(({ url }) => url)).size).to.equal(12);
    expect(answers.map(({ regions }) => regions.join()).filter((name) => name === A)).to.have.length(4);
    expect(answers.every(({ status }) => status === 403)).to.equal(true);
    expect(Date.parse(firstAt ?? "")).to.be.greaterThan(START);
    expect(Date.parse(lastContraryAt ?? "")).to.be.lessThan(Date.parse(answers[0]?.at ?? ""));
    expect(proof.sessionsWork).to.equal(true);
  });

  it("keeps masters and packaged objects unless asked, and counts them", async () => {
    const world = new World();
    const record = await takeDown(request, world.ports);
    const masters = record.copies.filter(({ what }) => what === "masters");
    expect(masters.map(({ region, state, count }) => [region, state, count])).to.deep.equal([
      [A, "kept", { objects: 1, versions: 2, markers: 1, bytes: 200 }],
      [B, "kept", { objects: 1, versions: 2, markers: 1, bytes: 200 }],
    ]);
    expect(world.regions[A].masters).to.have.length(4);
  });

  it("deletes every version in every Region when asked, and nothing of other titles", async () => {
    const world = new World();
    const record = await takeDown({ ...request, deleteMasters: true, deleteCopies: true }, world.ports);
    expect(record.proven).to.equal(true);
    for (const region of [A, B] as const) {
      expect(world.regions[region].masters.map(({ key }) => key)).to.deep.equal(["masters/film-10/film.mov"]);
      expect(world.regions[region].packaged.map(({ key }) => key)).to.deep.equal(["assets/film-10/x"]);
    }
  });

  it("reports what Object Lock holds, and is not proven until it is gone", async () => {
    const world = new World();
    world.locked.add(`m1-${B}`);
    const record = await takeDown({ ...request, deleteMasters: true }, world.ports);
    expect(record.proven).to.equal(false);
    expect(record.remaining).to.have.length(1);
    expect(record.remaining[0]).to.contain(`masters in ${B}`).and.to.contain("the object is locked");
    expect(world.regions[B].masters).to.have.length(2);
    expect(world.regions[A].masters).to.have.length(1);
  });

  it("does what it can while a Region is dark, says what is left, and finishes when the Region is back", async () => {
    const world = new World();
    world.regions[A].isDark = true;
    const record = await takeDown(request, world.ports);
    expect(record.proven).to.equal(false);
    expect(record.proof.distribution.proven).to.equal(true);
    expect([...world.regions[B].vod.keys()]).not.to.include(`${FILM}_${ENCODE}`);
    expect(record.remaining.join("\n"))
      .to.contain(`vod-asset in ${A}, ${FILM}_${ENCODE}`)
      .and.to.contain(`catalog in ${A}`)
      .and.to.contain(`no answer from https://${A}.egress`);

    world.regions[A].isDark = false;
    const again = await takeDown({ ...request, by: "bob" }, world.ports);
    expect(again.remaining).to.deep.equal([]);
    expect(again).to.deep.include({
      proven: true,
      by: "ann",
      completedBy: "bob",
      orderedAt: record.orderedAt,
    });
  });

  it("goes on without us-east-1, since the edge refuses already, and asks for the invalidation later", async () => {
    const world = new World();
    world.controlPlane = false;
    const record = await takeDown(request, world.ports);
    expect(record.proof.distribution.proven).to.equal(true);
    expect(record.remaining).to.deep.equal([
      `cached-objects, /v1/${FILM}/*: not asked for: Error: us-east-1 is away`,
    ]);
    world.controlPlane = true;
    expect((await takeDown(request, world.ports)).proven).to.equal(true);
  });

  it("asks for one invalidation, however often it is run", async () => {
    const world = new World();
    await takeDown(request, world.ports);
    await takeDown(request, world.ports);
    expect([...world.invalidations.keys()]).to.deep.equal([
      `takedown/${FILM}/${new Date(START).toISOString()}`,
    ]);
  });

  it("is not proven while something still answers", async () => {
    const world = new World();
    world.propagationMs = 10 * 60_000;
    world.stubborn.add(A);
    const record = await takeDown(request, world.ports);
    expect(record.proven).to.equal(false);
    expect(record.remaining.join("\n"))
      .to.contain("status 200 from https://play.example.com/v1/film-1/")
      .and.to.contain("deleted, but still listed");
  });

  it("takes a refusal for no proof when the canary's session is refused too", async () => {
    const world = new World();
    world.sessionsWork = false;
    const record = await takeDown(request, world.ports);
    expect(record).to.deep.include({ proven: false });
    expect(record.remaining.join()).to.contain("canary's session is refused as well");
  });

  it("refuses viewers even when nobody can sign a session, and says that it is not proven", async () => {
    const world = new World();
    world.readSigner = false;
    const record = await takeDown(request, world.ports);
    expect(world.store.values.get(denyKey(FILM))).to.contain("TAKEN_DOWN");
    expect(record.remaining).to.deep.equal(["not asked as viewers do: the signing key cannot be read"]);
  });

  it("refuses an asset that nobody has heard of, having changed nothing, unless it is forced", async () => {
    const world = new World();
    const typo = { ...request, assetId: "fillm-1" };
    expect(await refusal(takeDown(typo, world.ports))).to.contain("--force-unknown");
    expect(world.store.writes).to.deep.equal([]);
    await takeDown({ ...typo, forceUnknown: true }, world.ports);
    expect(world.store.values.get(denyKey("fillm-1"))).to.contain("TAKEN_DOWN");
  });

  it("takes for heard of what no catalog can be asked about", async () => {
    const world = new World();
    world.regions[A].isDark = world.regions[B].isDark = true;
    const record = await takeDown(request, world.ports);
    expect(world.store.values.get(denyKey(FILM))).to.contain("TAKEN_DOWN");
    expect(record.proven).to.equal(false);
  });

  it("ends the same wherever it is killed and however often it is run again", async () => {
    const wanted = { ...request, deleteMasters: true, deleteCopies: true };
    const whole = new World();
    const record = await whole.death.run(() => takeDown(wanted, whole.ports));
    if (record === undefined) {
      throw new Error("nobody killed it");
    }
    const calls = whole.death.calls;
    expect(calls).to.be.greaterThan(50);
    for (let at = 1; at <= calls; at++) {
      for (const after of [false, true]) {
        const world = new World();
        await world.death.run(() => takeDown(wanted, world.ports), at, after);
        const again = await world.death.run(() => takeDown(wanted, world.ports));
        expect(world.state, `killed ${after ? "after" : "before"} call ${at}`).to.deep.equal(whole.state);
        expect(again === undefined ? undefined : essence(again), `record, call ${at}`).to.deep.equal(
          essence(record),
        );
      }
    }
  });

  it("removes what a Region registers meanwhile, because it had not heard yet", async () => {
    const whole = new World();
    await whole.death.run(() => takeDown(request, whole.ports));
    const id = `${FILM}_${ENCODE}`;
    for (let at = 1; at < whole.death.calls; at += 7) {
      const world = new World();
      world.death.meanwhile = (call) => {
        // The Region's register stage honours the catalog as soon as it says so.
        if (call === at && world.regions[B].publication === undefined) {
          world.regions[B].vod.set(id, []);
        }
      };
      await world.death.run(() => takeDown(request, world.ports));
      expect([...world.regions[B].vod.keys()], `registered at call ${at}`).not.to.include(id);
    }
  });

  it("looks once more for what was registered while it was asking", async () => {
    const world = new World();
    let late = false;
    world.death.meanwhile = () => {
      if (!late && world.lines.some((line) => line.startsWith("Asking as viewers do"))) {
        late = true;
        world.regions[B].vod.set(`${FILM}_1a7e`, []);
      }
    };
    const record = await takeDown(request, world.ports);
    expect(late).to.equal(true);
    expect([...world.regions[B].vod.keys()]).not.to.include(`${FILM}_1a7e`);
    expect(record.copies.map(({ id, state }) => `${id} ${state}`)).to.include(`${FILM}_1a7e gone`);
  });

  it("deletes however many versions there are", async () => {
    const world = new World();
    for (let number = 0; number < 30; number++) {
      const key = `assets/${FILM}/hls/${ENCODE}/index_${number}.ts`;
      world.regions[A].packaged.push({ key, versionId: `s${number}`, sizeBytes: 1, isDeleteMarker: false });
    }
    const record = await takeDown({ ...request, deleteCopies: true }, world.ports);
    expect(record.proven).to.equal(true);
    expect(world.regions[A].packaged).to.have.length(1);
  });

  it("writes over another intent that wins at the same time", async () => {
    const world = new World();
    let disturbed = false;
    world.death.meanwhile = () => {
      const { publication } = world.regions[B];
      if (!disturbed && publication?.intent === "TAKEN_DOWN") {
        disturbed = true;
        const late = { ...publication, revision: 7, intent: "PUBLISHED", by: "bob" } as const;
        world.regions[A].publication = world.regions[B].publication = late;
      }
    };
    const record = await takeDown(request, world.ports);
    expect(record.proven).to.equal(true);
    expect(world.regions[A].publication).to.deep.include({ intent: "TAKEN_DOWN", revision: 8 });
  });

  it("shows a plan that names everything it would touch, and touches nothing", async () => {
    const world = new World();
    const before = JSON.stringify(world.state);
    const plan = await planTakedown(request, world.ports);
    expect(plan).to.deep.include({ edge: "serves", heardOf: true, requests: 12 });
    expect(plan.regions[0]).to.deep.equal({
      region: A,
      vodAssets: [`${FILM}_${ENCODE}`],
      masterVersions: 2,
      packagedVersions: 1,
    });
    expect(formatPlan(plan)).to.contain("Nothing was changed");
    expect(JSON.stringify(world.state)).to.equal(before);
    expect(world.store.writes).to.deep.equal([]);
  });

  it("keeps cookies and the CDN identifier out of the record and of what it says", async () => {
    const world = new World();
    const record = await takeDown(request, world.ports);
    const said = JSON.stringify(record) + world.lines.join("\n");
    expect(said).not.to.match(/CloudFront-(Policy|Signature)/);
    expect(said).not.to.contain("identifier");
  });

  it("seals its record", async () => {
    const world = new World();
    const record = await takeDown(request, world.ports);
    expect(readRecord(JSON.stringify(record, null, 2)).kind).to.equal("intact");
  });
});
