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

/**
 * Several Regions' placements. Each writes its own counters and reads the others' as they were at some earlier moment, which {@link sync}
 * moves on; an asset's place is known everywhere at once, since the same asset is placed in one Region at a time.
 */
export class RegionalPlacements {
  readonly places = new Map<string, string>();
  readonly #counters = new Map<string, number>();
  /** What each Region has heard of the others. */
  readonly #heard = new Map<string, ReadonlyMap<string, number>>();

  constructor(private readonly groups: readonly Omit<GroupLoad, "placed">[]) {}

  /** The truth, which no Region need know. */
  total(group: string): number {
    return this.#sum(this.#counters, group, () => true);
  }

  /** What a Region has not heard of yet. */
  unheardBy(region: string, group: string): number {
    return this.total(group) - this.#seenBy(region, group);
  }

  /** The others' counters of now arrive in a Region. */
  sync(region: string): void {
    this.#heard.set(region, new Map(this.#counters));
  }

  storeOf(region: string): PlacementStore {
    const own = (group: string): number => this.#counters.get(`${region} ${group}`) ?? 0;
    return {
      placementOf: (assetId) => Promise.resolve(this.places.get(assetId)),
      loads: () =>
        Promise.resolve(
          this.groups.map((group) => ({
            ...group,
            placed: this.#seenBy(region, group.name),
            placedHere: own(group.name),
          })),
        ),
      claim: ({ assetId, group, placedBefore }) => {
        if (this.places.has(assetId) || own(group) !== placedBefore) {
          return Promise.resolve(false);
        }
        this.#counters.set(`${region} ${group}`, placedBefore + 1);
        this.places.set(assetId, group);
        return Promise.resolve(true);
      },
      pause: () => Promise.resolve(),
    };
  }

  #seenBy(region: string, group: string): number {
    const isOwn = (key: string): boolean => key.startsWith(`${region} `);
    const heard = this.#heard.get(region) ?? new Map<string, number>();
    return this.#sum(this.#counters, group, isOwn) + this.#sum(heard, group, (key) => !isOwn(key));
  }

  #sum(counters: ReadonlyMap<string, number>, group: string, counts: (key: string) => boolean): number {
    return [...counters].reduce(
      (sum, [key, placed]) => sum + (key.endsWith(` ${group}`) && counts(key) ? placed : 0),
      0,
    );
  }
}
