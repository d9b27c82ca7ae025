import type { Asset, PackagingConfiguration, PackagingGroup, Place } from "./model";

/** Everything of one kind, by account, Region and id. */
class PlacedMap<T extends Place & { readonly id: string }> {
  readonly #items = new Map<string, T>();

  get(place: Place, id: string): T | undefined {
    return this.#items.get(keyOf(place, id));
  }

  /** Oldest first. */
  list(place: Place): readonly T[] {
    return [...this.#items.values()].filter(
      ({ accountId, region }) => accountId === place.accountId && region === place.region,
    );
  }

  add(item: T): void {
    this.#items.set(keyOf(item, item.id), item);
  }

  remove(item: T): void {
    this.#items.delete(keyOf(item, item.id));
  }
}

/** What exists in MediaPackage VOD, in every account and Region. Knows no rules. */
export class Registry {
  readonly groups = new PlacedMap<PackagingGroup>();
  readonly configurations = new PlacedMap<PackagingConfiguration>();
  readonly assets = new PlacedMap<Asset>();

  /** The configurations of a group, oldest first. */
  configurationsOf(group: PackagingGroup): readonly PackagingConfiguration[] {
    return this.configurations.list(group).filter(({ groupId }) => groupId === group.id);
  }

  /** The assets of a group, oldest first. */
  assetsOf(group: PackagingGroup): readonly Asset[] {
    return this.assets.list(group).filter(({ groupId }) => groupId === group.id);
  }
}

function keyOf(place: Place, id: string): string {
  return JSON.stringify([place.accountId, place.region, id]);
}
