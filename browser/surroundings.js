/** What a media session needs of the browser, so that tests can bring their own. */

/**
 * @typedef {object} Page what tells whether somebody looks; a `Document` is one
 * @property {string} visibilityState
 * @property {(type: "visibilitychange", listener: () => void) => void} addEventListener
 * @property {(type: "visibilitychange", listener: () => void) => void} removeEventListener
 *
 * @typedef {object} Clock
 * @property {() => number} now milliseconds that only grow; not the time of day, which a device may have wrong
 * @property {(callback: () => void, milliseconds: number) => () => void} setTimer gives what takes the timer off again
 * @property {() => number} random from 0 to less than 1
 */

/** @type {Clock} */
export const browserClock = {
  now: () => globalThis.performance.now(),
  setTimer: (callback, milliseconds) => {
    const timer = globalThis.setTimeout(callback, milliseconds);
    return () => globalThis.clearTimeout(timer);
  },
  random: () => Math.random(),
};

/**
 * The page that this runs in.
 *
 * @returns {Page | undefined} undefined where there is none, as in a worker
 */
export function pageHere() {
  /** @type {unknown} */
  const page = Reflect.get(globalThis, "document");
  return isPage(page) ? page : undefined;
}

/**
 * @param {unknown} value
 * @returns {value is Page}
 */
function isPage(value) {
  return (
    typeof value === "object" && value !== null && "visibilityState" in value && "addEventListener" in value
  );
}
