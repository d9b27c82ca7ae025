import * as z from "zod";

import { isAssetId } from "../edge/playbackPath";

/**
 * What viewers may watch. Two kinds of records, both read by their whole key: how many of them a viewer or a plan has makes no difference
 * to a request.
 */

const instant = z.iso.datetime();

/** ISO 3166-1 alpha-2, in capitals, as CloudFront names a viewer's country. */
export const countrySchema = z.string().regex(/^[A-Z]{2}$/, "expected a country as two capitals, such as DE");

/** Name of a plan that viewers subscribe to. */
export const PLAN_NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** Plans that one title can be part of: as many as a single read takes, with room to spare. */
export const MAX_PLANS_PER_OFFER = 25;

const planSchema = z.string().regex(PLAN_NAME, "expected 1 to 64 of a-z, 0-9 and -, not beginning with -");
const assetIdSchema = z
  .string()
  .refine(isAssetId, "expected 3 to 64 of a-z, 0-9 and -, not beginning with -");

/** When and where something may be watched; left out: always, everywhere. */
const terms = {
  /** First instant. */
  validFrom: instant.optional(),
  /** First instant at which it is over. */
  validUntil: instant.optional(),
  /** Countries it is for. */
  countries: z.array(countrySchema).min(1).max(250).optional(),
};

/** Viewer ids are whatever the identity provider says; these would make a key of something else, or none. */
export const viewerIdSchema = z
  .string()
  .min(1)
  .max(256)
  // eslint-disable-next-line no-control-regex
  .regex(/^[^\u0000-\u001f\u007f]+$/, "expected 1 to 256 characters, none of them a control character");

/** A viewer's right: a licence for one title, or a subscription to a plan. */
export const entitlementSchema = z.strictObject({
  viewerId: viewerIdSchema,
  subject: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("asset"), assetId: assetIdSchema }),
    z.strictObject({ kind: z.literal("plan"), plan: planSchema }),
  ]),
  ...terms,
  updatedAt: instant,
});

/** A title's own terms: which plans it is part of, and when and where anybody may watch it. Without an offer only licences count. */
export const offerSchema = z.strictObject({
  assetId: assetIdSchema,
  plans: z.array(planSchema).max(MAX_PLANS_PER_OFFER),
  ...terms,
  updatedAt: instant,
});

/** Values of {@link entitlementSchema}. */
export type Entitlement = z.output<typeof entitlementSchema>;
/** Values of {@link offerSchema}. */
export type Offer = z.output<typeof offerSchema>;
/** When and where something may be watched. */
export type Terms = Pick<Offer, "validFrom" | "validUntil" | "countries">;

/** Everything on record about one viewer and one title. */
export interface RightsOnRecord {
  readonly offer: Offer | undefined;
  /** The viewer's licence for the title, and subscriptions to plans that the offer lists. */
  readonly entitlements: readonly Entitlement[];
}
