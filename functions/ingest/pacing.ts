import { setTimeout } from "node:timers/promises";

/** Waits until one more call may be made. */
export type Pace = () => Promise<void>;

/** How calls are paced. */
export interface PaceSettings {
  /** Calls per second in the long run. */
  readonly perSecond: number;
  /** Calls that may be made at once after a pause. @default 1 */
  readonly burst?: number;
  /** Milliseconds since any fixed moment. @default the process's own clock, which nobody sets */
  readonly nowMs?: () => number;
  /** @default a timer */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/**
 * A bucket of tokens for the calls of one process: `perSecond` come in, at most `burst` are kept, and each call takes one. Callers that find
 * it empty are let through one after another in the order in which they came.
 *
 * AWS counts per account and Region: with `n` processes at a time, `n` times `perSecond` has to be within the quota.
 */
export function tokenBucket({
  perSecond,
  burst = 1,
  nowMs = () => performance.now(),
  sleep = setTimeout,
}: PaceSettings): Pace {
  const intervalMs = 1_000 / perSecond;
  /** When the bucket would be full again if nobody came any more. */
  let fullAt = nowMs();
  return async () => {
    const now = nowMs();
    fullAt = Math.max(fullAt, now) + intervalMs;
    const waitMs = fullAt - now - burst * intervalMs;
    if (waitMs > 0) {
      await sleep(waitMs);
    }
  };
}
