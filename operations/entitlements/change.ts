import type { Entitlement, Offer, Terms } from "../../functions/entitlement/rights";

/** A record to be written. What is revoked is written too, as a right that is over: an older import must not bring it back. */
export type RightsChange =
  | { readonly action: "grant" | "revoke"; readonly entitlement: Entitlement }
  | { readonly action: "offer"; readonly offer: Offer };

/** Instants as the table has them: all of one form, so that they compare as text as they do as instants. */
export function tableInstant(instant: Date): string {
  return instant.toISOString();
}

/** What the record of a change belongs to; changes of one subject must keep their order. */
export function subjectOf(change: RightsChange): string {
  if (change.action === "offer") {
    return `offer of ${change.offer.assetId}`;
  }
  const { viewerId, subject } = change.entitlement;
  const what = subject.kind === "asset" ? subject.assetId : `plan ${subject.plan}`;
  return `${what} for ${JSON.stringify(viewerId)}`;
}

/** When the change was made, by whoever asks for it. */
export function updatedAtOf(change: RightsChange): string {
  return change.action === "offer" ? change.offer.updatedAt : change.entitlement.updatedAt;
}

/** When and where something may be watched, in words. */
export function describeTerms({ validFrom, validUntil, countries }: Terms): string {
  return [
    validFrom === undefined ? undefined : `from ${validFrom}`,
    validUntil === undefined ? undefined : `until ${validUntil}`,
    countries === undefined ? undefined : `in ${countries.join(", ")}`,
  ]
    .filter((part) => part !== undefined)
    .join(" ")
    .replace(/^$/, "always, everywhere");
}

/** A change in words. */
export function describeChange(change: RightsChange): string {
  if (change.action === "offer") {
    const { plans } = change.offer;
    const offered = plans.length === 0 ? "no plan" : plans.join(", ");
    return `${subjectOf(change)}: ${offered}, ${describeTerms(change.offer)}`;
  }
  return change.action === "revoke"
    ? `revoke ${subjectOf(change)}`
    : `grant ${subjectOf(change)}: ${describeTerms(change.entitlement)}`;
}
