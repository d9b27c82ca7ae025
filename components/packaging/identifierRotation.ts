/**
 * How far the rotation of a CDN identifier has come. MediaPackage takes the secret's current value and one version back:
 *
 * - `settled`: the secret holds this generation, and CloudFront sends it. Nothing else is accepted.
 * - `written`: the secret holds this generation, CloudFront still sends the one before.
 * - `sent`: CloudFront sends this generation; the one before is still accepted.
 */
export interface IdentifierRotation {
  /** Counts the values that the Region has had, from 1. */
  readonly generation: number;
  readonly step: "settled" | "written" | "sent";
  /** With `written`: CloudFront may send the new value from this instant on, ISO 8601 in UTC. */
  readonly sendAfter?: string | undefined;
}

/** The generation whose value CloudFront sends. */
export function sentGeneration({ generation, step }: IdentifierRotation): number {
  return step === "written" ? generation - 1 : generation;
}
