import type { Cloud } from "../../core/cloud";
import type { Item } from "./attributeValue";
import { ReplicaItems } from "./replicaItems";
import type { Replica } from "./tables";

/** Time that DynamoDB takes to delete an item after its TTL; AWS says "within a few days", items read in between are still there. */
const TTL_DELAY_MS = 3_600_000;
/** What expired longer ago than five years when it was written is never deleted. */
const TTL_OLDEST_MS = 5 * 365 * 86_400_000;

/** One replica by account, table name and Region. */
export type ReplicaName = Pick<Replica, "accountId" | "name" | "region">;

/** The items of every table in every Region, and which replicas are still being filled. */
export class Replicas {
  readonly #items = new Map<string, ReplicaItems>();
  readonly #filling = new Set<string>();

  constructor(private readonly cloud: Cloud) {}

  /** The items of a replica, expired ones gone. */
  of(replica: Replica): ReplicaItems {
    const items = this.at(replica);
    const { ttlAttribute } = replica;
    if (ttlAttribute !== undefined) {
      const now = this.cloud.clock.now();
      items.expire((item) => isExpired(item, ttlAttribute, now));
    }
    return items;
  }

  /** The items of a replica as they are kept. */
  at(name: ReplicaName): ReplicaItems {
    const key = keyOf(name);
    const present = this.#items.get(key) ?? new ReplicaItems();
    this.#items.set(key, present);
    return present;
  }

  /** Forgets a replica's items. */
  drop(name: ReplicaName): void {
    this.#items.delete(keyOf(name));
    this.#filling.delete(keyOf(name));
  }

  /** True while a replica has not got the items that were there before it. */
  isFilling(name: ReplicaName): boolean {
    return this.#filling.has(keyOf(name));
  }

  /** Notes that a replica is being filled, or is not any more. */
  setFilling(name: ReplicaName, filling: boolean): void {
    if (filling) {
      this.#filling.add(keyOf(name));
    } else {
      this.#filling.delete(keyOf(name));
    }
  }
}

function keyOf({ accountId, name, region }: ReplicaName): string {
  return `${accountId}/${name}/${region}`;
}

function isExpired(item: Item, attribute: string, now: number): boolean {
  const value = item[attribute];
  if (value === undefined || !("N" in value)) {
    return false;
  }
  const over = now - Number(value.N) * 1_000;
  return over >= TTL_DELAY_MS && over <= TTL_OLDEST_MS + TTL_DELAY_MS;
}
