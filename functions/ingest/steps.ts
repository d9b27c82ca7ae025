import { ThrottledError, type Outcome } from "./ports";

/** What one step of a stage came to: an {@link Outcome} that also says whether anything was written. */
export type Step = Outcome & { readonly moved?: true };

/** Nothing was to do, or somebody else does it. */
export function done(what: string): Step {
  return { kind: "done", what };
}

/** The item came a step further. */
export function moved(what: string): Step {
  return { kind: "done", what, moved: true };
}

/** SQS delays a message by at most 15 minutes. */
const MAX_DELAY_SECONDS = 900;

/** What it waits for is not there yet. @param afterSeconds rounded up to whole seconds, 1 to 900 */
export function later(what: string, afterSeconds: number): Step {
  return {
    kind: "later",
    what,
    afterSeconds: Math.min(MAX_DELAY_SECONDS, Math.max(1, Math.ceil(afterSeconds))),
  };
}

/** Seconds until somebody looks again who lost a race: whoever won it is through by then. */
const AFTER_RACE_SECONDS = 60;

/** Seconds that a throttled message waits at least; messages that were throttled together come back over twice that. */
const THROTTLED_SECONDS = 30;

/** Another process has written the part meanwhile, and goes on with it. */
export function lostWrite(): Step {
  return later("another process works on it", AFTER_RACE_SECONDS);
}

/** What a conditional write came to. */
export function written(isWritten: boolean, what: string): Step {
  return isWritten ? moved(what) : lostWrite();
}

/** Runs a stage; where a service wants to be asked less often, the message comes again later, and not out of the retries it has. */
export async function unlessThrottled(body: string, stage: () => Promise<Step>): Promise<Step> {
  try {
    return await stage();
  } catch (error) {
    if (error instanceof ThrottledError) {
      return later(`throttled: ${error.message}`, THROTTLED_SECONDS + spread(body, 2 * THROTTLED_SECONDS));
    }
    throw error;
  }
}

/** A number below `range` that differs from message to message. */
function spread(body: string, range: number): number {
  let sum = 0;
  for (const character of body) {
    sum = (sum * 31 + character.charCodeAt(0)) % 65_521;
  }
  return sum % range;
}
