import type { SendRequest } from "../drill/canary";
import type { DrillClock } from "../drill/drill";
import type { ProofRequest } from "./playbackRequests";

/** What a request got in the end. */
export interface ProofAnswer {
  readonly via: ProofRequest["via"];
  readonly regions: readonly string[];
  readonly what: ProofRequest["what"];
  readonly url: string;
  /** HTTP status of the last attempt; 0 when no answer came. */
  readonly status: number;
  /** ISO 8601. */
  readonly at: string;
  /** Whether the status is what was to be shown. */
  readonly ok: boolean;
}

/** What a series of requests showed. */
export interface RequestProof {
  /** Whether every request got what was to be shown, as often in a row as asked. */
  readonly proven: boolean;
  /** When a request first got it, in ISO 8601; `null` when none did. */
  readonly firstAt: string | null;
  /** When a request last got something else. */
  readonly lastContraryAt: string | null;
  /** Times that every request was sent. */
  readonly rounds: number;
  /** The last round. */
  readonly answers: readonly ProofAnswer[];
}

/** How long and how often is asked. */
export interface ProofPace {
  /** Rounds in a row. */
  readonly confirmations: number;
  readonly timeoutMs: number;
  readonly intervalMs: number;
}

/** What requests are to show. */
export interface Expectation {
  /** For people, such as `refused`. */
  readonly name: string;
  readonly isMet: (status: number) => boolean;
  /** Whether asking on is in vain when all the others got it and these got no answer at all, as in a dark Region. */
  readonly acceptsSilence: boolean;
}

/**
 * What the edge and MediaPackage say when there is nothing to be had. Anything else, a failure of theirs as well, proves nothing: a 503
 * may be an answer tomorrow.
 */
const REFUSALS: readonly number[] = [403, 404, 410, 451];

/** That viewers are refused. */
export const REFUSED: Expectation = {
  name: "refused",
  isMet: (status) => REFUSALS.includes(status),
  acceptsSilence: false,
};

/** That MediaPackage has nothing to give. */
export const GONE: Expectation = { ...REFUSED, name: "gone", acceptsSilence: true };

/** That viewers are served. */
export const SERVED: Expectation = {
  name: "served",
  isMet: (status) => status === 200,
  acceptsSilence: false,
};

/**
 * Sends all requests, over and over, until each of them got what was to be shown, some times in a row, or time is up. No request at all
 * shows it too: nothing is known that could be asked for.
 */
export async function proveByRequests(
  requests: readonly ProofRequest[],
  expectation: Expectation,
  { confirmations, timeoutMs, intervalMs }: ProofPace,
  ports: {
    readonly send: SendRequest;
    readonly clock: DrillClock;
    readonly progress: (line: string) => void;
  },
): Promise<RequestProof> {
  const { clock, progress } = ports;
  if (requests.length === 0) {
    return { proven: true, firstAt: null, lastContraryAt: null, rounds: 0, answers: [] };
  }
  const deadline = clock.now() + timeoutMs;
  let firstAt: string | null = null;
  let lastContraryAt: string | null = null;
  let inARow = 0;
  for (let rounds = 1; ; rounds++) {
    const answers = await Promise.all(requests.map((request) => ask(request, expectation, ports)));
    firstAt ??= answers.find(({ ok }) => ok)?.at ?? null;
    lastContraryAt = answers.findLast(({ ok }) => !ok)?.at ?? lastContraryAt;
    const settled = answers.every(({ ok, status }) => ok || (expectation.acceptsSilence && status === 0));
    inARow = settled ? inARow + 1 : 0;
    const met = answers.filter(({ ok }) => ok).length;
    progress(
      `Round ${rounds}: ${met} of ${answers.length} requests ${expectation.name} (${inARow} of ${confirmations} rounds in a row).`,
    );
    if (inARow >= confirmations || clock.now() + intervalMs > deadline) {
      const proven = inARow >= confirmations && met === answers.length;
      return { proven, firstAt, lastContraryAt, rounds, answers };
    }
    await clock.sleep(intervalMs);
  }
}

async function ask(
  { via, regions, what, url, headers }: ProofRequest,
  expectation: Expectation,
  { send, clock }: { readonly send: SendRequest; readonly clock: DrillClock },
): Promise<ProofAnswer> {
  const { status } = await send(url, headers());
  const at = new Date(clock.now()).toISOString();
  return { via, regions, what, url, status, at, ok: expectation.isMet(status) };
}
