import type { IngestPorts } from "../../../../functions/ingest/ports";
import type { IngestWorld } from "./ingestWorld";
import type { Invocation } from "./invocations";
import { WEST } from "./stories";

/** What a process does with the ports of its Region. */
export type Process = (ports: IngestPorts) => Promise<unknown>;

/** What goes on beside the two processes. */
export interface Meantime {
  /** Whenever the other process goes on: time that goes by, or what somebody does. */
  readonly meanwhile: () => Promise<void> | void;
  /** After each call. */
  readonly after: () => void;
}

/** More calls than any process makes. */
const MAX_CALLS = 200;

/**
 * Two processes of one Region: the first makes so many calls and stands still, then the second does, then the first goes on to its end,
 * and then the second. What one of them throws is its own end.
 *
 * @returns whether both stood still in the middle of what they do
 */
export async function interleave(
  world: IngestWorld,
  [first, second]: readonly [Process, Process],
  [firstCalls, secondCalls]: readonly [number, number],
  { meanwhile, after }: Meantime,
): Promise<boolean> {
  const begin = async (work: Process): Promise<Invocation> => {
    const invocation: Invocation = {
      region: WEST,
      startedAt: world.time,
      isDead: false,
      died: () => undefined,
    };
    await world.invocations.start(
      invocation,
      () => work(world.ports(WEST, invocation)),
      () => undefined,
    );
    return invocation;
  };
  const go = async (invocation: Invocation, calls: number): Promise<void> => {
    for (let n = 0; n < calls && !invocation.isDead; n++) {
      const call = world.invocations.calls.find((pending) => pending.invocation === invocation);
      await call?.settle("ok");
      after();
    }
  };
  const one = await begin(first);
  await go(one, firstCalls);
  const stopped = !one.isDead;
  await meanwhile();
  const other = await begin(second);
  await go(other, secondCalls);
  const both = stopped && !other.isDead;
  await meanwhile();
  await go(one, MAX_CALLS);
  await go(other, MAX_CALLS);
  return both;
}

/**
 * Every pair of calls: a fresh world each time, made and looked at by the test.
 *
 * @param run one interleaving, which returns whether both processes stood still; see {@link interleave}
 * @returns how many pairs there were
 */
export async function everyInterleaving(
  run: (calls: readonly [number, number]) => Promise<boolean>,
): Promise<number> {
  let pairs = 0;
  for (let first = 0; first < MAX_CALLS; first++) {
    let second = 0;
    while (second < MAX_CALLS && (await run([first, second]))) {
      pairs++;
      second++;
    }
    if (second === 0) {
      break;
    }
  }
  return pairs;
}
