import { retryAfterMs } from "./retryDelay.js";

/**
 * @import { Clock } from "./surroundings.js"
 *
 * @typedef {object} Answer what `fetch` resolves to, as far as it is looked at
 * @property {number} status
 * @property {{ get(name: string): string | null }} headers
 * @property {() => Promise<unknown>} json
 *
 * @typedef {object} RequestSettings
 * @property {"GET"} method the one that CloudFront takes to another Region when the first does not answer
 * @property {"include"} credentials without it, the browser would drop the cookies of another origin
 * @property {"no-store"} cache
 * @property {Record<string, string>} headers
 * @property {AbortSignal} signal
 *
 * @typedef {(url: string, init: RequestSettings) => Promise<Answer>} Fetch
 *
 * @typedef {object} SessionProblem why there is no session, or no further one
 * @property {string} code of the service's problem document, such as `not-entitled`; `http-<status>` where it sent none, `network` without an answer, `token` where getToken failed, `bad-answer` for something that is no session, `stopped` after stop()
 * @property {number} status 0 without an answer
 *
 * @typedef {{ url: string, refreshAfterMs: number }} OpenedSession
 * @typedef {{ problem: SessionProblem, isFinal: boolean, waitMs?: number | undefined }} FailedRequest
 */

/** Statuses that no waiting mends: 404 is no such title, 409 one that is not ready yet. */
const FINAL = [400, 401, 403, 404, 409];

/** A session that is to be refreshed at once, as at the very end of a right, is not asked for without a pause. */
const LEAST_SECONDS = 1;

/** A request that hangs must not keep the next one waiting until the cookies are gone. */
const TIMEOUT_MS = 10_000;

/**
 * Asks the entitlement service for a session, once. The cookies come beside the answer, and no script sees them.
 *
 * @param {object} settings
 * @param {string} settings.host
 * @param {string} settings.assetId
 * @param {string} settings.format
 * @param {() => string | Promise<string>} settings.getToken
 * @param {Fetch} [settings.fetch]
 * @param {Clock} clock
 * @param {AbortController} abort
 * @returns {Promise<OpenedSession | FailedRequest>} never rejects
 */
export async function requestSession({ host, assetId, format, getToken, fetch }, clock, abort) {
  /** @type {string} */
  let token;
  try {
    token = await getToken();
  } catch {
    return { problem: { code: "token", status: 0 }, isFinal: false };
  }
  const cancelTimeout = clock.setTimer(() => abort.abort(), TIMEOUT_MS);
  try {
    const url = `https://${host}/play/${encodeURIComponent(assetId)}?format=${encodeURIComponent(format)}`;
    const answer = await (fetch ?? globalThis.fetch)(url, {
      method: "GET",
      credentials: "include",
      cache: "no-store",
      headers: { accept: "application/json", authorization: `Bearer ${token}` },
      signal: abort.signal,
    });
    return await readAnswer(answer);
  } catch {
    return { problem: { code: "network", status: 0 }, isFinal: false };
  } finally {
    cancelTimeout();
  }
}

/**
 * @param {Answer} answer
 * @returns {Promise<OpenedSession | FailedRequest>}
 */
async function readAnswer(answer) {
  const { status, headers } = answer;
  /** @type {unknown} */
  const body = await answer.json().catch(() => undefined);
  if (status === 200) {
    const url = field(body, "url");
    const seconds = field(body, "refreshAfterSeconds");
    return typeof url === "string" && typeof seconds === "number" && seconds >= 0
      ? { url, refreshAfterMs: Math.max(LEAST_SECONDS, seconds) * 1_000 }
      : { problem: { code: "bad-answer", status }, isFinal: false };
  }
  const code = field(body, "code");
  return {
    problem: { code: typeof code === "string" ? code : `http-${status}`, status },
    isFinal: FINAL.includes(status),
    waitMs: retryAfterMs(headers.get("retry-after"), headers.get("date")),
  };
}

/**
 * @param {unknown} value
 * @param {string} name
 * @returns {unknown}
 */
function field(value, name) {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
