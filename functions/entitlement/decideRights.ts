import type { Entitlement, Offer, RightsOnRecord, Terms } from "./rights";

/** What is asked of the rights on record. */
export interface RightsQuestion {
  readonly assetId: string;
  /** The viewer's country as CloudFront names it; undefined when it does not know. */
  readonly country: string | undefined;
  readonly now: Date;
}

/** Why a viewer may not watch a title. */
export type RightsRefusal = "not-entitled" | "not-yet-valid" | "no-longer-valid" | "country";

/** Whether a viewer may watch a title now. */
export type RightsDecision =
  | {
      readonly kind: "permitted";
      /** First instant at which it is over; undefined: open-ended. */
      readonly until: Date | undefined;
      /** The right that lasts longest of those that permit it. */
      readonly by: Entitlement["subject"];
    }
  | { readonly kind: "refused"; readonly code: RightsRefusal };

/**
 * What stands in the way, the more final the higher: waiting ends the first, travelling the second, only another right the others. Of
 * one right the most final reason is told, since getting the others out of the way would not help; of several rights the least final one.
 */
const FINALITY: Readonly<Record<RightsRefusal, number>> = {
  "not-yet-valid": 1,
  country: 2,
  "no-longer-valid": 3,
  "not-entitled": 4,
};

/**
 * Decides from everything on record about one viewer and one title. A licence for the title counts, and a subscription to a plan that the
 * title's offer lists; the offer's own window and countries hold for both. Windows are `validFrom <= now < validUntil`.
 */
export function decideRights(
  { offer, entitlements }: RightsOnRecord,
  question: RightsQuestion,
): RightsDecision {
  const decisions = entitlements
    .filter((entitlement) => counts(entitlement, offer, question.assetId))
    .map((entitlement) => decideOne(entitlement, offer === undefined ? [] : [offer], question));
  return decisions.reduce<RightsDecision>(better, { kind: "refused", code: "not-entitled" });
}

function counts({ subject }: Entitlement, offer: Offer | undefined, assetId: string): boolean {
  switch (subject.kind) {
    case "asset":
      return subject.assetId === assetId;
    case "plan":
      return offer?.assetId === assetId && offer.plans.includes(subject.plan);
  }
}

function decideOne(
  entitlement: Entitlement,
  others: readonly Terms[],
  { country, now }: RightsQuestion,
): RightsDecision {
  const all = [entitlement, ...others];
  const hindrances = all.flatMap((terms) => hindrancesOf(terms, country, now.getTime()));
  const worst = hindrances.sort((left, right) => FINALITY[right] - FINALITY[left])[0];
  if (worst !== undefined) {
    return { kind: "refused", code: worst };
  }
  const ends = all.flatMap(({ validUntil }) => (validUntil === undefined ? [] : [Date.parse(validUntil)]));
  return {
    kind: "permitted",
    until: ends.length === 0 ? undefined : new Date(Math.min(...ends)),
    by: entitlement.subject,
  };
}

function hindrancesOf(
  { validFrom, validUntil, countries }: Terms,
  country: string | undefined,
  now: number,
): readonly RightsRefusal[] {
  const hindrances: RightsRefusal[] = [];
  // Asked as what has to hold: a comparison with an instant that cannot be read is false, and refuses.
  if (validFrom !== undefined && !(Date.parse(validFrom) <= now)) {
    hindrances.push("not-yet-valid");
  }
  if (validUntil !== undefined && !(now < Date.parse(validUntil))) {
    hindrances.push("no-longer-valid");
  }
  if (countries !== undefined && (country === undefined || !countries.includes(country))) {
    hindrances.push("country");
  }
  return hindrances;
}

/** Of two decisions the one to go by: a permission before a refusal, the longer permission, the refusal that is less final. */
function better(left: RightsDecision, right: RightsDecision): RightsDecision {
  if (left.kind === "refused") {
    return right.kind === "permitted" || FINALITY[right.code] < FINALITY[left.code] ? right : left;
  }
  return right.kind === "permitted" && endOf(right) > endOf(left) ? right : left;
}

function endOf({ until }: { readonly until: Date | undefined }): number {
  return until?.getTime() ?? Number.POSITIVE_INFINITY;
}
