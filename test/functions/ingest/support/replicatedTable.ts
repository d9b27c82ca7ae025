/** A write that is on its way to another Region. */
export interface Delivery {
  readonly from: string;
  readonly to: string;
  readonly deliver: () => void;
}

/**
 * Items of a global table: a replica per Region, conditions are the reader's own, and whatever was written travels item by item, in no
 * order. The last write of an item wins, by the order in which writes happened.
 */
export class ReplicatedTable<T> {
  readonly #replicas = new Map<string, Map<string, { readonly item: T; readonly stamp: number }>>();
  static #stamp = 0;

  /** @param pending where deliveries wait for whoever decides when they arrive */
  constructor(
    private readonly regions: readonly string[],
    private readonly pending: Delivery[],
  ) {
    regions.forEach((region) => this.#replicas.set(region, new Map()));
  }

  get(region: string, key: string): T | undefined {
    return this.#replica(region).get(key)?.item;
  }

  all(region: string): readonly T[] {
    return [...this.#replica(region).values()].map(({ item }) => item);
  }

  put(region: string, key: string, item: T): void {
    const stamp = ++ReplicatedTable.#stamp;
    this.#replica(region).set(key, { item, stamp });
    for (const to of this.regions.filter((other) => other !== region)) {
      this.pending.push({
        from: region,
        to,
        deliver: () => {
          const known = this.#replica(to).get(key);
          if (known === undefined || known.stamp < stamp) {
            this.#replica(to).set(key, { item, stamp });
          }
        },
      });
    }
  }

  #replica(region: string): Map<string, { readonly item: T; readonly stamp: number }> {
    const replica = this.#replicas.get(region);
    if (replica === undefined) {
      throw new Error(`no replica in ${region}`);
    }
    return replica;
  }
}
