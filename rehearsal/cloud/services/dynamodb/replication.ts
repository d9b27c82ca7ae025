import type { Cloud } from "../../core/cloud";
import type { Entry } from "./replicaItems";
import type { ReplicaName, Replicas } from "./replicas";
import type { Replica } from "./tables";

/** AWS says "typically within a second"; the stand-in spreads what it takes, so that writes arrive in any order. */
const SHORTEST_LAG_MS = 300;
const LAG_SPREAD_MS = 1_200;
/** How often a change that waits for a Region to come back looks again. */
const WAIT_FOR_REGION_MS = 1_000;
/** How long a replica that joins takes to get the items that are there; on AWS minutes to hours. */
const FILL_MS = 30_000;
/** How far global secondary indexes are behind their table. */
const INDEX_LAG_MS = 50;

/** One item on its way from a Region to another. */
export interface Change {
  readonly tableName: string;
  readonly accountId: string;
  readonly from: string;
  readonly to: string;
  /** Item id within the table. */
  readonly itemId: string;
  readonly entry: Entry;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
}

/**
 * Replication of global tables of the eventually consistent kind (MREC): item by item, each with its own lag, so neither the order of
 * writes nor a transaction survives the way; per item the last writer wins (DynamoDB Developer Guide, "How global tables work"). A Region
 * at fault neither sends nor receives, and catches up when it is back.
 */
export class Replication {
  readonly #random;
  readonly #waiting = new Set<Change>();
  #held: ((change: Change) => boolean) | undefined;
  #lag: ((change: Change) => number) | undefined;
  #indexLag = INDEX_LAG_MS;

  constructor(
    private readonly cloud: Cloud,
    private readonly replicas: Replicas,
  ) {
    this.#random = cloud.random.stream("dynamodb-replication");
  }

  /** Replaces the lags (0.3 to 1.5 s) by milliseconds per change; undefined brings them back. */
  setLag(lag: ((change: Change) => number) | undefined): void {
    this.#lag = lag;
  }

  /** Replaces the lag of the global secondary indexes, in milliseconds. @default 50 */
  setIndexLag(milliseconds: number): void {
    this.#indexLag = milliseconds;
  }

  /** Keeps changes from arriving for as long as this says so; all of them without a condition. */
  hold(isHeld: (change: Change) => boolean = () => true): void {
    this.#held = isHeld;
  }

  /** Lets held changes go; they arrive within a second. */
  release(): void {
    this.#held = undefined;
  }

  /** Changes that have not arrived, oldest first. */
  pending(): readonly Change[] {
    return [...this.#waiting];
  }

  /** Keeps a write in its own Region, and sends it to the others. */
  write(replica: Replica, itemId: string, entry: Entry): void {
    this.#keep(replica, itemId, entry);
    const { name: tableName, accountId, region: from } = replica;
    for (const to of replica.regions.filter((region) => region !== from)) {
      const change = { tableName, accountId, from, to, itemId, entry, writtenAt: entry.stamp.at };
      this.#waiting.add(change);
      const seeded = SHORTEST_LAG_MS + this.#random.integer(LAG_SPREAD_MS + 1);
      this.#schedule(change, this.#lag?.(change) ?? seeded);
    }
  }

  /** Gives a replica that joins what is there, from all Regions that have it; it serves requests afterwards. */
  fill(replica: ReplicaName, sources: readonly ReplicaName[]): void {
    this.replicas.setFilling(replica, true);
    this.#scheduleFill(replica, sources, FILL_MS);
  }

  /** Drops what is on its way to a replica that leaves. */
  forget({ accountId, name, region }: ReplicaName): void {
    for (const change of this.#waiting) {
      if (change.accountId === accountId && change.tableName === name && change.to === region) {
        this.#waiting.delete(change);
      }
    }
  }

  #scheduleFill(replica: ReplicaName, sources: readonly ReplicaName[], afterMs: number): void {
    this.cloud.clock.schedule(afterMs, () => {
      if (!this.replicas.isFilling(replica)) {
        return;
      }
      const reachable = sources.filter(({ region }) => this.cloud.network.fault(region) === undefined);
      if (reachable.length === 0 || this.cloud.network.fault(replica.region) !== undefined) {
        this.#scheduleFill(replica, sources, WAIT_FOR_REGION_MS);
        return;
      }
      for (const [id, entry] of reachable.flatMap((source) => this.replicas.at(source).entries())) {
        this.#keep(replica, id, entry);
      }
      this.#copyUnsent(replica, reachable);
      this.replicas.setFilling(replica, false);
    });
  }

  /** What a Region at fault has not sent to anybody yet, a replica that joined meanwhile needs too. */
  #copyUnsent({ accountId, name, region: to }: ReplicaName, reachable: readonly ReplicaName[]): void {
    const unsent = this.pending().filter(
      (change) =>
        change.accountId === accountId &&
        change.tableName === name &&
        change.to !== to &&
        !reachable.some(({ region }) => region === change.from),
    );
    for (const change of unsent) {
      const copy = { ...change, to };
      this.#waiting.add(copy);
      this.#schedule(copy, WAIT_FOR_REGION_MS);
    }
  }

  #schedule(change: Change, afterMs: number): void {
    this.cloud.clock.schedule(afterMs, () => {
      if (!this.#waiting.has(change)) {
        return;
      }
      const isDark = [change.from, change.to].some(
        (region) => this.cloud.network.fault(region) !== undefined,
      );
      if (isDark || this.#held?.(change) === true) {
        this.#schedule(change, WAIT_FOR_REGION_MS);
        return;
      }
      this.#waiting.delete(change);
      const { accountId, to: region, tableName: name } = change;
      this.#keep({ accountId, name, region }, change.itemId, change.entry);
    });
  }

  #keep(replica: ReplicaName, itemId: string, entry: Entry): void {
    const items = this.replicas.at(replica);
    if (!items.put(itemId, entry)) {
      return;
    }
    if (this.#indexLag === 0) {
      items.index(itemId);
      return;
    }
    this.cloud.clock.schedule(this.#indexLag, () => {
      items.index(itemId);
    });
  }
}
