/**
 * Keeps a viewer's right to play one title alive while it plays: asks the entitlement service for a session, whose cookies the browser
 * keeps, and for the next one before they expire. Loads in a page as it is; needs no other file and no build.
 *
 * @module
 */
import { nextDelayMs } from "./retryDelay.js";
import { requestSession } from "./sessionRequest.js";
import { browserClock, pageHere } from "./surroundings.js";

/**
 * @import { Fetch, SessionProblem } from "./sessionRequest.js"
 * @import { Clock, Page } from "./surroundings.js"
 *
 * @typedef {object} MediaSessionSettings
 * @property {string} host name of the playback host, such as `play.example.com`; under the page's own site, or browsers may drop its cookies
 * @property {string} assetId title to play
 * @property {"hls" | "dash" | "cmaf"} format
 * @property {() => string | Promise<string>} getToken gives the viewer's present token; asked before each request
 * @property {Fetch} [fetch] default: the browser's
 * @property {Page} [page] default: the document, where there is one
 * @property {Clock} [clock] default: the browser's
 *
 * @typedef {object} Events
 * @property {{ url: string }} session a session was opened or refreshed
 * @property {{ url: string }} moved the title is played by another URL now, as when another Region has it too: the cookies open the new one only, so the player has to load it
 * @property {{ problem: SessionProblem, inMs: number }} retry a request failed for the moment; the cookies that are there go on being used
 * @property {SessionProblem} ended the service refuses: nothing is asked any more, what plays stops when its cookies expire
 *
 * @typedef {"idle" | "running" | "ended"} State
 */

/** A player that is refused again and again asks for a session no more often than this. */
const LEAST_INTERVAL_MS = 5_000;

/**
 * Opens and keeps a viewer's session for one title.
 *
 * @example
 * const session = createMediaSession({ host: "play.example.com", assetId: "my-title", format: "hls", getToken });
 * session.on("ended", ({ code }) => showMessage(code));
 * const url = await session.start();
 *
 * @param {MediaSessionSettings} settings
 */
export function createMediaSession(settings) {
  return new MediaSession(settings);
}

