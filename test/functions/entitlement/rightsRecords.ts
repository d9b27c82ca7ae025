import type { Entitlement, Offer } from "../../../functions/entitlement/rights";

export const VIEWER = "viewer-1";
export const ASSET = "night-train";

const UPDATED_AT = "2026-01-01T00:00:00Z";

type Terms = Partial<Pick<Entitlement, "validFrom" | "validUntil" | "countries">>;

/** The viewer's licence for the title; always and everywhere unless it says otherwise. */
export function licence(terms: Terms = {}): Entitlement {
  return { viewerId: VIEWER, subject: { kind: "asset", assetId: ASSET }, ...terms, updatedAt: UPDATED_AT };
}

/** The viewer's subscription to a plan; always and everywhere unless it says otherwise. */
export function subscription(plan: string, terms: Terms = {}): Entitlement {
  return { viewerId: VIEWER, subject: { kind: "plan", plan }, ...terms, updatedAt: UPDATED_AT };
}

/** The title's own terms: in no plan, always and everywhere unless they say otherwise. */
export function offer(terms: Partial<Offer> = {}): Offer {
  return { assetId: ASSET, plans: [], ...terms, updatedAt: UPDATED_AT };
}
