import { MASTER_STATES, type MasterPart, type MasterState, type Reason, type RegionPart } from "./parts";

/** A step that a part must not take: back, or sideways out of an end. */
export class TransitionError extends Error {
  override readonly name = "TransitionError";
}

/** Where a master's part may go from each state; staying is always allowed. */
const MASTER_STEPS: Readonly<Record<MasterState, readonly MasterState[]>> = {
  CLAIMED: ["TRANSCODING", "TRANSCODED", "REFUSED", "FAILED", "SUPERSEDED"],
  TRANSCODING: ["TRANSCODED", "FAILED", "SUPERSEDED"],
  TRANSCODED: ["SUPERSEDED"],
  REFUSED: [],
  FAILED: [],
  SUPERSEDED: [],
};

/** Where a Region's part may go from each state; staying is always allowed. */
const REGION_STEPS: Readonly<Record<RegionPart["state"], readonly RegionPart["state"][]>> = {
  WAITING: ["REGISTERED", "RETIRED"],
  REGISTERED: ["PLAYABLE", "FAILED", "RETIRED"],
  PLAYABLE: ["RETIRED"],
  FAILED: ["RETIRED"],
  RETIRED: [],
};

type Written = "revision" | "createdAt" | "updatedAt";

/** A master's first part. @throws TransitionError when it ends without a reason */
export function firstMaster(fields: Omit<MasterPart, Written | "open">, at: Date): MasterPart {
  return withReason({ ...fields, ...first(at), open: isOpenAt(fields.state, fields.inventoryKey) });
}

/** What a step changes; what is left out stays. */
export type MasterChange = Partial<
  Pick<
    MasterPart,
    | "state"
    | "title"
    | "encodeId"
    | "ladderVersion"
    | "ladderHash"
    | "jobId"
    | "packagingGroup"
    | "inventoryKey"
    | "reason"
  >
>;

/**
 * A master's next part, for a conditional write on the revision before.
 *
 * A reason belongs to the state it was given with; one that was given while the part stays where it is says what it waits for.
 *
 * @throws TransitionError when the state would go back
 */
export function nextMaster(part: MasterPart, change: MasterChange, at: Date): MasterPart {
  const state = change.state ?? part.state;
  const moves = state !== part.state;
  if (moves && !MASTER_STEPS[part.state].includes(state)) {
    throw new TransitionError(
      `master ${part.masterId} of asset ${part.assetId} is ${part.state}: it cannot become ${state}. Allowed: ${listed(MASTER_STEPS[part.state])}.`,
    );
  }
  const { reason, ...kept } = part;
  const said = change.reason ?? (moves ? undefined : reason);
  const inventoryKey = change.inventoryKey ?? part.inventoryKey;
  return withReason({
    ...kept,
    ...change,
    state,
    ...(said === undefined ? {} : { reason: said }),
    ...next(part, at),
    open: moves ? isOpenAt(state, inventoryKey) : part.open,
  });
}

/** The part of a master with which nothing is left to do, in any Region. */
export function closedMaster(part: MasterPart, at: Date): MasterPart {
  return { ...part, ...next(part, at), open: false };
}

/** A Region's first part of an encode. */
export function firstRegion(fields: Omit<RegionPart, Written>, at: Date): RegionPart {
  return { ...fields, ...first(at) };
}

/**
 * A Region's next part. Endpoints are added to those that are known.
 *
 * @throws TransitionError when the state would go back
 */
export function nextRegion(
  part: RegionPart,
  change: Partial<Pick<RegionPart, "state" | "endpoints" | "reason">>,
  at: Date,
): RegionPart {
  const state = change.state ?? part.state;
  if (state !== part.state && !REGION_STEPS[part.state].includes(state)) {
    throw new TransitionError(
      `encode ${part.encodeId} of asset ${part.assetId} is ${part.state} in ${part.region}: it cannot become ${state}. Allowed: ${listed(REGION_STEPS[part.state])}.`,
    );
  }
  const { reason, ...kept } = part;
  const said = change.reason ?? (state === part.state ? reason : undefined);
  return {
    ...kept,
    ...next(part, at),
    state,
    endpoints: { ...part.endpoints, ...change.endpoints },
    ...(said === undefined ? {} : { reason: said }),
  };
}

/** Longest that the catalog keeps of a reason. */
const MAX_MESSAGE = 2_000;
const MAX_CODE = 100;

/** A reason, cut to what the catalog keeps. */
export function reasonOf(code: string, message: string): Reason {
  const known = code.slice(0, MAX_CODE) || "unknown";
  const said = message || known;
  return { code: known, message: said.length > MAX_MESSAGE ? `${said.slice(0, MAX_MESSAGE - 1)}…` : said };
}

/** Whether a state that was just reached leaves something to do: a superseded encode that Regions serve has to be taken out there. */
function isOpenAt(state: MasterState, inventoryKey: string | undefined): boolean {
  switch (state) {
    case "CLAIMED":
    case "TRANSCODING":
    case "TRANSCODED":
      return true;
    case "SUPERSEDED":
      return inventoryKey !== undefined;
    case "REFUSED":
    case "FAILED":
      return false;
  }
}

function withReason(part: MasterPart): MasterPart {
  const ends = MASTER_STEPS[part.state].length === 0;
  if (ends && part.reason === undefined) {
    throw new TransitionError(
      `master ${part.masterId} of asset ${part.assetId}: ${part.state} without a reason. Give one; only ${listed(MASTER_STATES.filter((state) => MASTER_STEPS[state].length > 0))} need none.`,
    );
  }
  return part;
}

function first(at: Date): Pick<MasterPart, Written> {
  return { revision: 1, createdAt: at.toISOString(), updatedAt: at.toISOString() };
}

function next(
  { revision }: { readonly revision: number },
  at: Date,
): Pick<MasterPart, "revision" | "updatedAt"> {
  return { revision: revision + 1, updatedAt: at.toISOString() };
}

function listed(states: readonly string[]): string {
  return states.length === 0 ? "nothing, it has ended" : states.join(", ");
}
