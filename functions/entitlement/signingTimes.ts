/**
 * How long everything about a signing key can take. The entitlement service, the rules for the configuration and the rotation go by the
 * same figures: a rotation is safe because what the last one waits for is the sum of what the others may take.
 */

/** The longest life that a stack may give its cookies, in seconds. Rotations wait for it whatever the stack's own setting is, since that may have been lowered a moment ago. */
export const LONGEST_COOKIE_SECONDS = 3_600;

/**
 * Seconds after the signing keys were changed before the service signs with a newly active key, and goes on with the one before. Until
 * then CloudFront may still be telling its edge locations of the key. A rotation waits for CloudFront's own word besides; this is for
 * whoever activates a key by hand.
 *
 * Inference: CloudFront speaks of minutes for a deployment, without a limit.
 */
export const KEY_SETTLE_SECONDS = 600;

/** Seconds after which the service looks for other signing keys. */
export const SIGNER_REFRESH_SECONDS = 60;

/** Seconds for which the service signs with what it knows while it cannot look; then it mints nothing more. */
export const SIGNER_STALE_SECONDS = 900;

/** Seconds by which the clocks of the service, of CloudFront and of the machine that rotates may differ, together. */
export const CLOCK_SKEW_SECONDS = 120;

/** Seconds for which a key must be trusted after another became the active one: until its last cookie has expired everywhere. */
export const RETIRED_TRUST_SECONDS =
  Math.max(KEY_SETTLE_SECONDS, SIGNER_STALE_SECONDS) + LONGEST_COOKIE_SECONDS + CLOCK_SKEW_SECONDS;

/**
 * Seconds that an update may take from the rules' consent until what they consented to has happened in AWS. The rules ask for that much
 * more than AWS needs.
 */
export const DEPLOYMENT_ALLOWANCE_SECONDS = 900;
