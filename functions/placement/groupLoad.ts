/**
 * A packaging group as placement sees it.
 *
 * Each Region counts what it placed itself, and the counters of the others arrive by replication: a counter that only grows, in parts. A
 * part that arrives late makes the sum too small, never too large. So while one Region places at a time, as the fence of the Region order
 * has it, a group holds at most {@link GROUP_CAPACITY} assets and those that the Region before had placed in it during the last moments,
 * whose counts had not arrived yet when the next one began. If every Region placed and none ever heard of another, each would fill the
 * group on its own. MediaPackage refuses what is beyond its quota in any case.
 */
export interface GroupLoad {
  /** Its name in the configuration, such as `clear-00`. */
  readonly name: string;
  readonly contentClass: string;
  /** Assets placed in it by all Regions, as far as this one has heard, whether they are playable yet or not. */
  readonly placed: number;
  /**
   * Those that this Region placed: its own counter, the only one that it can claim by.
   *
   * @default all of them: there is one counter
   */
  readonly placedHere?: number | undefined;
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
