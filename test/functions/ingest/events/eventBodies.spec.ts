import { expect } from "chai";

import { UnreadableEventError } from "../../../../functions/ingest/events/unreadableEventError";
import type { Outcome } from "../../../../functions/ingest/ports";
import { handlePublishEvent } from "../../../../functions/ingest/publish/handlePublishEvent";
import { handleRegisterEvent } from "../../../../functions/ingest/register/handleRegisterEvent";
import { handleSubmitEvent } from "../../../../functions/ingest/submit/handleSubmitEvent";
import { jobEndedEvent, objectCreatedEvent, vodEvent } from "../support/eventBodies";
import { IngestWorld } from "../support/ingestWorld";
import { partOf, uploadMaster, uploadSidecar, WEST, ASSET, EUROPE } from "../support/stories";

const HANDLERS = { handleSubmitEvent, handleRegisterEvent, handlePublishEvent } as const;
const OBJECT = { versionId: "v1", content: "x" };

describe("event bodies", () => {
  let world: IngestWorld;
  beforeEach(() => {
    world = new IngestWorld();
  });

  function handle(name: keyof typeof HANDLERS, body: string, region: string = WEST): Promise<Outcome> {
    return HANDLERS[name](world.ports(region), world.settingsOf(region), body);
  }

  async function problem(work: Promise<Outcome>): Promise<unknown> {
    try {
      return await work;
    } catch (error) {
      return error;
    }
  }

  for (const name of ["handleSubmitEvent", "handleRegisterEvent", "handlePublishEvent"] as const) {
    for (const body of [
      "",
      "no json",
      "{}",
      "null",
      '{"source":"aws.s3","detail-type":"Object Created","detail":{}}',
    ]) {
      it(`${name} says what it expected of ${JSON.stringify(body)}`, async () => {
        const error = await problem(handle(name, body));
        expect(error).to.be.instanceOf(UnreadableEventError);
        expect(String(error)).to.match(
          /expected (?:an|one) .*event of .*as EventBridge sends it.*delete the message/s,
        );
      });
    }
  }

  it("does not take another bucket's objects for masters or inventories", async () => {
    const other = objectCreatedEvent("some-bucket", { ...OBJECT, key: `masters/${ASSET}/feature.mp4` });
    expect(await problem(handle("handleSubmitEvent", other))).to.be.instanceOf(UnreadableEventError);
    const master = objectCreatedEvent(world.settingsOf(WEST).packagedBucket, {
      ...OBJECT,
      key: "assets/a/hls/b/index.m3u8",
    });
    expect(await problem(handle("handleRegisterEvent", master))).to.be.instanceOf(UnreadableEventError);
  });

  for (const reason of ["PutObject", "CompleteMultipartUpload", "CopyObject", "ReplicateObject", undefined]) {
    it(`submits a master whose event has the reason ${reason ?? "left out"}`, async () => {
      const master = uploadMaster(world);
      const { mezzanineBucket } = world.settingsOf(WEST);
      await handle(
        "handleSubmitEvent",
        objectCreatedEvent(mezzanineBucket, master, reason === undefined ? {} : { reason }),
      );
      expect(partOf(world, master).state).to.equal("TRANSCODING");
    });
  }

  it("submits masters that operators send, and keys as they are", async () => {
    const master = uploadMaster(world, "video", "a+b%20c d.mp4");
    const body = objectCreatedEvent(world.settingsOf(WEST).mezzanineBucket, master, {
      source: "media-platform.backfill",
    });
    await handle("handleSubmitEvent", body);
    expect(partOf(world, master).key).to.equal(`masters/${ASSET}/a+b%20c d.mp4`);
  });

  it("remembers what belongs to no asset, in the active Region only", async () => {
    const key = "masters/Not An Asset/feature.mp4";
    for (const region of [WEST, EUROPE]) {
      await handle(
        "handleSubmitEvent",
        objectCreatedEvent(world.settingsOf(region).mezzanineBucket, { ...OBJECT, key }),
        region,
      );
    }
    expect(world.catalog.rejected(WEST).map(({ reason }) => reason.code)).to.deep.equal(["asset-id"]);
    expect(world.catalog.rejected(EUROPE)).to.deep.equal([]);
  });

  it("changes a title's name when its sidecar file does, and nothing else of it", async () => {
    uploadSidecar(world, { title: "Before", contentClass: "clear" });
    const master = uploadMaster(world);
    const { mezzanineBucket } = world.settingsOf(WEST);
    await handle("handleSubmitEvent", objectCreatedEvent(mezzanineBucket, master));
    const sidecar = uploadSidecar(world, { title: "After", contentClass: "drm" });
    await handle("handleSubmitEvent", objectCreatedEvent(mezzanineBucket, sidecar));
    expect(partOf(world, master).title).to.deep.include({ name: "After", contentClass: "clear" });
    const broken = uploadSidecar(world, "{");
    await handle("handleSubmitEvent", objectCreatedEvent(mezzanineBucket, broken));
    expect(partOf(world, master).title?.name).to.equal("After");
    expect(world.catalog.rejected(WEST)).to.have.length(1);
  });

  it("leaves jobs of another stack and assets of somebody else alone", async () => {
    const job = { jobId: "1", status: "COMPLETE" } as const;
    const metadata = { stack: "other", assetId: ASSET, encodeId: "aa" };
    const body = jobEndedEvent(job, { UserMetadata: metadata });
    expect((await handle("handleRegisterEvent", body)).what).to.equal("a job of the stack other");
    const own = jobEndedEvent(job, { UserMetadata: { ...metadata, stack: "media-test" } });
    expect((await handle("handleRegisterEvent", own)).what).to.equal("no encode of this Region");
    for (const vodAssetId of ["somebodys-asset", `${ASSET}_aa`]) {
      const notice = vodEvent(WEST, { vodAssetId, event: "VodAssetPlayable" });
      expect((await handle("handlePublishEvent", notice)).what).to.match(/^no (?:encode|asset) of this/);
    }
  });
});
