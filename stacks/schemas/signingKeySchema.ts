import { z } from "zod";

/**
 * A signing key: its state alone, or a retired one with the instant until which CloudFront must trust it. `published` keys are trusted
 * but do not sign yet, `retired` ones no longer sign but are still trusted.
 */
export const signingKeySchema = z
  .union(
    [
      z.enum(["published", "active", "retired"]),
      z.strictObject({
        state: z.literal("retired"),
        /** The key can be taken out from this instant on. `npm run rotate-keys` writes it when it retires the key. */
        trustedUntil: z.iso.datetime({ error: "expected an instant in UTC, such as 2026-11-21T12:00:00Z" }),
      }),
    ],
    { error: "expected published, active, retired, or {state: retired, trustedUntil: 2026-11-21T12:00:00Z}" },
  )
  .transform((value) => (typeof value === "string" ? { state: value } : value));

/** Values of {@link signingKeySchema}. */
export type SigningKeyConfig = z.output<typeof signingKeySchema>;
