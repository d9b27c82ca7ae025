import { expect } from "chai";

import { reconcileRegion } from "../../../../functions/ingest/reconcile/reconcileRegion";
import type { ReconcileReport } from "../../../../functions/ingest/reconcile/report";
import { ThrottledError, type IngestPorts } from "../../../../functions/ingest/ports";
import { IngestWorld } from "../support/ingestWorld";
import { quiet } from "../support/runs";
import {
  ASSET,
  encodesIn,
  EUROPE,
  finishJobs,
  partOf,
  replicate,
  runUntil,
  setOrder,
  submit,
  takeDown,
  uploadMaster,
  WEST,
} from "../support/stories";

const RUN_MS = 120_000;

describe("reconcileRegion", () => {
  let world: IngestWorld;
  beforeEach(() => {
    world = new IngestWorld();
  });

  function reconcile(
    region: string,
    ports: Partial<IngestPorts> = {},
    lastsMs = RUN_MS,
  ): Promise<ReconcileReport> {
    const deadline = new Date(world.time + lastsMs);
    return reconcileRegion({ ...world.ports(region), ...ports }, world.settingsOf(region), { deadline });
  }

  it("finds masters whose events were lost, in the active Region only", async () => {
    const master = uploadMaster(world);
    replicate(world);
    expect(await reconcile(EUROPE)).to.deep.include({ looked: 1, advanced: 0 });
    expect(await reconcile(WEST)).to.deep.include({ looked: 1, advanced: 1, errors: [] });
    expect(partOf(world, master).state).to.equal("TRANSCODING");
  });

  it("remembers once what belongs to no asset", async () => {
    world.masters.put(WEST, "masters/feature.mp4", "video");
    world.masters.put(WEST, "masters/No Asset/feature.mp4", "video");
    expect((await reconcile(WEST)).advanced).to.equal(2);
    expect((await reconcile(WEST)).advanced).to.equal(0);
    expect(world.catalog.rejected(WEST).map(({ reason }) => reason.code)).to.have.members([
      "misplaced",
      "asset-id",
    ]);
  });

  it("comes to the same end without any event", async () => {
    uploadMaster(world);
    for (let round = 0; round < 12; round++) {
      for (const region of [WEST, EUROPE]) {
        await reconcile(region);
        replicate(world);
        finishJobs(world);
        world.packager(region).working.forEach((endpoint) => {
          world.packager(region).advance(...endpoint);
        });
      }
      world.events.splice(0);
    }
    expect([WEST, EUROPE].map((region) => encodesIn(world, region)[0]?.state)).to.deep.equal([
      "PLAYABLE",
      "PLAYABLE",
    ]);
    expect(world.catalog.masters(WEST)[0]).to.deep.include({ state: "TRANSCODED", open: false });
  });

  it("goes on from where the time was up, until it has seen everything", async () => {
    for (let n = 0; n < 9; n++) {
      world.masters.put(WEST, `masters/title-${n}/feature.mp4`, "video");
    }
    const { transcoder } = world.ports(WEST);
    const slow = {
      createJob: transcoder.createJob.bind(transcoder),
      findJob: transcoder.findJob.bind(transcoder),
      getJob: transcoder.getJob.bind(transcoder),
      probe: (uri: string) => {
        world.advance(30_000);
        return transcoder.probe(uri);
      },
    };
    const advanced: number[] = [];
    for (let run = 0; run < 6; run++) {
      advanced.push((await reconcile(WEST, { transcoder: slow })).advanced);
    }
    expect(advanced).to.deep.equal([4, 4, 1, 0, 0, 0]);
    expect(world.transcoder(WEST).encodes).to.have.length(9);
  });

  it("does not let one asset stop the others", async () => {
    world.masters.put(WEST, "masters/broken/feature.mp4", "video");
    const master = uploadMaster(world);
    const { masters } = world.ports(WEST);
    const report = await reconcile(WEST, {
      masters: {
        list: (prefix, cursor) => masters.list(prefix, cursor),
        read: (key, maxBytes) => masters.read(key, maxBytes),
        head: (key, versionId) =>
          key.includes("/broken/")
            ? Promise.reject(new ThrottledError("slow down"))
            : masters.head(key, versionId),
      },
    });
    expect(report).to.deep.include({ looked: 2, advanced: 1 });
    expect(report.errors).to.deep.equal([{ assetId: "broken", message: "ThrottledError: slow down" }]);
    expect(partOf(world, master).state).to.equal("TRANSCODING");
  });

  it("reports what has been waiting for too long, with what is known of the cause", async () => {
    const master = uploadMaster(world);
    await submit(world, master);
    world.advance(59 * 60_000);
    expect((await reconcile(WEST)).stuck).to.deep.equal([]);
    world.advance(2 * 60_000);
    const { stuck } = await reconcile(WEST);
    expect(stuck).to.have.length(1);
    expect(stuck[0]).to.deep.include({ assetId: ASSET, sinceMinutes: 61 });
    expect(stuck[0]?.reason).to.include("the job is SUBMITTED");
    replicate(world);
    expect((await reconcile(EUROPE)).stuck).to.deep.equal([]);
  });

  it("takes over what a drained Region has begun, after the minutes it is given", async () => {
    const master = uploadMaster(world);
    await submit(world, master);
    await setOrder(world, 1, EUROPE);
    world.advance(4 * 60_000);
    await reconcile(EUROPE);
    expect(world.transcoder(EUROPE).encodes).to.deep.equal([]);
    world.advance(16 * 60_000);
    await reconcile(EUROPE);
    expect(partOf(world, master, EUROPE)).to.deep.include({ state: "TRANSCODING", epoch: 1 });
    await quiet(world);
    expect(partOf(world, master)).to.deep.include({ state: "SUPERSEDED", open: false });
    expect(partOf(world, master).reason?.code).to.equal("taken-over");
  });

  it("does not take over from a Region that is only not the first, nor what is here already", async () => {
    const master = uploadMaster(world);
    await submit(world, master);
    await setOrder(world, 1, EUROPE, WEST);
    world.advance(3_600_000);
    await reconcile(EUROPE);
    expect(world.transcoder(EUROPE).encodes).to.deep.equal([]);
    await quiet(world);
    await setOrder(world, 2, EUROPE);
    world.advance(3_600_000);
    await reconcile(EUROPE);
    expect(world.transcoder(EUROPE).encodes).to.deep.equal([]);
  });

  it("keeps work open until every Region has finished it, drained ones too", async () => {
    const master = uploadMaster(world);
    await submit(world, master);
    for (let round = 0; round < 4; round++) {
      finishJobs(world);
      await reconcile(WEST);
      world.packager(WEST).working.forEach((endpoint) => {
        world.packager(WEST).advance(...endpoint);
      });
    }
    expect(encodesIn(world, WEST)[0]?.state).to.equal("PLAYABLE");
    expect(partOf(world, master)).to.deep.include({ state: "TRANSCODED", open: true });
    await setOrder(world, 1, WEST);
    await reconcile(WEST);
    expect(partOf(world, master).open).to.equal(true);
    await reconcile(EUROPE);
    replicate(world);
    expect(encodesIn(world, EUROPE)[0]?.state).to.equal("REGISTERED");
    await reconcile(WEST);
    expect(partOf(world, master).open).to.equal(true);
    await quiet(world);
    expect(partOf(world, master).open).to.equal(false);
  });

  it("takes out what was taken down long after it was finished, in every Region", async () => {
    uploadMaster(world);
    await quiet(world);
    expect(world.catalog.masters(WEST)[0]?.open).to.equal(false);
    await takeDown(world);
    for (const region of [WEST, EUROPE]) {
      expect((await reconcile(region)).advanced).to.equal(1);
      expect(world.packager(region).ids).to.deep.equal([]);
    }
  });

  it("deletes again what a slow process registers after it was retired, before it closes the work", async () => {
    uploadMaster(world);
    await reconcile(WEST);
    finishJobs(world);
    await reconcile(WEST);
    const event = world.events.find(({ body }) => body.includes("asset.json"));
    if (event !== undefined) {
      world.enqueue(event);
    }
    const [message] = world.visible;
    if (message !== undefined) {
      await world.receive(message, true);
    }
    const creation = await runUntil(world, "packager.createAsset");
    await takeDown(world);
    await reconcile(WEST);
    await reconcile(EUROPE);
    replicate(world);
    expect(encodesIn(world, WEST)[0]?.state).to.equal("RETIRED");
    await reconcile(WEST);
    await creation.settle("crash-after");
    expect(world.packager(WEST).ids).to.have.length(1);
    world.events.splice(0);
    world.messages.splice(0);
    await quiet(world);
    expect(world.packager(WEST).ids).to.deep.equal([]);
  });

  it("says that MediaConvert has forgotten a job, instead of waiting for it", async () => {
    const master = uploadMaster(world);
    await submit(world, master);
    const { transcoder } = world.ports(WEST);
    await reconcile(WEST, {
      transcoder: {
        probe: transcoder.probe.bind(transcoder),
        createJob: transcoder.createJob.bind(transcoder),
        findJob: transcoder.findJob.bind(transcoder),
        getJob: () => Promise.resolve(undefined),
      },
    });
    expect(partOf(world, master).reason?.code).to.equal("mediaconvert-forgotten");
  });
});
