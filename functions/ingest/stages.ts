/** Stages that work on a queue of events. */
export const INGEST_QUEUES = ["submit-transcode", "register-asset", "publish-asset"] as const;

/** All stages; the reconciler works on a schedule. */
export const INGEST_STAGES = [...INGEST_QUEUES, "reconcile"] as const;

/** One of {@link INGEST_QUEUES}. */
export type IngestQueue = (typeof INGEST_QUEUES)[number];
/** One of {@link INGEST_STAGES}. */
export type IngestStage = (typeof INGEST_STAGES)[number];
