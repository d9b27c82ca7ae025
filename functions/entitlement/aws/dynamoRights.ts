import type { CatalogTable } from "../../catalog/aws/catalogTable";
import { readItem } from "../../catalog/aws/readItems";
import type { RightsOnRecord } from "../rights";
import { entitlementKey, offerKey, parseEntitlement, parseOffer } from "./entitlementItems";
import { readBatch } from "./readBatch";

/**
 * Everything on record about one viewer and one title: the title's offer, the viewer's licence for it, and the viewer's subscriptions to the
 * plans of the offer. Two reads of an item and one of a batch, by whole keys, however many rights the viewer has and viewers a plan.
 *
 * @throws MalformedItemError naming the item: what it says is not known, so neither is what the viewer may watch
 */
export async function readRights(
  table: CatalogTable,
  viewerId: string,
  assetId: string,
): Promise<RightsOnRecord> {
  const [offerItem, licenceItem] = await Promise.all([
    readItem(table, offerKey(assetId)),
    readItem(table, entitlementKey({ viewerId, subject: { kind: "asset", assetId } })),
  ]);
  const offer = offerItem === undefined ? undefined : parseOffer(offerItem);
  const plans = [...new Set(offer?.plans)];
  const subscriptions = await readBatch(
    table,
    plans.map((plan) => entitlementKey({ viewerId, subject: { kind: "plan", plan } })),
  );
  const licences = licenceItem === undefined ? [] : [licenceItem];
  return { offer, entitlements: [...licences, ...subscriptions].map(parseEntitlement) };
}
