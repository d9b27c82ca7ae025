import { expect } from "chai";

import { handlePublishEvent } from "../../../../functions/ingest/publish/handlePublishEvent";
import { publishEncode } from "../../../../functions/ingest/publish/publishEncode";
import { registerEncode } from "../../../../functions/ingest/register/registerEncode";
import { handleRegisterEvent } from "../../../../functions/ingest/register/handleRegisterEvent";
import type { IngestPorts, Outcome } from "../../../../functions/ingest/ports";
import { vodEvent } from "../support/eventBodies";
import type { Version } from "../support/memoryBucket";
import { IngestWorld } from "../support/ingestWorld";
import { quiet } from "../support/runs";
import {
  ASSET,
  encodesIn,
  EUROPE,
  finishJobs,
  partOf,
  replicate,
  submit,
  takeDown,
  uploadMaster,
  WEST,
} from "../support/stories";

describe("registerEncode and publishEncode", () => {
  let world: IngestWorld;
  let master: Version;
  let encodeId: string;
  beforeEach(async () => {
    world = new IngestWorld();
    master = uploadMaster(world);
    await submit(world, master);
    encodeId = partOf(world, master).encodeId ?? "";
    finishJobs(world);
    const event = world.events.find(({ queue }) => queue === "register-asset");
    await handleRegisterEvent(world.ports(WEST), world.settingsOf(WEST), event?.body ?? "");
  });

  const register = (region: string, ports: Partial<IngestPorts> = {}): Promise<Outcome> =>
    registerEncode({ ...world.ports(region), ...ports }, world.settingsOf(region), {
      assetId: ASSET,
      encodeId,
    });
  const publish = (region: string, ports: Partial<IngestPorts> = {}): Promise<Outcome> =>
    publishEncode({ ...world.ports(region), ...ports }, world.settingsOf(region), {
      assetId: ASSET,
      encodeId,
    });
  function packageAll(region: string): void {
    while (world.packager(region).working.length > 0) {
      world.packager(region).working.forEach((endpoint) => {
        world.packager(region).advance(...endpoint);
      });
    }
  }

  it("registers under an id and with a resource id that are the same in every Region", async () => {
    replicate(world);
    for (const region of [WEST, EUROPE]) {
      await register(region);
      await register(region);
      expect(world.packager(region).ids).to.deep.equal([`${ASSET}_${encodeId}`]);
      expect(encodesIn(world, region)[0]).to.deep.include({ state: "REGISTERED", revision: 1 });
    }
  });

  it("waits until every object has arrived, whatever came first", async () => {
    world.packaged.pending
      .filter((_delivery, index) => index !== 1)
      .forEach(({ deliver }) => {
        deliver();
      });
    expect(await register(EUROPE)).to.deep.include({ kind: "later" });
    expect(encodesIn(world, EUROPE)[0]?.state).to.equal("WAITING");
    expect(world.packager(EUROPE).ids).to.deep.equal([]);
    world.advance(40 * 60_000);
    expect(await register(EUROPE)).to.deep.include({ kind: "done" });
    world.packaged.pending[1]?.deliver();
    await register(EUROPE);
    expect(encodesIn(world, EUROPE)[0]?.state).to.equal("REGISTERED");
  });

  it("waits for a packaging group that the Region does not have yet, and says so", async () => {
    const settings = { ...world.settingsOf(WEST), packagingGroups: {} };
    await registerEncode(world.ports(WEST), settings, { assetId: ASSET, encodeId });
    expect(encodesIn(world, WEST)[0]).to.deep.include({ state: "WAITING" });
    expect(encodesIn(world, WEST)[0]?.reason?.code).to.equal("unknown-group");
    await register(WEST);
    expect(encodesIn(world, WEST)[0]?.state).to.equal("REGISTERED");
  });

  it("takes out again what was taken down while it was registered", async () => {
    const { packager } = world.ports(WEST);
    await register(WEST, {
      packager: {
        createAsset: async (request) => {
          await takeDown(world);
          return packager.createAsset(request);
        },
        describeAsset: (id) => packager.describeAsset(id),
        deleteAsset: (id) => packager.deleteAsset(id),
      },
    });
    expect(world.packager(WEST).ids).to.deep.equal([]);
    expect(encodesIn(world, WEST)[0]?.state).to.equal("RETIRED");
  });

  it("publishes when every configuration plays, with hashes for all but Smooth Streaming", async () => {
    await register(WEST);
    const [first] = world.packager(WEST).working;
    if (first !== undefined) {
      world.packager(WEST).advance(...first);
      world.packager(WEST).advance(...first);
    }
    await publish(WEST);
    expect(encodesIn(world, WEST)[0]?.state).to.equal("REGISTERED");
    packageAll(WEST);
    await publish(WEST);
    const [part] = encodesIn(world, WEST);
    expect(part?.state).to.equal("PLAYABLE");
    expect(part?.endpoints["hls-v1"]).to.deep.include({ configurationId: "media-test-clear-00-hls-v1" });
    expect(part?.endpoints["dash-v1"]?.hashes?.x).to.match(/^[0-9a-f]{32}$/);
    expect(part?.endpoints["mss-v1"]).not.to.have.property("hashes");
  });

  it("publishes nothing while any configuration is missing, whichever it is", async () => {
    await register(WEST);
    const all = world.packager(WEST).working;
    for (const last of all) {
      world
        .packager(WEST)
        .working.filter(([, id]) => id !== last[1])
        .forEach((endpoint) => {
          world.packager(WEST).advance(...endpoint);
          world.packager(WEST).advance(...endpoint);
        });
      await publish(WEST);
      expect(encodesIn(world, WEST)[0]).to.deep.include({ state: "REGISTERED", revision: 1, endpoints: {} });
      await world.packager(WEST).deleteAsset(`${ASSET}_${encodeId}`);
      await register(WEST);
    }
    expect(all).to.have.length(3);
  });

  it("adds a configuration that came later, and keeps the others", async () => {
    await register(WEST);
    packageAll(WEST);
    await publish(WEST);
    world.packager(WEST).addVersion("hls-v2");
    packageAll(WEST);
    const before = encodesIn(world, WEST)[0];
    await publish(WEST);
    await publish(WEST);
    const after = encodesIn(world, WEST)[0];
    expect(Object.keys(after?.endpoints ?? {})).to.have.members(["hls-v1", "dash-v1", "mss-v1", "hls-v2"]);
    expect(after?.revision).to.equal((before?.revision ?? 0) + 1);
  });

  it("fails with MediaPackage's own words, when it tells them", async () => {
    await register(WEST);
    world.packaged.delete(WEST, `assets/${ASSET}/hls/${encodeId}/index.m3u8`);
    packageAll(WEST);
    const body = vodEvent(WEST, {
      vodAssetId: `${ASSET}_${encodeId}`,
      event: "IngestError",
      message: "No such key",
    });
    await handlePublishEvent(world.ports(WEST), world.settingsOf(WEST), body);
    expect(encodesIn(world, WEST)[0]).to.deep.include({ state: "FAILED" });
    expect(encodesIn(world, WEST)[0]?.reason?.message).to.include("No such key");
  });

  it("fails when a manifest is not what playback URLs are built on, and throws when it cannot be read", async () => {
    await register(WEST);
    packageAll(WEST);
    const unread = publish(WEST, { manifests: { read: () => Promise.reject(new Error("status 503")) } });
    expect(await unread.catch((error: unknown) => String(error))).to.include("status 503");
    expect(encodesIn(world, WEST)[0]?.state).to.equal("REGISTERED");
    await publish(WEST, { manifests: { read: () => Promise.resolve("#EXTM3U\nfile.m3u8\n") } });
    expect(encodesIn(world, WEST)[0]?.reason?.code).to.equal("manifest-shape");
  });

  it("does not publish somebody else's asset under its id", async () => {
    await register(WEST);
    packageAll(WEST);
    const { packager } = world.ports(WEST);
    await publish(WEST, {
      packager: {
        createAsset: (request) => packager.createAsset(request),
        deleteAsset: (id) => packager.deleteAsset(id),
        describeAsset: async (id) => {
          const asset = await packager.describeAsset(id);
          return asset === undefined ? undefined : { ...asset, sourceArn: "arn:aws:s3:::other/index.m3u8" };
        },
      },
    });
    expect(encodesIn(world, WEST)[0]?.reason?.code).to.equal("foreign-asset");
  });

  it("comes again when a notification is faster than the note of its registration", async () => {
    expect(await publish(WEST)).to.deep.include({ kind: "later", afterSeconds: 30 });
  });

  it("keeps a superseded encode for its hours, and then takes it out everywhere", async () => {
    await quiet(world);
    const newer = uploadMaster(world);
    await submit(world, newer);
    const newId = partOf(world, newer).encodeId ?? "";
    await quiet(world, "idle");
    for (const region of [WEST, EUROPE]) {
      expect(world.packager(region).ids).to.have.members([`${ASSET}_${encodeId}`, `${ASSET}_${newId}`]);
    }
    await quiet(world);
    for (const region of [WEST, EUROPE]) {
      expect(world.packager(region).ids).to.deep.equal([`${ASSET}_${newId}`]);
      expect(encodesIn(world, region).find((part) => part.encodeId === encodeId)?.state).to.equal("RETIRED");
    }
    expect(partOf(world, master)).to.deep.include({ state: "SUPERSEDED", open: false });
  });
});
