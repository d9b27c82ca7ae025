import { expect } from "chai";

import type { MasterPart, RegionPart } from "../../../functions/catalog/parts";
import { publishEncode } from "../../../functions/ingest/publish/publishEncode";
import { retireEncode } from "../../../functions/ingest/publish/retireEncode";
import { handleRegisterEvent } from "../../../functions/ingest/register/handleRegisterEvent";
import { registerEncode } from "../../../functions/ingest/register/registerEncode";
import { submitMaster } from "../../../functions/ingest/submit/submitMaster";
import { IngestWorld } from "./support/ingestWorld";
import { everyInterleaving, interleave, type Process } from "./support/interleavings";
import type { Version } from "./support/memoryBucket";
import {
  ASSET,
  encodesIn,
  finishJobs,
  partOf,
  submit,
  takeDown,
  uploadMaster,
  WEST,
} from "./support/stories";

/** MediaConvert knows a repeated request for a minute. */
const LONGER_THAN_MEDIACONVERT_REMEMBERS_MS = 70_000;

/** Looks after each call whether a part was overwritten by somebody who had not seen it: what is written once stays, or has a later revision. */
function watched(world: IngestWorld): () => void {
  const seen = new Map<string, MasterPart | RegionPart>();
  return () => {
    const { masters, regions } = world.catalog.parts(WEST, ASSET);
    for (const part of [...masters, ...regions]) {
      const name = `${part.region} ${part.masterId} ${"key" in part ? "master" : "encode"}`;
      const before = seen.get(name);
      expect(part.revision).to.be.at.least(before?.revision ?? 0);
      if (part.revision === before?.revision) {
        expect(part).to.deep.equal(before);
      }
      seen.set(name, part);
    }
  };
}

/** A world in which a master's job is complete. */
async function encoded(): Promise<{ world: IngestWorld; master: Version; body: string; encodeId: string }> {
  const world = new IngestWorld();
  const master = uploadMaster(world);
  await submit(world, master);
  const encodeId = partOf(world, master).encodeId ?? "";
  finishJobs(world);
  const body = world.events.find(({ queue }) => queue === "register-asset")?.body ?? "";
  return { world, master, body, encodeId };
}

/** A world in which MediaPackage has packaged an encode. */
async function packaged(): Promise<{ world: IngestWorld; encode: { assetId: string; encodeId: string } }> {
  const { world, body, encodeId } = await encoded();
  await handleRegisterEvent(world.ports(WEST), world.settingsOf(WEST), body);
  const encode = { assetId: ASSET, encodeId };
  await registerEncode(world.ports(WEST), world.settingsOf(WEST), encode);
  packageAll(world);
  return { world, encode };
}

function packageAll(world: IngestWorld): void {
  while (world.packager(WEST).working.length > 0) {
    world.packager(WEST).working.forEach((endpoint) => {
      world.packager(WEST).advance(...endpoint);
    });
  }
}

describe("two processes of one Region, at every pair of their calls", () => {
  it("make one job of a master, and note it", async () => {
    const pairs = await everyInterleaving(async (calls) => {
      const world = new IngestWorld();
      const master = uploadMaster(world);
      const work: Process = (ports) =>
        submitMaster(ports, world.settingsOf(WEST), { ...master, assetId: ASSET });
      const both = await interleave(world, [work, work], calls, {
        meanwhile: () => {
          world.advance(LONGER_THAN_MEDIACONVERT_REMEMBERS_MS);
        },
        after: watched(world),
      });
      expect(world.transcoder(WEST).encodes, calls.join()).to.have.length(1);
      expect(partOf(world, master)).to.deep.include({ state: "TRANSCODING", jobId: "us-west-2-job-1" });
      return both;
    });
    expect(pairs).to.be.above(50);
  });

  it("place an encode once, and write its inventory", async () => {
    const pairs = await everyInterleaving(async (calls) => {
      const { world, master, body } = await encoded();
      const work: Process = (ports) => handleRegisterEvent(ports, world.settingsOf(WEST), body);
      const both = await interleave(world, [work, work], calls, {
        meanwhile: () => {
          world.advance(1_000);
        },
        after: watched(world),
      });
      const loads = await world.ports(WEST).catalog.placements.loads();
      expect(loads.reduce((sum, { placed }) => sum + placed, 0)).to.equal(1);
      const { state, inventoryKey = "" } = partOf(world, master);
      expect(state).to.equal("TRANSCODED");
      expect(world.packaged.version(WEST, inventoryKey)).not.to.equal(undefined);
      return both;
    });
    expect(pairs).to.be.above(50);
  });

  it("leave an encode retired, of which one takes it out while the other publishes it", async () => {
    const pairs = await everyInterleaving(async (calls) => {
      const { world, encode } = await packaged();
      const [part] = encodesIn(world, WEST);
      const publish: Process = (ports) => publishEncode(ports, world.settingsOf(WEST), encode);
      const retire: Process = (ports) =>
        part === undefined ? Promise.resolve() : retireEncode(ports, world.settingsOf(WEST), part);
      const both = await interleave(world, [publish, retire], calls, {
        meanwhile: async () => {
          world.advance(1_000);
          await takeDown(world);
        },
        after: watched(world),
      });
      await retireEncode(world.ports(WEST), world.settingsOf(WEST), encodesIn(world, WEST)[0] ?? fail());
      expect(encodesIn(world, WEST)[0]?.state).to.equal("RETIRED");
      expect(world.packager(WEST).ids).to.deep.equal([]);
      return both;
    });
    expect(pairs).to.be.above(10);
  });

  it("keep both versions of a packaging group that either of them has found", async () => {
    const pairs = await everyInterleaving(async (calls) => {
      const { world, encode } = await packaged();
      const publish: Process = (ports) => publishEncode(ports, world.settingsOf(WEST), encode);
      await publish(world.ports(WEST));
      world.addVersion("hls-v2");
      packageAll(world);
      let known: readonly string[] = [];
      const watch = watched(world);
      const both = await interleave(world, [publish, publish], calls, {
        meanwhile: () => {
          world.advance(1_000);
          world.addVersion("dash-v2");
          packageAll(world);
        },
        after: () => {
          watch();
          const versions = Object.keys(encodesIn(world, WEST)[0]?.endpoints ?? {});
          expect(versions).to.include.members([...known]);
          known = versions;
        },
      });
      return both;
    });
    expect(pairs).to.be.above(5);
  });
});

function fail(): never {
  throw new Error("expected a part of the encode");
}
