import { z } from "zod";

/**
 * How far the rotation of a Region's CDN identifier has come. MediaPackage takes the current value and one version back, ten minutes
 * after it was written (MediaPackage User Guide, "Rotating the CDN header value"); hence three steps:
 *
 * - `settled`: the secret holds this generation, and CloudFront sends it. Nothing else is accepted.
 * - `written`: the secret holds this generation, CloudFront still sends the one before.
 * - `sent`: CloudFront sends this generation; the one before is still accepted.
 */
export const cdnIdentifierSchema = z.strictObject({
  /** Counts the values that the Region has had; it only grows, by one. */
  generation: z.int().min(1).max(1_000_000).default(1),
  step: z.enum(["settled", "written", "sent"]).default("settled"),
  /** With `written`: CloudFront may send the new value from this instant on. `npm run rotate-keys` writes it. */
  sendAfter: z.iso.datetime({ error: "expected an instant in UTC, such as 2026-11-21T12:00:00Z" }).optional(),
});

/** Values of {@link cdnIdentifierSchema}. */
export type CdnIdentifierConfig = z.output<typeof cdnIdentifierSchema>;
