import type { RotationClock, RotationPorts } from "./ports";
import { NotInTimeError } from "./refusal";
import type { StepLog } from "./stepLog";

/** How often AWS is asked whether it is done, in milliseconds. */
export const POLL_MS = 15_000;
/** How often whoever waits is told, in milliseconds. */
const TELL_MS = 300_000;
const SLEEP_MS = 60_000;

/**
 * Asks until the answer is yes.
 *
 * @param what what is waited for, in words
 * @param limitMs how long at most, in milliseconds
 * @throws NotInTimeError
 */
export async function waitUntilTrue(
  clock: RotationClock,
  progress: (line: string) => void,
  { what, limitMs }: { readonly what: string; readonly limitMs: number },
  ask: () => Promise<boolean>,
): Promise<void> {
  const began = clock.now();
  let toldAt = began;
  while (!(await ask())) {
    const waited = clock.now() - began;
    if (waited >= limitMs) {
      throw new NotInTimeError(
        `${what}: not after ${inWords(limitMs)}. Nothing has failed; run the same command again, it goes on from there.`,
      );
    }
    if (clock.now() - toldAt >= TELL_MS) {
      toldAt = clock.now();
      progress(`Still waiting: ${what} (${inWords(waited)} so far)`);
    }
    await clock.sleep(Math.min(POLL_MS, Math.max(1, limitMs - waited)));
  }
}

/** Waits, as a step of its own, until CloudFront has told all edge locations of the last change. @throws NotInTimeError */
export async function awaitDistribution(
  { clock, progress, cdn }: Pick<RotationPorts, "clock" | "progress" | "cdn">,
  log: StepLog,
  limitMs: number,
): Promise<void> {
  await log.run("wait until CloudFront has deployed the distribution", () =>
    waitUntilTrue(clock, progress, { what: "CloudFront deploys the distribution", limitMs }, () =>
      cdn.isDeployed(),
    ),
  );
}

/** Waits for an instant, and tells every few minutes how long it still takes. */
export async function waitForInstant(
  clock: RotationClock,
  progress: (line: string) => void,
  until: number,
): Promise<void> {
  let toldAt = -Infinity;
  for (let left = until - clock.now(); left > 0; left = until - clock.now()) {
    if (clock.now() - toldAt >= TELL_MS) {
      toldAt = clock.now();
      progress(
        `${inWords(left)} to go, until ${new Date(until).toISOString()}. The command may be ended and run again then.`,
      );
    }
    await clock.sleep(Math.min(SLEEP_MS, left));
  }
}

/** A duration such as `1 h 17 min`, rounded up. */
export function inWords(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}
