import type { CatalogStore, OperatorCatalog } from "../../functions/catalog/catalogStore";
import type { Fence } from "../../functions/catalog/parts";
import type { SignedActiveEntry } from "../activeEntry";
import { readActive, type KeyValueStorePort } from "../activeSwitch";

/** The catalog as one Region holds it, as far as the fence goes. Every call answers or fails within seconds. */
export interface FenceReplica {
  readonly region: string;
  readonly catalog: Pick<CatalogStore, "readFence"> & Pick<OperatorCatalog, "setFence">;
}

/** What the fence's order means for preparing assets. */
export interface FencePlace {
  readonly replicas: readonly FenceReplica[];
  /** Regions that can prepare assets: the first of the order that is one of them does. */
  readonly ingestRegions: readonly string[];
}

/** An order of Regions under its epoch. */
interface Order {
  readonly epoch: number;
  readonly order: readonly string[];
}

/** What one Region's catalog holds. */
export interface FenceRegion {
  readonly region: string;
  /**
   * `told`: it holds the order of the switch. `behind`: an older one, or none. `ahead`: a newer one than the store has.
   * `unreachable`: it did not answer.
   */
  readonly state: "told" | "behind" | "ahead" | "unreachable";
  /** Epoch that was found or written; `null` where there is none, or no answer. */
  readonly epoch: number | null;
  /** Why it is unreachable; `null` otherwise. */
  readonly error: string | null;
}

/** How far the Regions that prepare assets know of the switch. */
export interface FenceReport {
  readonly epoch: number;
  readonly order: readonly string[];
  /** Region that prepares assets under this order; `null` when no Region of the order can. */
  readonly preparedIn: string | null;
  /** Whether that Region holds the order, so that it begins; a Region that cannot be reached cannot go on by mistake for long. */
  readonly holds: boolean;
  readonly regions: readonly FenceRegion[];
}

/** A switch that follows while this one is told to the Regions is rare; a third in a row is somebody's loop. */
const MAX_ROUNDS = 4;

/** What each Region's catalog holds, compared with an order; writes nothing. */
export async function inspectFence(place: FencePlace, wanted: Order): Promise<FenceReport> {
  const regions = await Promise.all(
    place.replicas.map(async ({ region, catalog }): Promise<FenceRegion> => {
      try {
        return { region, ...compare(await catalog.readFence(), wanted), error: null };
      } catch (error) {
        return unreachable(region, error);
      }
    }),
  );
  return summary(place, wanted, regions);
}

/**
 * Brings the catalog's fence to the order that the store holds, in every Region that answers. Doing it again is harmless, and completes
 * what an earlier run could not.
 *
 * The store is read anew afterwards: the catalog is a global table and keeps the last write of an item, so the write of a switch that was
 * overtaken could bury a newer one. Whoever finds a newer entry carries that on.
 *
 * @param written the entry that the store holds
 * @param at the present, for an entry that says no time itself: the one that the deployment seeded
 */
export async function bringFence(
  store: KeyValueStorePort,
  place: FencePlace,
  written: SignedActiveEntry,
  at: Date,
  progress: (line: string) => void,
): Promise<FenceReport> {
  let entry = written;
  for (let round = 1; ; round++) {
    const wanted = { epoch: entry.epoch, order: [...entry.order], at: timeOf(entry) ?? at.toISOString() };
    const regions = await Promise.all(place.replicas.map((replica) => tell(replica, wanted)));
    const report = summary(place, wanted, regions);
    progress(describeFence(report));
    const next = await entryOf(store);
    if (next === undefined || next.epoch <= wanted.epoch || round >= MAX_ROUNDS) {
      return report;
    }
    progress(`Somebody switched to epoch ${next.epoch} meanwhile; the catalog follows.`);
    entry = next;
  }
}

/** One line about who knows. */
export function describeFence({ epoch, regions, preparedIn }: FenceReport): string {
  const where = regions.map(({ region, state, epoch: held, error }) =>
    state === "unreachable"
      ? `${region} unreachable (${error ?? "no answer"})`
      : `${region} ${state}${state === "told" ? "" : ` (epoch ${held ?? "none"})`}`,
  );
  const who =
    preparedIn === null
      ? "No Region of the order can prepare assets."
      : `New assets are prepared in ${preparedIn}.`;
  return `Ingest, epoch ${epoch}: ${where.join(", ")}. ${who}`;
}

async function tell({ region, catalog }: FenceReplica, wanted: Fence): Promise<FenceRegion> {
  try {
    if (await catalog.setFence(wanted)) {
      return { region, state: "told", epoch: wanted.epoch, error: null };
    }
    // Refused: it has this epoch under another time, which says the same, or a newer one.
    return { region, ...compare(await catalog.readFence(), wanted), error: null };
  } catch (error) {
    return unreachable(region, error);
  }
}

function compare(held: Fence | undefined, { epoch, order }: Order): Pick<FenceRegion, "state" | "epoch"> {
  if (held === undefined || held.epoch < epoch) {
    return { state: "behind", epoch: held?.epoch ?? null };
  }
  const same = held.epoch === epoch && held.order.join() === order.join();
  return { state: same ? "told" : "ahead", epoch: held.epoch };
}

function summary(
  { ingestRegions }: FencePlace,
  { epoch, order }: Order,
  regions: readonly FenceRegion[],
): FenceReport {
  const preparedIn = order.find((region) => ingestRegions.includes(region)) ?? null;
  const holds =
    preparedIn === null || regions.some(({ region, state }) => region === preparedIn && state === "told");
  return { epoch, order, preparedIn, holds, regions };
}

function unreachable(region: string, error: unknown): FenceRegion {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { region, state: "unreachable", epoch: null, error: text };
}

/** What the store holds now; undefined where that cannot be read: the next run of the command looks again. */
async function entryOf(store: KeyValueStorePort): Promise<SignedActiveEntry | undefined> {
  try {
    const state = await readActive(store);
    return state.kind === "entry" ? state.entry : undefined;
  } catch {
    return undefined;
  }
}

/** The fence takes times in UTC only; an entry that was written by hand may have anything. */
function timeOf({ at }: SignedActiveEntry): string | undefined {
  const time = at === undefined ? Number.NaN : Date.parse(at);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
