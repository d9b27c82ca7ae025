/** A packaging group as placement sees it. */
export interface GroupLoad {
  /** Its name in the configuration, such as `clear-00`. */
  readonly name: string;
  readonly contentClass: string;
  /** Assets placed in it, whether they are playable yet or not. */
  readonly placed: number;
}

/** Assets per packaging group, a quota of MediaPackage VOD (AWS General Reference, "AWS Elemental MediaPackage endpoints and quotas"). */
export const GROUP_CAPACITY = 10_000;

/** Shares of a group's capacity at which somebody should hear of it: plan a shard, make it, stop ingesting. */
export const HEADROOM_WARNINGS = [0.7, 0.85, 0.95] as const;

/**
 * The highest share of {@link HEADROOM_WARNINGS} that a placement has just reached, so that each is told once per group.
 *
 * @param placed assets in the group, the new one included
 */
export function headroomReached(placed: number): number | undefined {
  return HEADROOM_WARNINGS.findLast((share) => placed === Math.ceil(share * GROUP_CAPACITY));
}
