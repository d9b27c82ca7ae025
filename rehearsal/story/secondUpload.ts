import { PLAYBACK_FORMATS } from "../../functions/edge/names";
import { masterFolder } from "../../functions/ingest/masterKey";
import { bundledMaster } from "../media/master";
import type { IngestDesk } from "./ingestDesk";
import { followAsset, isPlayableIn } from "./milestones";
import type { Stage } from "./stage";
import type { Telling } from "./telling";
import { Viewers } from "./viewers";

/** A producer uploads a title again while it is played: those who play it go on with the old encode, new sessions get the new one. */
export async function tellSecondUpload(
  desk: IngestDesk,
  { edge, host, signer, clock, network, secrets }: Stage,
  { timeline, measurements, invariants }: Telling,
  assetId: string,
): Promise<void> {
  const phase = `${assetId} uploaded again`;
  const viewers = new Viewers(edge, host, signer, clock, measurements, secrets);
  const before = await desk.playable(assetId);
  measurements.begin(phase);
  network.clearLog();
  const players = PLAYBACK_FORMATS.map((format) => viewers.open(before, format));
  for (const player of players) {
    await player.start();
    await player.playTo(0.3);
  }
  // Bytes after the last box change nothing about a video, and make another upload of it.
  await desk.upload(
    `${masterFolder(assetId)}feature.mp4`,
    Buffer.concat([bundledMaster().body, freeBox(16)]),
  );
  await desk.clock.advance(5_000);
  await followAsset(
    assetId,
    desk.clock,
    () => desk.parts(assetId),
    (parts) => parts.masters.length === 2 && isPlayableIn(parts, desk.regions),
  );
  for (const player of players) {
    await player.playTo(1);
  }
  measurements.endWith(network.log());
  const after = await desk.playable(assetId);
  const { failures = 0, requests = 0 } = measurements.summaries().at(-1) ?? {};
  timeline.tell(
    `${phase}: playable anew in every Region; ${players.length} sessions on the old encode, ${requests} requests, ${failures} failures`,
  );
  invariants.check(
    "uploading a title again disturbs nobody, and new sessions get the new encode",
    failures === 0 &&
      players.every((player) => player.ended && player.length > 0) &&
      PLAYBACK_FORMATS.every((format) => before.routes[format] !== after.routes[format]),
    `${requests} requests, ${failures} failures`,
  );
}

/** Two producers upload a master of one name within a second: the later one becomes the title, the earlier one says why it did not. */
export async function tellTwoOfOneName(desk: IngestDesk, { timeline, invariants }: Telling): Promise<void> {
  const assetId = "twice-at-once";
  const key = `${masterFolder(assetId)}feature.mp4`;
  const { body } = bundledMaster();
  await desk.upload(key, body);
  await desk.upload(key, Buffer.concat([body, freeBox(24)]));
  await followAsset(
    assetId,
    desk.clock,
    () => desk.parts(assetId),
    (parts) => isPlayableIn(parts, desk.regions),
  );
  const { masters, regions } = await desk.parts(assetId);
  const jobs = masters.filter(({ jobId }) => jobId !== undefined);
  const others = masters.filter(({ state }) => state !== "TRANSCODED");
  timeline.tell(
    `${assetId}: two masters of one name, ${jobs.length} job; ${others.map(({ state, reason }) => `the earlier one is ${state} (${reason?.message ?? ""})`).join(", ") || "the earlier one was never claimed"}`,
  );
  invariants.check(
    "of two masters of one name the later one plays, and the earlier one says why it does not",
    jobs.length === 1 &&
      regions.length === desk.regions.length &&
      others.every(({ state, reason }) => state === "SUPERSEDED" && reason?.code === "superseded"),
    `${jobs.length} job, ${regions.length} assets, ${others.map(({ state }) => state).join(", ")}`,
  );
}

/** An MP4 box that players skip. */
function freeBox(bytes: number): Buffer {
  const box = Buffer.alloc(bytes);
  box.writeUInt32BE(bytes, 0);
  box.write("free", 4, "latin1");
  return box;
}
