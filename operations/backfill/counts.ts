/** What became of the objects that a backfill came past. */
export interface BackfillCounts {
  /** Masters whose messages the queue has accepted; in a dry run, those that would be sent. */
  readonly submitted: number;
  /** Masters that the catalog knew already. */
  readonly known: number;
  /** Masters beside a newer one in the folder of their title: they would be superseded before they are encoded. */
  readonly older: number;
  /** Sidecars, captions and the like, which are read with their master. */
  readonly companions: number;
  /** Objects that belong to no asset. */
  readonly rejected: number;
  /** Keys of the list file that the bucket does not hold, and messages that the queue can never take. */
  readonly failed: number;
}

/** Before anything was done. */
export const NOTHING: BackfillCounts = {
  submitted: 0,
  known: 0,
  older: 0,
  companions: 0,
  rejected: 0,
  failed: 0,
};

/** Sum of both. */
export function plus(left: BackfillCounts, right: BackfillCounts): BackfillCounts {
  return {
    submitted: left.submitted + right.submitted,
    known: left.known + right.known,
    older: left.older + right.older,
    companions: left.companions + right.companions,
    rejected: left.rejected + right.rejected,
    failed: left.failed + right.failed,
  };
}

/** Objects that were come past. */
export function passed(counts: BackfillCounts): number {
  const { submitted, known, older, companions, rejected, failed } = counts;
  return submitted + known + older + companions + rejected + failed;
}
