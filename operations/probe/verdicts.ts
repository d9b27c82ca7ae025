import type { ProbeAnswer } from "./ports";

/**
 * What an answer shows.
 *
 * - `refused`: the door is shut.
 * - `played`: what must play does.
 * - `open`: somebody without a right got something.
 * - `unclear`: neither; an outage looks like this, and must not look like a shut door.
 */
export type Verdict = "refused" | "played" | "open" | "unclear";

/** A verdict and what it rests on. */
export interface Judgement {
  readonly verdict: Verdict;
  /** For people; quotes no header and no body, which may hold something secret. */
  readonly received: string;
}

/** Cookies that open something; a refusal that hands them out is none. */
const PLAYBACK_COOKIE = /^\s*CloudFront-/i;

/** What the statuses of refusals are at one kind of door. */
export interface RefusalRule {
  readonly statuses: readonly number[];
  /** What other statuses mean there. @default nothing in particular */
  readonly meaning?: Readonly<Record<number, string>>;
}

/** Judges the answer to a request that must be refused. */
export function judgeRefusal(answer: ProbeAnswer, { statuses, meaning = {} }: RefusalRule): Judgement {
  const { status } = answer;
  const hint = meaning[status] === undefined ? "" : `: ${meaning[status]}`;
  if (answer.setCookies.some((cookie) => PLAYBACK_COOKIE.test(cookie))) {
    return { verdict: "open", received: `${describeStatus(answer)}, with playback cookies` };
  }
  if ((status >= 200 && status < 300) || status === 304) {
    return { verdict: "open", received: `${describeStatus(answer)}${hint}` };
  }
  if (statuses.includes(status)) {
    return { verdict: "refused", received: describeStatus(answer) };
  }
  return { verdict: "unclear", received: `${describeStatus(answer)}${hint || ordinaryMeaning(answer)}` };
}

/** An answer's status in words. */
export function describeStatus({ status }: ProbeAnswer): string {
  return status === 0 ? "no answer" : `status ${status}`;
}

function ordinaryMeaning({ status }: ProbeAnswer): string {
  if (status === 429) {
    return ": too many requests, which says nothing about the door";
  }
  if (status >= 300 && status < 400) {
    return ": a redirect, which refuses nobody; it was not followed";
  }
  return status === 404 ? ": the request may have been let through to an origin" : "";
}