/** A viewer's session for one title; made by {@link createMediaSession}. */
class MediaSession {
  /** @type {MediaSessionSettings} */
  #settings;
  /** @type {Clock} */
  #clock;
  /** @type {Page | undefined} */
  #page;
  /** @type {State} */
  #state = "idle";
  /** @type {string | undefined} */
  #url;
  /** @type {(() => void) | undefined} */
  #cancelTimer;
  /** When the present cookies should be replaced, by the clock. */
  #refreshAt = 0;
  /** When a session was opened last, by the clock. */
  #openedAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  /** Of the request that is under way: there is never a second one. @type {Promise<boolean> | undefined} */
  #request;
  /** @type {AbortController | undefined} */
  #abort;
  /** Grows with each start and stop: an answer to an earlier one counts no more. */
  #run = 0;
  /** @type {{ [E in keyof Events]: Set<(event: Events[E]) => void> }} */
  #listeners = { session: new Set(), moved: new Set(), retry: new Set(), ended: new Set() };
  #onVisible = () => {
    if (this.#page?.visibilityState === "visible" && this.#isDue()) {
      void this.#ask();
    }
  };

  /** @param {MediaSessionSettings} settings */
  constructor(settings) {
    this.#settings = settings;
    this.#clock = settings.clock ?? browserClock;
    this.#page = settings.page ?? pageHere();
  }

  /** URL for the player; undefined before the first session. */
  get url() {
    return this.#url;
  }

  /** @returns {State} */
  get state() {
    return this.#state;
  }

  /**
   * Opens the session, and keeps it until {@link stop}.
   *
   * @returns {Promise<string>} the URL for the player; rejects with a {@link MediaSessionError} when the service refuses, or when it is stopped
   */
  start() {
    this.stop();
    this.#state = "running";
    this.#page?.addEventListener("visibilitychange", this.#onVisible);
    return new Promise((resolve, reject) => {
      /** @type {(() => void)[]} */
      const offs = [];
      const settle = (/** @type {() => void} */ outcome) => {
        offs.forEach((off) => off());
        this.#whenStopped = undefined;
        outcome();
      };
      offs.push(this.on("session", ({ url }) => settle(() => resolve(url))));
      offs.push(this.on("ended", (problem) => settle(() => reject(new MediaSessionError(problem)))));
      this.#whenStopped = () => settle(() => reject(new MediaSessionError({ code: "stopped", status: 0 })));
      void this.#ask();
    });
  }

  /** @type {(() => void) | undefined} */
  #whenStopped;

  /** Asks for nothing any more. The cookies stay until they expire: no script can take them away. */
  stop() {
    this.#end("idle");
    this.#whenStopped?.();
  }

  /**
   * Asks for new cookies now: for players that were refused. Several calls make one request, and so do calls shortly after one another.
   *
   * @returns {Promise<boolean>} whether there are fresh cookies, with which the player can try again
   */
  refresh() {
    if (this.#state !== "running") {
      return Promise.resolve(false);
    }
    if (this.#request === undefined && this.#clock.now() - this.#openedAt < LEAST_INTERVAL_MS) {
      return Promise.resolve(true);
    }
    return this.#ask();
  }

  /**
   * Tells a listener what happens.
   *
   * @template {keyof Events} E
   * @param {E} event
   * @param {(event: Events[E]) => void} listener
   * @returns {() => void} takes the listener off
   */
  on(event, listener) {
    this.#listeners[event].add(listener);
    return () => {
      this.#listeners[event].delete(listener);
    };
  }

  #isDue() {
    return this.#state === "running" && this.#clock.now() >= this.#refreshAt;
  }

  /** @returns {Promise<boolean>} */
  #ask() {
    if (this.#request !== undefined) {
      return this.#request;
    }
    const request = this.#askOnce(this.#run).finally(() => {
      // Not that of a later run.
      if (this.#request === request) {
        this.#request = undefined;
      }
    });
    this.#request = request;
    return request;
  }

  /** @param {number} run */
  async #askOnce(run) {
    this.#clearTimer();
    const abort = new globalThis.AbortController();
    this.#abort = abort;
    const outcome = await requestSession(this.#settings, this.#clock, abort);
    if (run !== this.#run) {
      return false;
    }
    if ("url" in outcome) {
      this.#opened(outcome);
      return true;
    }
    if (outcome.isFinal) {
      this.#end("ended");
      this.#emit("ended", outcome.problem);
    } else {
      const inMs = nextDelayMs(this.#failures++, outcome.waitMs, this.#clock.random);
      this.#plan(inMs);
      this.#emit("retry", { problem: outcome.problem, inMs });
    }
    return false;
  }

  /** @param {{ url: string, refreshAfterMs: number }} session */
  #opened({ url, refreshAfterMs }) {
    this.#failures = 0;
    this.#openedAt = this.#clock.now();
    const hasMoved = this.#url !== undefined && this.#url !== url;
    this.#url = url;
    this.#plan(refreshAfterMs);
    this.#emit("session", { url });
    if (hasMoved) {
      this.#emit("moved", { url });
    }
  }

  /** @param {number} inMs */
  #plan(inMs) {
    this.#clearTimer();
    this.#refreshAt = this.#clock.now() + inMs;
    this.#cancelTimer = this.#clock.setTimer(() => void this.#ask(), inMs);
  }

  #clearTimer() {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /** @param {"idle" | "ended"} state */
  #end(state) {
    this.#run += 1;
    this.#state = state;
    this.#clearTimer();
    this.#abort?.abort();
    this.#request = undefined;
    this.#failures = 0;
    this.#openedAt = Number.NEGATIVE_INFINITY;
    if (state === "idle") {
      this.#url = undefined;
    }
    this.#page?.removeEventListener("visibilitychange", this.#onVisible);
  }

  /**
   * @template {keyof Events} E
   * @param {E} event
   * @param {Events[E]} detail
   */
  #emit(event, detail) {
    for (const listener of [...this.#listeners[event]]) {
      listener(detail);
    }
  }
}

/** The service refuses, or the session was stopped before it was opened. */
export class MediaSessionError extends Error {
  /** @override */
  name = "MediaSessionError";

  /** @param {SessionProblem} problem */
  constructor({ code, status }) {
    super(`No session: ${code}${status === 0 ? "" : ` (status ${status})`}`);
    this.code = code;
    this.status = status;
  }
}
