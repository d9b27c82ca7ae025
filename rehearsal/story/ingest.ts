import { PLAYBACK_FORMATS } from "../../functions/edge/names";
import { masterFolder, sidecarKey } from "../../functions/ingest/masterKey";
import { bundledMaster } from "../media/master";
import { tellAwkwardUploads } from "./awkwardUploads";
import type { IngestDesk } from "./ingestDesk";
import { tellDeadLetters } from "./deadLetters";
import { tellLostEvents } from "./lostEvents";
import { followAsset, isPlayableIn } from "./milestones";
import { tellSecondUpload, tellTwoOfOneName } from "./secondUpload";
import type { Stage } from "./stage";
import type { StageQueues } from "./stageQueues";
import type { Telling } from "./telling";
import { Viewers } from "./viewers";

/**
 * A producer drops a master into the bucket of the active Region, and nobody does anything else: minutes later it plays from both Regions,
 * in every format. Then come uploads that cannot become anything; each ends where somebody sees it.
 */
export async function tellIngest(
  desk: IngestDesk,
  queues: StageQueues,
  stage: Stage,
  telling: Telling,
): Promise<void> {
  const { timeline, invariants } = telling;
  const assetId = "first-light";
  await desk.upload(sidecarKey(assetId), JSON.stringify({ title: "First Light" }));
  await desk.upload(`${masterFolder(assetId)}feature.mp4`, bundledMaster().body);
  timeline.tell(`a producer uploads a master of ${assetId} in ${desk.activeRegion}`);
  await followAsset(
    assetId,
    desk.clock,
    () => desk.parts(assetId),
    (parts) => isPlayableIn(parts, desk.regions),
    ({ step, seconds }) => {
      timeline.tell(`${assetId}: ${step}, ${seconds.toFixed(1)} s after the upload`);
    },
  );
  const view = await desk.view(assetId);
  const parts = await desk.parts(assetId);
  invariants.check(
    "a master becomes playable in every Region by itself",
    view.state === "PLAYABLE",
    `${view.state} in ${view.current?.regions.map(({ region }) => region).join(", ") ?? "no Region"}, as ${view.current?.master.title?.name ?? "nobody"}`,
  );
  invariants.check(
    "one job per master, one asset per Region",
    parts.masters.length === 1 && parts.regions.length === desk.regions.length,
    `${parts.masters.length} jobs, ${parts.regions.length} assets`,
  );
  await tellPlaybackFromEach(desk, stage, telling, assetId);
  await tellLostEvents(desk, telling);
  await tellSecondUpload(desk, stage, telling, assetId);
  await tellTwoOfOneName(desk, telling);
  await tellAwkwardUploads(desk, telling);
  await tellDeadLetters(desk, queues, telling);
}

/** Plays a title to its end from one Region after the other, in every format. */
export async function tellPlaybackFromEach(
  desk: IngestDesk,
  { edge, host, signer, clock, network, secrets }: Stage,
  { measurements, timeline, invariants }: Telling,
  assetId: string,
): Promise<void> {
  const viewers = new Viewers(edge, host, signer, clock, measurements, secrets);
  for (const region of desk.regions) {
    const phase = `${assetId} from ${region}`;
    const asset = await desk.playable(assetId, region);
    measurements.begin(phase);
    network.clearLog();
    const files: string[] = [];
    for (const format of PLAYBACK_FORMATS) {
      const player = viewers.open(asset, format);
      await player.start();
      await player.playTo(1);
      files.push(`${format} ${player.length} files`);
    }
    measurements.endWith(network.log());
    const summary = measurements.summaries().at(-1);
    const elsewhere = Object.keys(summary?.originAttempts ?? {}).filter((other) => other !== region);
    timeline.tell(`${phase}: ${files.join(", ")}, ${summary?.failures ?? 0} failures`);
    invariants.check(
      `every format plays from ${region}`,
      summary?.failures === 0 && elsewhere.length === 0 && !files.some((text) => text.includes(" 0 files")),
      `${files.join(", ")}; ${summary?.requests ?? 0} requests, ${summary?.failures ?? 0} failures`,
    );
  }
}
