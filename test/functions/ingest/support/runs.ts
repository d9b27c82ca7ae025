import type { Chance } from "./chance";
import { remove, type IngestWorld } from "./ingestWorld";
import type { CallFate, Invocation } from "./invocations";
import { REGIONS } from "./worldSettings";

/** What may go wrong while nobody looks. */
export interface Faults {
  /** Probability that a call of a port kills its process. */
  readonly crash: number;
  /** Probability that a call of a port throws, with or without its effect. */
  readonly error: number;
  /** Probability that an event is lost. */
  readonly loss: number;
  /** Probability that an event comes twice. */
  readonly duplicate: number;
}

/** Something that can happen next. */
type Action = () => Promise<void> | void;

const STEPS_MS = [1_000, 5_000, 20_000, 60_000, 300_000] as const;

/** Lets anything happen that can happen, a number of times, in an order that chance decides. */
export async function chaos(
  world: IngestWorld,
  chance: Chance,
  faults: Faults,
  steps: number,
): Promise<void> {
  world.isIndexFresh = () => chance.happens(0.5);
  const favourite: Favourite = { invocation: undefined };
  for (let step = 0; step < steps; step++) {
    const kinds = possible(world, chance, faults, favourite).filter((actions) => actions.length > 0);
    await chance.pick(chance.pick(kinds) ?? [])?.();
  }
}

/** The process that went on last: it is likely to go on, so that others stand still for long, as slow ones do. */
interface Favourite {
  invocation: Invocation | undefined;
}

function possible(
  world: IngestWorld,
  chance: Chance,
  faults: Faults,
  favourite: Favourite,
): readonly (readonly Action[])[] {
  const { invocations } = world;
  const ofFavourite = invocations.calls.filter(({ invocation }) => invocation === favourite.invocation);
  const chosen = ofFavourite.length > 0 && chance.happens(0.85) ? ofFavourite : invocations.calls;
  const calls = chosen.map((call) => () => {
    favourite.invocation = call.invocation;
    return call.settle(fate(chance, faults));
  });
  const there = REGIONS.filter((region) => !world.dark.has(region));
  return [
    calls,
    // Functions take many calls: what they do is as likely as everything else together.
    calls,
    calls,
    world.visible.map((message) => () => world.receive(message, chance.happens(faults.duplicate))),
    world.events.map((event) => () => {
      if (!chance.happens(faults.duplicate)) {
        remove(world.events, event);
      }
      if (!chance.happens(faults.loss)) {
        world.enqueue(event);
      }
    }),
    world.deliveries.map(([queue, delivery]) => () => {
      remove(queue, delivery);
      delivery.deliver();
    }),
    services(world, there),
    [() => world.advance((chance.pick(STEPS_MS) ?? 0) * chance.next())],
    invocations.live.size > 5
      ? []
      : there.map((region) => () => (chance.happens(0.2) ? world.reconcile(region) : undefined)),
  ];
}

function services(world: IngestWorld, regions: readonly string[]): readonly Action[] {
  return regions.flatMap((region) => [
    ...world.transcoder(region).running.map(({ jobId }) => () => {
      world.transcoder(region).advance(jobId);
    }),
    ...world.packager(region).working.map(([id, configurationId]) => () => {
      world.packager(region).advance(id, configurationId);
    }),
  ]);
}

function fate(chance: Chance, { crash, error }: Faults): CallFate {
  if (chance.happens(crash)) {
    return chance.happens(0.5) ? "crash-before" : "crash-after";
  }
  if (chance.happens(error)) {
    return chance.happens(0.5) ? "error-before" : "error-after";
  }
  return "ok";
}

/** Minutes between two runs of the reconciler. */
const RECONCILE_MS = 300_000;
/** Rounds without a change after which nothing more is to come: what waits for the clock alone waits for 15 minutes at most. */
const IDLE_ROUNDS = 4;
/** Rounds without a change after which every superseded encode that is not played is gone: its hour is over. */
const SUPERSEDED_ROUNDS = 20;
/** More rounds than anything needs: ten hours. */
const MAX_ROUNDS = 120;

/**
 * Lets everything come to an end without faults: events, deliveries, jobs, and the reconciler in every Region, until nothing changes.
 *
 * @param until `idle`: nothing moves any more; `closed`: no work is open either, so what was superseded is gone
 * @throws Error when that does not happen
 */
export async function quiet(world: IngestWorld, until: "idle" | "closed" = "closed"): Promise<void> {
  world.isIndexFresh = () => true;
  world.dark.clear();
  let idleRounds = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = world.reports.length;
    await drain(world);
    for (const region of REGIONS) {
      await world.reconcile(region);
      await drain(world);
    }
    const reports = world.reports.slice(before);
    const isIdle =
      reports.every(({ advanced }) => advanced === 0) && world.messages.length === 0 && !busy(world);
    const open = REGIONS.flatMap((region) => world.catalog.masters(region)).filter((part) => part.open);
    // A superseded encode is played on, and its work stays open, while the upload that took its place is none that plays.
    const isClosed = open.every(({ state }) => state === "SUPERSEDED" && idleRounds >= SUPERSEDED_ROUNDS);
    idleRounds = isIdle ? idleRounds + 1 : 0;
    if (idleRounds >= IDLE_ROUNDS && (until === "idle" || isClosed)) {
      return;
    }
    world.advance(RECONCILE_MS);
  }
  throw new Error(`nothing came to rest in ${MAX_ROUNDS} rounds: ${JSON.stringify(world.reports.at(-1))}`);
}

function busy(world: IngestWorld): boolean {
  return REGIONS.some(
    (region) => world.transcoder(region).unfinished > 0 || world.packager(region).working.length > 0,
  );
}

async function drain(world: IngestWorld): Promise<void> {
  for (;;) {
    const action = nextQuiet(world);
    if (action === undefined) {
      return;
    }
    await action();
  }
}

function nextQuiet(world: IngestWorld): Action | undefined {
  const [call] = world.invocations.calls;
  if (call !== undefined) {
    return () => call.settle("ok");
  }
  const [delivered] = world.deliveries;
  if (delivered !== undefined) {
    return () => {
      remove(...delivered);
      delivered[1].deliver();
    };
  }
  const event = world.events.shift();
  if (event !== undefined) {
    return () => {
      world.enqueue(event);
    };
  }
  const [message] = world.visible;
  return message === undefined ? services(world, REGIONS)[0] : () => world.receive(message);
}
