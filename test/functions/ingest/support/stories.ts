import { masterIdOf } from "../../../../functions/ingest/masterKey";
import type { MasterPart, RegionPart } from "../../../../functions/catalog/parts";
import type { Outcome } from "../../../../functions/ingest/ports";
import { submitMaster } from "../../../../functions/ingest/submit/submitMaster";
import type { IngestWorld } from "./ingestWorld";
import type { PendingCall } from "./invocations";
import { MASTER_CONTENT } from "./memoryTranscoder";
import type { Version } from "./memoryBucket";
import { REGIONS } from "./worldSettings";

/** The active Region, and the other one. */
export const [WEST, EUROPE] = REGIONS;
/** The asset of most tests. */
export const ASSET = "north-sea";

/** Uploads a master to its title's folder. */
export function uploadMaster(
  world: IngestWorld,
  content: string = MASTER_CONTENT.good,
  file = "feature.mp4",
  region: string = WEST,
): Version {
  world.advance(1_000);
  return world.masters.put(region, `masters/${ASSET}/${file}`, content);
}

/** Uploads a sidecar file. */
export function uploadSidecar(world: IngestWorld, sidecar: unknown, region: string = WEST): Version {
  const text = typeof sidecar === "string" ? sidecar : JSON.stringify(sidecar);
  return world.masters.put(region, `masters/${ASSET}/title.json`, text);
}

/** Hands a master to the submit stage's logic. */
export function submit(
  world: IngestWorld,
  { key, versionId }: Version,
  region: string = WEST,
): Promise<Outcome> {
  return submitMaster(world.ports(region), world.settingsOf(region), { assetId: ASSET, key, versionId });
}

/** What a Region has written of a master. @throws Error when it has not */
export function partOf(world: IngestWorld, { key, versionId }: Version, region: string = WEST): MasterPart {
  const part = world.catalog
    .parts(region, ASSET)
    .masters.find(
      (candidate) => candidate.masterId === masterIdOf(key, versionId) && candidate.region === region,
    );
  if (part === undefined) {
    throw new Error(`${region} has written nothing of ${key} ${versionId}`);
  }
  return part;
}

/** What a Region has written of the encodes of the asset. */
export function encodesIn(world: IngestWorld, region: string): readonly RegionPart[] {
  return world.catalog.parts(region, ASSET).regions.filter((part) => part.region === region);
}

/** Lets every write and every object arrive where it is going. */
export function replicate(world: IngestWorld): void {
  for (const queue of [world.catalog.pending, world.masters.pending, world.packaged.pending]) {
    queue.splice(0).forEach(({ deliver }) => {
      deliver();
    });
  }
}

/** Operators take the asset down. */
export async function takeDown(world: IngestWorld): Promise<void> {
  await world.catalog.operators.putPublication({
    assetId: ASSET,
    revision: 1,
    intent: "TAKEN_DOWN",
    reason: "a claim",
    by: "somebody",
    at: world.now().toISOString(),
  });
  replicate(world);
}

/** Operators set the Region order. */
export async function setOrder(
  world: IngestWorld,
  epoch: number,
  ...order: readonly string[]
): Promise<void> {
  await world.catalog.operators.setFence({ epoch, order: [...order], at: world.now().toISOString() });
  replicate(world);
}

/** Runs every job of a Region to its end. */
export function finishJobs(world: IngestWorld, region: string = WEST): void {
  world.advance(30_000);
  while (world.transcoder(region).unfinished > 0) {
    world.transcoder(region).running.forEach(({ jobId }) => {
      world.transcoder(region).advance(jobId);
    });
  }
}

/** Lets the one process that runs go on until it is about to make a call. @throws Error when it never does */
export async function runUntil(world: IngestWorld, name: string): Promise<PendingCall> {
  for (;;) {
    const [call] = world.invocations.calls;
    if (call === undefined) {
      throw new Error(`nobody called ${name}`);
    }
    if (call.name === name) {
      return call;
    }
    await call.settle("ok");
  }
}
