import type { Item } from "./attributeValue";

/** When a write was made. The later one wins in every Region; no two writes of the cloud have the same. */
export interface Stamp {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Place among all writes of the cloud: decides where two are of the same instant. */
  readonly sequence: number;
}

/** An item as it was last written; a deleted one leaves its stamp, so that an older write that arrives late stays without effect. */
export interface Entry {
  readonly item: Item | undefined;
  readonly stamp: Stamp;
}

/** The items of one replica, by id. Knows neither rules nor other Regions. */
export class ReplicaItems {
  readonly #entries = new Map<string, Entry>();
  /** Items as the global secondary indexes have them: a moment behind the table. */
  readonly #indexed = new Map<string, Item>();

  /** The item, or undefined. */
  get(id: string): Item | undefined {
    return this.#entries.get(id)?.item;
  }

  /** Keeps a write unless a later one is there already. @returns whether it did */
  put(id: string, entry: Entry): boolean {
    const present = this.#entries.get(id);
    if (present !== undefined && !isLater(entry.stamp, present.stamp)) {
      return false;
    }
    this.#entries.set(id, entry);
    return true;
  }

  /** Brings an item's entry in the indexes up to date. */
  index(id: string): void {
    const item = this.get(id);
    if (item === undefined) {
      this.#indexed.delete(id);
    } else {
      this.#indexed.set(id, item);
    }
  }

  /** Forgets items by what is in them, keeping their stamps. */
  expire(isExpired: (item: Item) => boolean): void {
    for (const [id, { item, stamp }] of this.#entries) {
      if (item !== undefined && isExpired(item)) {
        this.#entries.set(id, { item: undefined, stamp });
        this.#indexed.delete(id);
      }
    }
  }

  /** Every item. */
  items(): readonly Item[] {
    return [...this.#entries.values()].flatMap(({ item }) => (item === undefined ? [] : [item]));
  }

  /** Every item, as far as the indexes have heard of it. */
  indexed(): readonly Item[] {
    return [...this.#indexed.values()];
  }

  /** Everything that was ever written, deletions too: what a new replica gets. */
  entries(): readonly (readonly [string, Entry])[] {
    return [...this.#entries];
  }
}

function isLater(left: Stamp, right: Stamp): boolean {
  return left.at > right.at || (left.at === right.at && left.sequence > right.sequence);
}
