import { chooseGroup, type PlacementRequest, type PlacementStrategy } from "./chooseGroup";
import { type GroupLoad, headroomReached } from "./groupLoad";

/** A claim of a place: both of its parts happen, or neither. */
export interface PlacementClaim {
  readonly assetId: string;
  readonly group: string;
  /** What this Region's counter of the group must still be; it becomes one more. */
  readonly placedBefore: number;
}

/** Where placements are kept: one record per asset, one counter per group, both behind conditional writes. */
export interface PlacementStore {
  /** The group that an asset has been placed in, read consistently; undefined for a new one. */
  placementOf(assetId: string): Promise<string | undefined>;
  /** Every configured group with its counter. */
  loads(): Promise<readonly GroupLoad[]>;
  /**
   * Records the asset's place and raises the group's counter in one transaction.
   *
   * @returns false, with nothing written, when the asset has a place already or the counter is another one by now
   */
  claim(claim: PlacementClaim): Promise<boolean>;
  /** Waits before another attempt, such as for `contentionPauseMs`. @param attempt 1 for the first */
  pause(attempt: number): Promise<void>;
}

/** Where an asset is. */
export interface Placement {
  readonly group: string;
  /** False when it had been placed before: replays and repetitions find what the first run decided. */
  readonly isNew: boolean;
  /** Share of the group's capacity that this placement has just reached, when it is one to warn of. */
  readonly headroomReached: number | undefined;
}

/** Writers that are met at one counter are a handful of functions; this many lost races are none. */
const MAX_ATTEMPTS = 100;

/**
 * Places an asset, once and for ever: asked again, it answers what was decided first.
 *
 * The claim is conditional on the counter that the choice was made by. Whoever loses a race chooses again with fresh counters, so no group
 * gets more than it can hold, as far as the Region has heard of the others' placements ({@link GroupLoad}), and with the least-loaded
 * strategy no two groups are ever more than one asset apart by placing.
 *
 * @throws PlacementError when nothing is configured for the asset, or everything is full
 */
export async function placeAsset(
  store: PlacementStore,
  strategy: PlacementStrategy,
  request: PlacementRequest,
): Promise<Placement> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const known = await store.placementOf(request.assetId);
    if (known !== undefined) {
      return { group: known, isNew: false, headroomReached: undefined };
    }
    const { name: group, placed, placedHere } = chooseGroup(strategy, request, await store.loads());
    if (await store.claim({ assetId: request.assetId, group, placedBefore: placedHere ?? placed })) {
      return { group, isNew: true, headroomReached: headroomReached(placed + 1) };
    }
    await store.pause(attempt);
  }
  throw new Error(
    `asset ${request.assetId}: lost ${MAX_ATTEMPTS} races for a place. Submit it again with fewer at a time.`,
  );
}
