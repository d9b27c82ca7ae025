import type { SignerDocument, SignerKey } from "./signerDocument";
import {
  CLOCK_SKEW_SECONDS,
  KEY_SETTLE_SECONDS,
  LONGEST_COOKIE_SECONDS,
  SIGNER_STALE_SECONDS,
} from "./signingTimes";

/** What is known of which key signs. */
export interface SignerKnowledge {
  readonly document: SignerDocument;
  /** When the document was last written, by AWS's clock. */
  readonly modifiedAt: Date;
  /** When it was last looked at, by the service's clock. */
  readonly confirmedAt: Date;
}

/**
 * The keys that may sign at an instant, the one to prefer first; none when nobody has looked for too long.
 *
 * A newly active key waits for `KEY_SETTLE_SECONDS`, and for as much as the clocks may differ, in which the one before it goes on. That
 * one also helps out afterwards while the active key cannot be read, as the active one does before when the other cannot: CloudFront
 * trusts both. But the one before signs for no longer than `RETIRED_TRUST_SECONDS` allows for, and nothing that it would not be trusted to
 * the end of: the document is also written anew when some other key is taken out, long after this one was retired.
 */
export function keysThatMaySign(
  { document: { active, retired }, modifiedAt, confirmedAt }: SignerKnowledge,
  now: Date,
): readonly SignerKey[] {
  const sinceLook = secondsBetween(confirmedAt, now);
  if (!(sinceLook <= SIGNER_STALE_SECONDS)) {
    return [];
  }
  const sinceChange = secondsBetween(modifiedAt, now);
  const [previous] = retired;
  if (previous === undefined || !mayGoOn(previous, sinceChange, now)) {
    return [active];
  }
  return sinceChange >= KEY_SETTLE_SECONDS + CLOCK_SKEW_SECONDS ? [active, previous] : [previous, active];
}

function mayGoOn(
  { trustedUntil }: SignerDocument["retired"][number],
  sinceChange: number,
  now: Date,
): boolean {
  const trustedFor =
    trustedUntil === undefined ? Number.POSITIVE_INFINITY : secondsBetween(now, new Date(trustedUntil));
  return (
    sinceChange < Math.max(KEY_SETTLE_SECONDS, SIGNER_STALE_SECONDS) &&
    trustedFor >= LONGEST_COOKIE_SECONDS + CLOCK_SKEW_SECONDS
  );
}

function secondsBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1_000;
}
