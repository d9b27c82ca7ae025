import * as z from "zod";

/**
 * A signing key as the entitlement service of one Region uses it.
 */
const signerKey = z.strictObject({
  /** Name in the stack's configuration. */
  name: z.string().min(1),
  /** Id that CloudFront gave the public half. */
  publicKeyId: z.string().min(1),
  /** Secret with `{"privateKeyPem", "publicKeyPem"}`: the Region's own copy. */
  secretArn: z.string().min(1),
});

/**
 * Which key signs, as text in a parameter of each Region (Systems Manager). Pulumi writes it once CloudFront trusts every key in it; the
 * service reads it every minute, so another active key needs no deployment of code. It names keys and holds none.
 */
export const signerDocumentSchema = z.strictObject({
  active: signerKey,
  /** Keys that signed before, the one that was active last at the head. They sign until the active key has settled; see `KEY_SETTLE_SECONDS`. */
  retired: z.array(
    signerKey.extend({
      /** Until when CloudFront trusts the key, from the configuration. It signs nothing that could be good for longer. @default not known */
      trustedUntil: z.iso.datetime().optional(),
    }),
  ),
});

/** Values of {@link signerDocumentSchema}. */
export type SignerDocument = z.output<typeof signerDocumentSchema>;

/** One key of a {@link SignerDocument}. */
export type SignerKey = SignerDocument["active"];
