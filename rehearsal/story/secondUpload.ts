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

/** An MP4 box that players skip. */
function freeBox(bytes: number): Buffer {
  const box = Buffer.alloc(bytes);
  box.writeUInt32BE(bytes, 0);
  box.write("free", 4, "latin1");
  return box;
}
