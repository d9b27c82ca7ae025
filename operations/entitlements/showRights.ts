import { decideRights, type RightsDecision } from "../../functions/entitlement/decideRights";
import type { RightsOnRecord } from "../../functions/entitlement/rights";
import { describeTerms } from "./change";
import type { EntitlementPage, EntitlementRecords, ListedEntitlement } from "./ports";

/** What the entitlement service would decide, and on what ground. */
export interface ShownDecision {
  readonly viewerId: string;
  readonly assetId: string;
  /** ISO 8601. */
  readonly at: string;
  readonly country: string | null;
  readonly decision: RightsDecision;
  readonly onRecord: RightsOnRecord;
}

/**
 * Decides as the entitlement service does, by its own reading and its own function. The title's state is not looked at: whether it is published
 * and playable is the catalog's.
 */
export async function showDecision(
  records: Pick<EntitlementRecords, "readRights">,
  question: {
    readonly viewerId: string;
    readonly assetId: string;
    readonly country: string | undefined;
    readonly now: Date;
  },
): Promise<ShownDecision> {
  const { viewerId, assetId, country, now } = question;
  const onRecord = await records.readRights(viewerId, assetId);
  const decision = decideRights(onRecord, { assetId, country, now });
  return { viewerId, assetId, at: now.toISOString(), country: country ?? null, decision, onRecord };
}

/** A decision for people. */
export function formatDecision({
  viewerId,
  assetId,
  at,
  country,
  decision,
  onRecord,
}: ShownDecision): string {
  const where = country === null ? "from no known country" : `from ${country}`;
  const verdict =
    decision.kind === "permitted"
      ? `permitted${decision.until === undefined ? "" : ` until ${decision.until.toISOString()}`}, by the ${decision.by.kind === "asset" ? "licence" : `plan ${decision.by.plan}`}`
      : `refused: ${decision.code}`;
  const { offer, entitlements } = onRecord;
  return [
    `${viewerId}, ${assetId}, ${where} at ${at}: ${verdict}`,
    offer === undefined
      ? "no offer: only licences count"
      : `offer: ${offer.plans.join(", ") || "no plan"}, ${describeTerms(offer)} (${offer.updatedAt})`,
    ...entitlements.map((entitlement) => describeListed({ entitlement })),
  ].join("\n");
}

/** A page of rights for people. */
export function formatPage({ items, next }: EntitlementPage): string {
  return [
    ...items.map(describeListed),
    `${items.length} rights${next === undefined ? "." : `, and more: --after ${next}`}`,
  ].join("\n");
}

function describeListed({ entitlement, problem }: ListedEntitlement): string {
  if (entitlement === undefined) {
    return `UNREADABLE  ${problem}`;
  }
  const { subject, updatedAt } = entitlement;
  const what = subject.kind === "asset" ? `licence ${subject.assetId}` : `plan ${subject.plan}`;
  return `${what}: ${describeTerms(entitlement)} (${updatedAt})`;
}
