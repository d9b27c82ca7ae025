import { describeEntry, epochOf, type ActiveState } from "./activeEntry";

/** A switch that must not be written; the message says why, and what to do instead. */
export class SwitchRefusedError extends Error {
  override readonly name = "SwitchRefusedError";
}

/** What an operator wants. */
export interface SwitchWish {
  /** All media Regions in the distribution's own order. */
  readonly knownRegions: readonly string[];
  /** Region to try first from now on. */
  readonly to: string;
  /** Regions to leave out of the order: they get no more attempts. */
  readonly drain?: readonly string[];
  /** Regions to take back into the order, behind the others. */
  readonly restore?: readonly string[];
  /**
   * Whether an entry that cannot be read may be replaced.
   *
   * @default false
   */
  readonly repair?: boolean;
}

/** A switch before it is made. */
export interface SwitchPlan {
  /** Order that the edge uses now. */
  readonly from: readonly string[];
  /** Order that it is to use. */
  readonly order: readonly string[];
  /** Epoch that the plan was made from; the switch fails when somebody else wrote in between. */
  readonly basedOnEpoch: number;
  /** Whether there is something to write. */
  readonly changes: boolean;
  /** Remarks for the operator, such as why the present order is not the entry's. */
  readonly notes: readonly string[];
}

/**
 * The order that follows from the present one and the wish: the wished Region first, the others as they were.
 *
 * @throws SwitchRefusedError for unknown Regions, contradictions, and an entry that cannot be read
 */
export function planSwitch(state: ActiveState, wish: SwitchWish): SwitchPlan {
  const { knownRegions, to, drain = [], restore = [] } = wish;
  checkWish(wish);
  refuseUnreadable(state, wish.repair ?? false);
  const from = state.kind === "entry" ? state.entry.order : knownRegions;
  const stays = from.filter((region) => knownRegions.includes(region));
  const order = unique([to, ...stays, ...restore]).filter((region) => !drain.includes(region));
  return {
    from,
    order,
    basedOnEpoch: epochOf(state),
    changes: state.kind !== "entry" || order.join() !== from.join(),
    notes: notesOn(state, from, knownRegions),
  };
}

/**
 * Refuses to build on an entry that cannot be read: its epoch is unknown, and nothing may overwrite a higher one by accident.
 *
 * @throws SwitchRefusedError unless repairing was asked for
 */
export function refuseUnreadable(state: ActiveState, repair: boolean): void {
  if (state.kind === "unreadable" && !repair) {
    throw new SwitchRefusedError(
      `The store's active entry cannot be read: ${JSON.stringify(state.text.slice(0, 200))}. The edge uses the ` +
        "distribution's own order meanwhile. Find out who wrote it; then replace it with --repair.",
    );
  }
}

/** @throws SwitchRefusedError unless each Region of the order is known and listed once, and there is one */
export function checkOrder(order: readonly string[], knownRegions: readonly string[]): void {
  const unknown = order.find((region) => !knownRegions.includes(region));
  if (unknown !== undefined) {
    throw new SwitchRefusedError(unknownRegion(unknown, knownRegions));
  }
  if (order.length === 0) {
    throw new SwitchRefusedError("No Region would be left to serve from. Leave at least one in the order.");
  }
  if (unique(order).length !== order.length) {
    throw new SwitchRefusedError(`The order ${order.join(", ")} names a Region twice. Name each one once.`);
  }
}

function checkWish({ knownRegions, to, drain = [], restore = [] }: SwitchWish): void {
  for (const region of [to, ...drain, ...restore]) {
    if (!knownRegions.includes(region)) {
      throw new SwitchRefusedError(unknownRegion(region, knownRegions));
    }
  }
  if (drain.includes(to)) {
    throw new SwitchRefusedError(
      `${to} cannot be the first Region and drained at once. Drop one of the two.`,
    );
  }
  const both = drain.find((region) => restore.includes(region));
  if (both !== undefined) {
    throw new SwitchRefusedError(`${both} cannot be drained and restored at once. Drop one of the two.`);
  }
}

function notesOn(state: ActiveState, from: readonly string[], known: readonly string[]): string[] {
  switch (state.kind) {
    case "missing":
      return ["The store has no active entry; the edge uses the distribution's own order."];
    case "unreadable":
      return [
        "The active entry cannot be read and will be replaced; the edge uses the distribution's own order.",
      ];
    case "entry": {
      const gone = from.filter((region) => !known.includes(region));
      const drained = known.filter((region) => !from.includes(region));
      return [
        `The present entry is ${describeEntry(state.entry)}.`,
        ...(gone.length === 0 ? [] : [`No longer a media Region, and dropped: ${gone.join(", ")}.`]),
        ...(drained.length === 0 ? [] : [`Drained at present: ${drained.join(", ")}.`]),
      ];
    }
  }
}

function unknownRegion(region: string, known: readonly string[]): string {
  return `${JSON.stringify(region)} is not a media Region of this stack. Its Regions are ${known.join(", ")}.`;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
