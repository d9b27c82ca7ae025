import type { CreateJobCommandInput } from "@aws-sdk/client-mediaconvert";
import { expect } from "chai";

import { handleRegisterEvent } from "../../../../functions/ingest/register/handleRegisterEvent";
import { finishEncode } from "../../../../functions/ingest/register/finishEncode";
import { inventoryKey } from "../../../../functions/ingest/inventory";
import type { Outcome, TranscodeJob, Transcoder } from "../../../../functions/ingest/ports";
import { submitMaster } from "../../../../functions/ingest/submit/submitMaster";
import type { Version } from "../support/memoryBucket";
import { IngestWorld } from "../support/ingestWorld";
import { quiet } from "../support/runs";
import {
  ASSET,
  EUROPE,
  finishJobs,
  partOf,
  setOrder,
  submit,
  takeDown,
  uploadMaster,
  WEST,
} from "../support/stories";
import { settingsOf } from "../support/worldSettings";

function throughTo(transcoder: Transcoder): Transcoder {
  return {
    probe: (uri) => transcoder.probe(uri),
    createJob: (request) => transcoder.createJob(request),
    findJob: (search) => transcoder.findJob(search),
    getJob: (jobId) => transcoder.getJob(jobId),
  };
}

describe("finishEncode", () => {
  let world: IngestWorld;
  let master: Version;
  let encodeId: string;
  beforeEach(async () => {
    world = new IngestWorld();
    master = uploadMaster(world);
    await submit(world, master);
    encodeId = partOf(world, master).encodeId ?? "";
    finishJobs(world);
  });

  function end(change: Partial<TranscodeJob> = {}): Promise<Outcome> {
    const job = { jobId: partOf(world, master).jobId ?? "", status: "COMPLETE", ...change } as const;
    return finishEncode(world.ports(WEST), world.settingsOf(WEST), { assetId: ASSET, encodeId, job });
  }

  it("lists every object of the encode, with its version, and the group that it is placed in", async () => {
    await end();
    const part = partOf(world, master);
    expect(part).to.deep.include({ state: "TRANSCODED", packagingGroup: "clear-00", open: true });
    const inventory = await world.ports(WEST).packaged.readInventory(inventoryKey(ASSET, encodeId));
    expect(inventory).to.deep.include({ packagingGroup: "clear-00", masterId: part.masterId });
    expect(inventory?.objects.map(({ key }) => key)).to.deep.equal(
      ["-720p.m3u8", "-720p_00001.ts", "-720p_00002.ts", ".m3u8"].map(
        (tail) => `assets/${ASSET}/hls/${encodeId}/index${tail}`,
      ),
    );
  });

  it("does nothing the second time, and nothing for a job that is another one", async () => {
    expect((await end({ jobId: "somebody" })).what).to.match(/^another job of the encode/);
    await end();
    const { revision } = partOf(world, master);
    expect((await end({ status: "ERROR" })).what).to.equal("TRANSCODED already");
    expect(partOf(world, master).revision).to.equal(revision);
  });

  const failures: readonly (readonly [Partial<TranscodeJob>, string, string])[] = [
    [{ status: "ERROR", errorCode: "1040", errorMessage: "Bad file." }, "mediaconvert-1040", "Bad file."],
    [{ status: "ERROR" }, "mediaconvert-error", "MediaConvert gave no reason."],
    [{ status: "CANCELED" }, "canceled", "job us-west-2-job-1 was canceled. Upload the master again."],
  ];
  for (const [job, code, message] of failures) {
    it(`fails with ${code}`, async () => {
      await end(job);
      expect(partOf(world, master)).to.deep.include({
        state: "FAILED",
        reason: { code, message },
        open: false,
      });
    });
  }

  it("fails when a complete job left nothing behind", async () => {
    world.packaged.present(WEST, "assets/").forEach(({ key }) => {
      world.packaged.delete(WEST, key);
    });
    await end();
    expect(partOf(world, master).reason?.code).to.equal("no-output");
  });

  it("gives way to a newer upload, whose bytes the job may have read", async () => {
    uploadMaster(world);
    await end();
    expect(partOf(world, master)).to.deep.include({ state: "SUPERSEDED", open: false });
  });

  it("fails when the title was taken down meanwhile", async () => {
    await takeDown(world);
    await end();
    expect(partOf(world, master).reason?.code).to.equal("taken-down");
    expect(await world.ports(WEST).packaged.readInventory(inventoryKey(ASSET, encodeId))).to.equal(undefined);
  });

  it("stays open while every packaging group is full, and goes on when one is added", async () => {
    const { catalog, ...ports } = world.ports(WEST);
    const full = {
      ...catalog.placements,
      loads: async () => (await catalog.placements.loads()).map((load) => ({ ...load, placed: 10_000 })),
    };
    const job = { jobId: "us-west-2-job-1", status: "COMPLETE" } as const;
    await finishEncode({ ...ports, catalog: { ...catalog, placements: full } }, settingsOf(WEST), {
      assetId: ASSET,
      encodeId,
      job,
    });
    const waiting = partOf(world, master);
    expect(waiting).to.deep.include({ state: "TRANSCODING", open: true });
    expect(waiting.reason?.code).to.equal("full");
    await finishEncode({ ...ports, catalog: { ...catalog, placements: full } }, settingsOf(WEST), {
      assetId: ASSET,
      encodeId,
      job,
    });
    expect(partOf(world, master).revision).to.equal(waiting.revision);
    await end();
    expect(partOf(world, master)).to.deep.include({ state: "TRANSCODED" }).and.not.have.property("reason");
  });

  it("adopts a job whose id nobody has noted", async () => {
    const fresh = new IngestWorld();
    const unnoted = uploadMaster(fresh);
    const ports = fresh.ports(WEST);
    const dying = {
      ...ports,
      transcoder: {
        ...throughTo(ports.transcoder),
        createJob: async (request: CreateJobCommandInput) => {
          await ports.transcoder.createJob(request);
          throw new Error("the answer was lost");
        },
      },
    };
    const { key, versionId } = unnoted;
    await submitMaster(dying, fresh.settingsOf(WEST), { assetId: ASSET, key, versionId }).catch(
      () => undefined,
    );
    expect(partOf(fresh, unnoted).state).to.equal("CLAIMED");
    finishJobs(fresh);
    const event = fresh.events.find(({ queue }) => queue === "register-asset");
    await handleRegisterEvent(ports, fresh.settingsOf(WEST), event?.body ?? "");
    expect(partOf(fresh, unnoted)).to.deep.include({ state: "TRANSCODED", jobId: "us-west-2-job-1" });
  });

  it("keeps a title in its packaging group when another Region encodes it again", async () => {
    await end();
    await quiet(world);
    await setOrder(world, 1, EUROPE, WEST);
    world.advance(120_000);
    // Placed by load, the second encode would go to the emptier group.
    const again = uploadMaster(world, "video", "feature.mp4", EUROPE);
    await submit(world, again, EUROPE);
    await quiet(world);
    expect(partOf(world, again, EUROPE)).to.deep.include({ state: "TRANSCODED", packagingGroup: "clear-00" });
    expect(partOf(world, master).state).to.equal("SUPERSEDED");
  });
});
