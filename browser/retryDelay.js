/** First pause after a failure; it doubles from failure to failure. */
const FIRST_MS = 500;

/** Longest pause: what plays goes on for minutes on its present cookies, so there is time for several attempts. */
const LONGEST_MS = 30_000;

/** Longest pause that a server may ask for. */
const LONGEST_ASKED_MS = 300_000;

/**
 * How long to wait after a failure. Half of it is left to chance, so that players which failed together do not come back together.
 *
 * @param {number} failures how many there were before this one, in a row
 * @param {number | undefined} askedMs what the server asked for: waited for in any case
 * @param {() => number} random from 0 to less than 1
 * @returns {number} milliseconds
 */
export function nextDelayMs(failures, askedMs, random) {
  const own = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 20));
  const jittered = own / 2 + (own / 2) * random();
  return askedMs === undefined ? jittered : askedMs + (own / 2) * random();
}

/**
 * What a Retry-After header asks for: seconds, or an instant (RFC 9110, 10.2.3). An instant is compared with the server's own Date, since
 * the device's clock may be wrong.
 *
 * @param {string | null} retryAfter
 * @param {string | null} date
 * @returns {number | undefined} milliseconds; undefined where it asks for nothing, or cannot be read
 */
export function retryAfterMs(retryAfter, date) {
  if (retryAfter === null) {
    return undefined;
  }
  const milliseconds = /^\d+$/.test(retryAfter.trim())
    ? Number(retryAfter) * 1_000
    : Date.parse(retryAfter) - Date.parse(date ?? "");
  return Number.isNaN(milliseconds) ? undefined : Math.min(LONGEST_ASKED_MS, Math.max(0, milliseconds));
}
