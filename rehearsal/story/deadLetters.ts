import { masterFolder } from "../../functions/ingest/masterKey";
import { bundledMaster } from "../media/master";
import type { IngestDesk } from "./ingestDesk";
import { followAsset, isPlayableIn } from "./milestones";
import type { StageQueues } from "./stageQueues";
import type { Telling } from "./telling";

const STAGE = "submit-transcode";
/** Statement by which the stage reads what producers upload. */
const PERMISSION = "ReadMasters";

/**
 * Somebody takes a permission from a stage and from the reconciler at the console, and somebody else sends it a message that nobody can read. Both end in the dead-letter queue; what
 * can be worked on is moved back once the stage is mended, the other is taken out with a record, and the queue is empty.
 */
export async function tellDeadLetters(
  desk: IngestDesk,
  queues: StageQueues,
  { timeline, invariants }: Telling,
): Promise<void> {
  const assetId = "while-it-was-broken";
  // From the reconciler as well, which would otherwise do the stage's work before the message is given up.
  const broken = [STAGE, "reconcile"] as const;
  const putBack = broken.map((stage) => queues.removePermission(stage, PERMISSION));
  await desk.upload(`${masterFolder(assetId)}feature.mp4`, bundledMaster().body);
  queues.send(STAGE, "this is no event");
  await desk.clock.advanceUntil(
    "two messages in the dead-letter queue",
    () => queues.deadLetters(STAGE) >= 2 && queues.waiting(STAGE) === 0,
    60_000,
    24 * 3_600_000,
  );
  const shown = await queues.redrive(STAGE, { dryRun: true });
  const reasons = Object.entries(shown.reasons).map(([reason, count]) => `${count} x ${reason}`);
  timeline.tell(
    `${STAGE} has lost ${PERMISSION}, and got a message that nobody can read: ${shown.looked} dead letters (${reasons.join(", ")})`,
  );
  invariants.check(
    "what a stage cannot do ends where a person sees it, and holds nothing up",
    shown.looked >= 2 && shown.unreadable === 1 && queues.deadLetters(STAGE) === shown.looked,
    `${shown.looked} dead letters, ${shown.unreadable} unreadable, ${queues.waiting(STAGE)} waiting`,
  );
  putBack.forEach((put) => {
    put();
  });
  const moved = await queues.redrive(STAGE);
  const unreadable = (await queues.redrive(STAGE, { dryRun: true })).samples.map(
    ({ messageId }) => messageId,
  );
  const discarded = await queues.redrive(STAGE, { discard: unreadable });
  await followAsset(
    assetId,
    desk.clock,
    () => desk.parts(assetId),
    (parts) => isPlayableIn(parts, desk.regions),
  );
  const { masters } = await desk.parts(assetId);
  timeline.tell(
    `mended: ${moved.moved} moved back, ${discarded.discarded} taken out with a record; ${assetId} is playable`,
  );
  invariants.check(
    "redrive empties the dead-letter queue, and makes no job twice",
    queues.deadLetters(STAGE) === 0 &&
      moved.moved === shown.looked - 1 &&
      queues.discarded.length === 1 &&
      masters.length === 1,
    `${queues.deadLetters(STAGE)} dead letters, ${moved.moved} moved, ${queues.discarded.length} recorded, ${masters.length} jobs`,
  );
}
