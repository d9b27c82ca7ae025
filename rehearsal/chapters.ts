/** The chapters of the story, in the order in which they are told on one deployed platform. */
export const CHAPTERS = [
  "replication",
  "ingest",
  "region-loss",
  "changes",
  "takedown",
  "entitlement",
  "rotation",
] as const;

/** One of {@link CHAPTERS}. */
export type Chapter = (typeof CHAPTERS)[number];
