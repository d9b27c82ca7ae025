/** Milliseconds that a table takes for one claim, roughly: waiting less than that meets the same writers again. */
const FIRST_MS = 20;
/** Longer waits would only leave the counter idle: it takes tens of claims a second. */
const LONGEST_MS = 1_000;

/**
 * How long a writer that lost a race for a counter waits: anything from nothing to a bound that doubles with each attempt. Writers that
 * lost together come back apart; without the jitter they would lose together again.
 *
 * @param attempt 1 for the first
 * @param random a number from 0 to less than 1
 * @returns milliseconds
 */
export function contentionPauseMs(attempt: number, random: () => number): number {
  // The exponent is bounded as well: 2 to the 1,100th is no number any more.
  const bound = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 10));
  return Math.floor(random() * bound);
}
