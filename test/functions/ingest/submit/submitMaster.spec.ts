import { expect } from "chai";

import { submitMaster } from "../../../../functions/ingest/submit/submitMaster";
import { MAX_SIDECAR_BYTES } from "../../../../functions/ingest/submit/readTitle";
import { objectCreatedEvent } from "../support/eventBodies";
import { IngestWorld } from "../support/ingestWorld";
import type { Invocation } from "../support/invocations";
import { MASTER_CONTENT } from "../support/memoryTranscoder";
import {
  ASSET,
  EUROPE,
  partOf,
  replicate,
  runUntil,
  setOrder,
  submit,
  takeDown,
  uploadMaster,
  uploadSidecar,
  WEST,
} from "../support/stories";

const ONE_JOB = 1;

describe("submitMaster", () => {
  let world: IngestWorld;
  beforeEach(() => {
    world = new IngestWorld();
  });

  it("makes one job, and notes its id, however often it is asked", async () => {
    const master = uploadMaster(world);
    await submit(world, master);
    await submit(world, master);
    expect(partOf(world, master)).to.deep.include({
      state: "TRANSCODING",
      jobId: "us-west-2-job-1",
      open: true,
    });
    expect(world.transcoder(WEST).encodes).to.have.length(ONE_JOB);
  });

  it("makes no job in a Region that is not active, or that transcodes nothing", async () => {
    const master = uploadMaster(world);
    replicate(world);
    expect(await submit(world, master, EUROPE)).to.deep.include({ kind: "done" });
    const { transcode: _left, ...settings } = world.settingsOf(WEST);
    const outcome = await submitMaster(world.ports(WEST), settings, { ...master, assetId: ASSET });
    expect(outcome.what).to.match(/^not here/);
    expect(world.catalog.masters(WEST)).to.deep.equal([]);
  });

  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ["empty", MASTER_CONTENT.empty, /0 bytes/],
    ["unreadable", MASTER_CONTENT.text, /no video that MediaConvert can read/],
    ["tooLong", MASTER_CONTENT.long, /At most 86400 are allowed/],
  ];
  for (const [code, content, message] of refusals) {
    it(`refuses a master that is ${code}, with what to do`, async () => {
      const master = uploadMaster(world, content);
      await submit(world, master);
      const part = partOf(world, master);
      expect(part).to.deep.include({ state: "REFUSED", open: false });
      expect(part.reason?.code).to.equal(code);
      expect(part.reason?.message).to.match(message);
      expect(world.transcoder(WEST).encodes).to.deep.equal([]);
    });
  }

  const sidecars: readonly (readonly [string, unknown, RegExp])[] = [
    ["no JSON", "{", /is no JSON/],
    ["wrong in two places", { titel: "A", contentClass: "" }, /contentClass.*titel/s],
    ["too large", " ".repeat(MAX_SIDECAR_BYTES + 1), /at most 65536 bytes/],
    ["of a class that no packaging group is for", { contentClass: "gold" }, /clear-00 \(clear, none\)/],
    [
      "of a DRM tier that no group of the class has",
      { contentClass: "drm", drmTier: "basic" },
      /DRM tier basic/,
    ],
  ];
  for (const [name, sidecar, message] of sidecars) {
    it(`refuses a title whose sidecar file is ${name}`, async () => {
      uploadSidecar(world, sidecar);
      const master = uploadMaster(world);
      await submit(world, master);
      expect(partOf(world, master).reason?.code).to.equal("sidecar");
      expect(partOf(world, master).reason?.message).to.match(message);
      expect(world.transcoder(WEST).encodes).to.deep.equal([]);
    });
  }

  it("refuses a title that placement by metadata could never place", async () => {
    world = new IngestWorld({
      placement: { kind: "by-metadata", key: "studio", groups: { acme: ["clear-00", "clear-01"] } },
    });
    const master = uploadMaster(world);
    await submit(world, master);
    expect(partOf(world, master).reason?.code).to.equal("sidecar");
  });

  it("keeps what the sidecar file says of the title", async () => {
    const { versionId } = uploadSidecar(world, {
      title: "The North Sea",
      contentClass: "drm",
      drmTier: "premium",
    });
    const master = uploadMaster(world);
    await submit(world, master);
    expect(partOf(world, master).title).to.deep.equal({
      name: "The North Sea",
      contentClass: "drm",
      drmTier: "premium",
      placement: {},
      sidecarVersionId: versionId,
    });
  });

  it("refuses captions that are not there, and names them", async () => {
    uploadSidecar(world, {
      captions: [
        { file: "en.srt", language: "en" },
        { file: "de.srt", language: "de" },
      ],
    });
    world.masters.put(WEST, `masters/${ASSET}/de.srt`, "1");
    const master = uploadMaster(world);
    await submit(world, master);
    expect(partOf(world, master).reason).to.deep.include({ code: "captions" });
    expect(partOf(world, master).reason?.message).to.include("en.srt").and.not.include("de.srt");
  });

  it("waits for the sidecar file of a master that came from another Region, but not for ever", async () => {
    uploadSidecar(world, { title: "From Europe" }, EUROPE);
    const master = uploadMaster(world, MASTER_CONTENT.good, "feature.mp4", EUROPE);
    world.masters.pending.pop()?.deliver();
    expect(await submit(world, master)).to.deep.include({ kind: "later", afterSeconds: 60 });
    world.masters.pending.pop()?.deliver();
    await submit(world, master);
    expect(partOf(world, master).title?.name).to.equal("From Europe");

    const lonely = uploadMaster(world, MASTER_CONTENT.good, "other.mp4", EUROPE);
    world.masters.delete(WEST, `masters/${ASSET}/title.json`);
    replicate(world);
    world.advance(15 * 60_000);
    await submit(world, lonely);
    expect(partOf(world, lonely).state).to.equal("TRANSCODING");
  });

  it("encodes the newest upload only, whatever its file is called", async () => {
    const older = uploadMaster(world, MASTER_CONTENT.good, "zebra.mp4");
    const newer = uploadMaster(world, MASTER_CONTENT.good, "aardvark.mp4");
    await submit(world, older);
    await submit(world, newer);
    expect(partOf(world, older)).to.deep.include({ state: "SUPERSEDED", open: false });
    expect(partOf(world, newer).state).to.equal("TRANSCODING");
    expect(world.transcoder(WEST).encodes).to.have.length(ONE_JOB);
  });

  it("takes the present version of a key for the newest, where two were uploaded in one second", async () => {
    const older = world.masters.put(WEST, `masters/${ASSET}/feature.mp4`, MASTER_CONTENT.good, "v9");
    const newer = world.masters.put(WEST, `masters/${ASSET}/feature.mp4`, MASTER_CONTENT.good, "v1");
    await submit(world, newer);
    await submit(world, older);
    expect(partOf(world, older).state).to.equal("SUPERSEDED");
    expect(partOf(world, newer).state).to.equal("TRANSCODING");
  });

  it("leaves a deleted master alone, and ends one that was claimed before", async () => {
    const master = uploadMaster(world);
    world.masters.delete(WEST, master.key);
    expect((await submit(world, master)).what).to.equal("deleted");
    expect(world.catalog.masters(WEST)).to.deep.equal([]);
  });

  it("refuses a master of a title that was taken down", async () => {
    await takeDown(world);
    const master = uploadMaster(world);
    await submit(world, master);
    expect(partOf(world, master).reason?.code).to.equal("taken-down");
  });

  it("waits a minute after a switch with masters that were uploaded before it", async () => {
    const master = uploadMaster(world);
    world.advance(10_000);
    await setOrder(world, 1, EUROPE, WEST);
    world.advance(20_000);
    expect(await submit(world, master, EUROPE)).to.deep.include({ kind: "later", afterSeconds: 40 });
    const after = uploadMaster(world, MASTER_CONTENT.good, "feature.mp4", EUROPE);
    await submit(world, after, EUROPE);
    expect(partOf(world, after, EUROPE)).to.deep.include({ state: "TRANSCODING", epoch: 1 });
  });

  it("leaves to another Region what that one has claimed", async () => {
    const master = uploadMaster(world);
    await submit(world, master);
    await setOrder(world, 1, EUROPE, WEST);
    world.advance(3_600_000);
    expect((await submit(world, master, EUROPE)).what).to.equal("us-west-2 has it: TRANSCODING");
  });

  it("makes one job though a slow process and the repetition of its message overlap for longer than MediaConvert remembers", async () => {
    const master = uploadMaster(world);
    const settings = world.settingsOf(WEST);
    const slow: Invocation = { region: WEST, startedAt: world.time, isDead: false, died: () => undefined };
    await world.invocations.start(
      slow,
      () => submitMaster(world.ports(WEST, slow), settings, { ...master, assetId: ASSET }),
      () => undefined,
    );
    const creation = await runUntil(world, "transcoder.createJob");
    world.advance(10_000);
    expect(await submit(world, master)).to.deep.include({ kind: "later", afterSeconds: 350 });
    world.advance(70_000);
    await creation.settle("ok");
    await submit(world, master);
    expect(world.transcoder(WEST).encodes).to.have.length(ONE_JOB);
  });

  it("finds the job of a process that died before it could note it", async () => {
    const master = uploadMaster(world);
    world.events.splice(0);
    world.enqueue({
      region: WEST,
      queue: "submit-transcode",
      body: objectCreatedEvent(world.settingsOf(WEST).mezzanineBucket, master),
    });
    const [message] = world.visible;
    if (message !== undefined) {
      await world.receive(message);
    }
    const creation = await runUntil(world, "transcoder.createJob");
    await creation.settle("crash-after");
    world.advance(400_000);
    await submit(world, master);
    expect(partOf(world, master)).to.deep.include({ state: "TRANSCODING", jobId: "us-west-2-job-1" });
    expect(world.transcoder(WEST).encodes).to.have.length(ONE_JOB);
  });

  it("goes on with a claim where another Region takes new masters, but not in a Region that was drained", async () => {
    for (const [order, encodes] of [
      [[EUROPE, WEST], 1],
      [[EUROPE], 0],
    ] as const) {
      world = new IngestWorld();
      const master = uploadMaster(world);
      const dying: Invocation = { region: WEST, startedAt: world.time, isDead: false, died: () => undefined };
      await world.invocations.start(
        dying,
        () => submitMaster(world.ports(WEST, dying), world.settingsOf(WEST), { ...master, assetId: ASSET }),
        () => undefined,
      );
      await (await runUntil(world, "catalog.claimMaster")).settle("crash-after");
      expect(partOf(world, master)).to.deep.include({ state: "CLAIMED", epoch: 0 });
      await setOrder(world, 1, ...order);
      world.advance(400_000);
      const outcome = await submit(world, master);
      expect(world.transcoder(WEST).encodes).to.have.length(encodes);
      expect(outcome.what === "this Region is drained").to.equal(encodes === 0);
    }
  });
});
