import { IDENTIFIER_SPREAD_SECONDS } from "../../components/packaging/identifierTransitions";
import {
  DEPLOYMENT_ALLOWANCE_SECONDS,
  RETIRED_TRUST_SECONDS,
} from "../../functions/entitlement/signingTimes";

/** Instant until which a key is to be trusted that retires now: what the rules ask for, and time for one more try at the update. */
export function trustedUntilFrom(now: number): string {
  return instantAfter(now, RETIRED_TRUST_SECONDS + 2 * DEPLOYMENT_ALLOWANCE_SECONDS);
}

/** Instant from which CloudFront may send a value that is about to be written, with time for one more try at the update. */
export function sendAfterFrom(now: number): string {
  return instantAfter(now, IDENTIFIER_SPREAD_SECONDS + 2 * DEPLOYMENT_ALLOWANCE_SECONDS);
}

/** Instant from which a retired key signs nothing that is still good, by the Regions that changed last; milliseconds since 1970. */
export function lastCookieGoneAt(changedAt: readonly number[]): number {
  return Math.max(...changedAt) + RETIRED_TRUST_SECONDS * 1_000;
}

/** Without milliseconds, and never earlier than asked for. */
function instantAfter(now: number, seconds: number): string {
  return new Date(Math.ceil(now / 1_000 + seconds) * 1_000).toISOString().replace(".000Z", "Z");
}

/** How far ahead it is looked when a step becomes harmless, in milliseconds: longer than any of the rules' waits. */
const HORIZON_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

/**
 * The first instant, to the minute, at which a step has no problems.
 *
 * @param problemsAt the rules' word on the step, taken at an instant in milliseconds since 1970
 * @returns undefined when waiting does not help
 */
export function harmlessFrom(problemsAt: (at: number) => readonly string[], now: number): number | undefined {
  for (let at = now; at <= now + HORIZON_MS; at += MINUTE_MS) {
    if (problemsAt(at).length === 0) {
      return at;
    }
  }
  return undefined;
}
