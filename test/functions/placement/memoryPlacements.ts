import type { GroupLoad } from "../../../functions/placement/groupLoad";
import type { PlacementClaim, PlacementStore } from "../../../functions/placement/placeAsset";

/** Placements in memory, with the conditions that a table would check. Every call is a moment of its own. */
export class MemoryPlacements implements PlacementStore {
  readonly places = new Map<string, string>();
  readonly #counters: Map<string, { contentClass: string; placed: number }>;
  /** Claims that found the counter changed. */
  lostRaces = 0;

  constructor(groups: readonly GroupLoad[]) {
    this.#counters = new Map(
      groups.map(({ name, contentClass, placed }) => [name, { contentClass, placed }]),
    );
  }

  placementOf(assetId: string): Promise<string | undefined> {
    return Promise.resolve(this.places.get(assetId));
  }

  loads(): Promise<readonly GroupLoad[]> {
    return Promise.resolve(this.now());
  }

  /** The counters as they are. */
  now(): readonly GroupLoad[] {
    return [...this.#counters].map(([name, counter]) => ({ name, ...counter }));
  }

  claim({ assetId, group, placedBefore }: PlacementClaim): Promise<boolean> {
    const counter = this.#counters.get(group);
    if (this.places.has(assetId) || counter?.placed !== placedBefore) {
      this.lostRaces++;
      return Promise.resolve(false);
    }
    counter.placed++;
    this.places.set(assetId, group);
    return Promise.resolve(true);
  }

  pause(): Promise<void> {
    return Promise.resolve();
  }
}

/** Groups `clear-00`, `clear-01`, ... */
export function groupsOf(count: number, placed = 0, contentClass = "clear"): readonly GroupLoad[] {
  return Array.from({ length: count }, (_, n) => ({
    name: `${contentClass}-${String(n).padStart(2, "0")}`,
    contentClass,
    placed,
  }));
}
