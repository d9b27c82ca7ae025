import { masterFolder } from "../../functions/ingest/masterKey";
import { bundledMaster } from "../media/master";
import type { IngestDesk } from "./ingestDesk";
import { followAsset, isPlayableIn } from "./milestones";
import type { Telling } from "./telling";

/** Kinds of events that the pipeline lives on, as `detail-type` has them. */
const KINDS = ["Object Created", "MediaConvert Job State Change", "MediaPackage Input Notification"] as const;

/** More than there are about one asset. */
const ALL = 1_000;

/** Every event about a title is lost, in every Region: the reconcilers alone bring it to the end that it would have had. */
export async function tellLostEvents(desk: IngestDesk, { timeline, invariants }: Telling): Promise<void> {
  const assetId = "lost-and-found";
  desk.loseEvents(assetId, KINDS, ALL);
  await desk.upload(`${masterFolder(assetId)}feature.mp4`, bundledMaster().body);
  const milestones = await followAsset(
    assetId,
    desk.clock,
    () => desk.parts(assetId),
    (parts) => isPlayableIn(parts, desk.regions),
  );
  const parts = await desk.parts(assetId);
  const seconds = milestones.at(-1)?.seconds ?? 0;
  const lost = desk.lostEvents(assetId);
  timeline.tell(
    `${assetId}: all ${lost} events are lost; the reconcilers make it playable after ${(seconds / 60).toFixed(1)} minutes`,
  );
  invariants.check(
    "a title whose every event is lost ends as any other",
    lost > 0 && parts.masters.length === 1 && (await desk.view(assetId)).state === "PLAYABLE",
    `${lost} events lost, ${parts.masters.length} jobs, ${(await desk.view(assetId)).state}`,
  );
}
