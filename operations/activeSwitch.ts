import { randomUUID } from "node:crypto";

import { ACTIVE_KEY } from "../functions/edge/names";
import { describeEntry, epochOf, parseActive, type ActiveState, type SignedActiveEntry } from "./activeEntry";
import { checkOrder, refuseUnreadable, SwitchRefusedError } from "./switchPlan";

/** What the switch needs of CloudFront's KeyValueStore; every write names the version it was made from. */
export interface KeyValueStorePort {
  /** The store's present version, which any write to any key changes. */
  describe(): Promise<{ readonly etag: string }>;
  /** `undefined` for a missing key. */
  get(key: string): Promise<string | undefined>;
  /** @throws EtagConflictError when the store's version is not `etag` any more; nothing is written then */
  put(key: string, value: string, etag: string): Promise<{ readonly etag: string }>;
}

/** Somebody wrote to the store since its version was read. */
export class EtagConflictError extends Error {
  override readonly name = "EtagConflictError";
}

/** One switch of the Region order. */
export interface SwitchRequest {
  readonly store: KeyValueStorePort;
  /** Regions in the order in which the edge is to try them; one left out is drained. */
  readonly order: readonly string[];
  /** The stack's media Regions. */
  readonly knownRegions: readonly string[];
  /** Who switches, kept in the entry. */
  readonly by: string;
  /** The present, kept in the entry. */
  readonly at: Date;
  /**
   * Epoch that the operator saw when deciding; any other in the store means that somebody else decided since.
   *
   * @default the epoch found by the first read
   */
  readonly basedOnEpoch?: number;
  /**
   * Least epoch to write under. The catalog of assets may be ahead of the store: a store that was made anew starts at the beginning.
   *
   * @default the one after the store's
   */
  readonly leastEpoch?: number;
  /**
   * Whether an entry that cannot be read may be replaced.
   *
   * @default false
   */
  readonly repair?: boolean;
}

/** A switch that the store holds. */
export interface SwitchResult {
  readonly entry: SignedActiveEntry;
  /** What it replaced. */
  readonly previous: ActiveState;
}

/** Takedowns share the store and change its version too: a few conflicts in a row are ordinary, endless ones are not. */
const MAX_ATTEMPTS = 8;

/** The store's active entry. */
export async function readActive(store: KeyValueStorePort): Promise<ActiveState> {
  return parseActive(await store.get(ACTIVE_KEY));
}

/**
 * Writes the Region order under the next epoch. When it resolves, the store held exactly this entry at some instant, and only
 * a higher epoch can have replaced it since.
 *
 * A conflict alone is retried, because other keys change the store's version as well; an epoch that moved is not, because a
 * decision made on an older state must not undo a newer one.
 *
 * @throws SwitchRefusedError for an order that cannot be, an unreadable entry, or an epoch that moved: nothing of it stands then
 */
export async function switchActive(request: SwitchRequest): Promise<SwitchResult> {
  const { store, order, knownRegions, by, at, leastEpoch = 0, repair = false } = request;
  checkOrder(order, knownRegions);
  const id = randomUUID();
  let previous: ActiveState | undefined;
  let basedOnEpoch = request.basedOnEpoch;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    // The version before the value: a write between the two reads then makes ours conflict.
    const { etag } = await store.describe();
    const state = await readActive(store);
    if (previous !== undefined && isOurs(state, id)) {
      return { entry: state.entry, previous };
    }
    refuseUnreadable(state, repair);
    basedOnEpoch ??= epochOf(state);
    refuseOvertaken(state, basedOnEpoch);
    previous = state;
    const entry = { epoch: Math.max(basedOnEpoch + 1, leastEpoch), order, by, at: at.toISOString(), id };
    try {
      await store.put(ACTIVE_KEY, JSON.stringify(entry), etag);
      return { entry, previous };
    } catch (error) {
      if (error instanceof EtagConflictError) {
        continue;
      }
      if (await landed(store, id)) {
        return { entry, previous };
      }
      throw error;
    }
  }
  throw new SwitchRefusedError(
    `The store changed under each of ${MAX_ATTEMPTS} attempts. Nothing was written. Stop other writers, then try again.`,
  );
}

function isOurs(state: ActiveState, id: string): state is Extract<ActiveState, { readonly kind: "entry" }> {
  return state.kind === "entry" && state.entry.id === id;
}

/** Whether a write that failed without an answer arrived all the same. */
async function landed(store: KeyValueStorePort, id: string): Promise<boolean> {
  try {
    return isOurs(await readActive(store), id);
  } catch {
    // The write's own error says more than this one.
    return false;
  }
}

function refuseOvertaken(state: ActiveState, basedOnEpoch: number): void {
  const epoch = epochOf(state);
  if (epoch === basedOnEpoch) {
    return;
  }
  const present = state.kind === "entry" ? describeEntry(state.entry) : `epoch ${epoch} (${state.kind})`;
  throw new SwitchRefusedError(
    `Somebody else switched: the plan was made from epoch ${basedOnEpoch}, and the store now holds ${present}. ` +
      "Nothing of this switch stands. Talk to them, then start again from the present order.",
  );
}
