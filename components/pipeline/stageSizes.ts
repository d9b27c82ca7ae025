import type { IngestQueue, IngestStage } from "../../functions/ingest/stages";

/** How large and how slow a stage's function may be. */
export interface StageSize {
  /** Megabytes; processing power grows with them. A bundle of SDK clients takes about 100 to load. */
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
}

/** The stages on queues: what one batch of messages may take, pauses of throttled services included. */
const QUEUE_SIZES: Readonly<Record<IngestQueue, StageSize>> = {
  // MediaConvert's probe reads from S3 and takes some seconds.
  "submit-transcode": { memoryMegabytes: 512, timeoutSeconds: 180 },
  // A long title has tens of thousands of objects; they are listed a thousand at a time.
  "register-asset": { memoryMegabytes: 512, timeoutSeconds: 180 },
  "publish-asset": { memoryMegabytes: 512, timeoutSeconds: 120 },
};

/** The reconciler goes on where it stopped, so it may as well stop. */
const RECONCILE: StageSize = { memoryMegabytes: 512, timeoutSeconds: 300 };

/** Messages in a batch; small, since a batch is as slow as all of its messages. */
export const BATCH_SIZE = 5;

/** Batches at a time, the least that Lambda takes: MediaPackage takes five requests a second in a Region, MediaConvert not many more. */
export const CONCURRENT_BATCHES = 2;

/** @param reconcileMinutes minutes between two runs of the reconciler; a run ends before the next one begins */
export function stageSize(stage: IngestStage, reconcileMinutes: number): StageSize {
  return stage === "reconcile"
    ? { ...RECONCILE, timeoutSeconds: Math.min(RECONCILE.timeoutSeconds, reconcileMinutes * 60) }
    : QUEUE_SIZES[stage];
}

/** Source of a stage's function, relative to the project's root. */
export const STAGE_ENTRIES: Readonly<Record<IngestStage, string>> = {
  "submit-transcode": "functions/ingest/handlers/submitTranscode.ts",
  "register-asset": "functions/ingest/handlers/registerAsset.ts",
  "publish-asset": "functions/ingest/handlers/publishAsset.ts",
  reconcile: "functions/ingest/handlers/reconcile.ts",
};
