import {
  type Item,
  itemKey,
  type ItemKey,
  keyOf,
  MalformedItemError,
  parseItem,
} from "../../catalog/aws/catalogItems";
import { type Entitlement, entitlementSchema, type Offer, offerSchema } from "../rights";
import { assetPartition, ENTITLEMENT_KEYS, PARTITION_KEY, SORT_KEY, viewerPartition } from "../tableKeys";

/** What a viewer's right is for. */
export type Subject = Entitlement["subject"];

/** Key of a viewer's right. */
export function entitlementKey({ viewerId, subject }: Pick<Entitlement, "viewerId" | "subject">): ItemKey {
  return itemKey(
    viewerPartition(viewerId),
    subject.kind === "asset"
      ? ENTITLEMENT_KEYS.licence(subject.assetId)
      : ENTITLEMENT_KEYS.subscription(subject.plan),
  );
}

/** Key of a title's own terms. */
export function offerKey(assetId: string): ItemKey {
  return itemKey(assetPartition(assetId), ENTITLEMENT_KEYS.offer);
}

/** A viewer's right as an item. @throws ZodError when it is none: what cannot be read again must not be written */
export function entitlementItem(entitlement: Entitlement): Item {
  return { ...entitlementSchema.parse(entitlement), ...entitlementKey(entitlement) };
}

/** A title's own terms as an item. @throws ZodError when they are none: what cannot be read again must not be written */
export function offerItem(offer: Offer): Item {
  return { ...offerSchema.parse(offer), ...offerKey(offer.assetId) };
}

/**
 * The right that an item is. Attributes of later versions are left out, as `parseItem` says: a version that narrows rights in a new way
 * has to say so by a value that is malformed here, such as another kind of subject.
 *
 * @throws MalformedItemError naming the item, also when it lies under the key of another viewer or subject
 */
export function parseEntitlement(item: Item): Entitlement {
  const entitlement = parseItem(entitlementSchema, item);
  checkKey(item, entitlementKey(entitlement));
  return entitlement;
}

/** The terms that an item is. @throws MalformedItemError naming the item, also when it lies under another title's key */
export function parseOffer(item: Item): Offer {
  const offer = parseItem(offerSchema, item);
  checkKey(item, offerKey(offer.assetId));
  return offer;
}

/** A right under a key that is not its own would count for whoever the key names. */
function checkKey(item: Item, expected: ItemKey): void {
  const key = keyOf(item);
  if (key[PARTITION_KEY] !== expected[PARTITION_KEY] || key[SORT_KEY] !== expected[SORT_KEY]) {
    throw new MalformedItemError(
      `item ${PARTITION_KEY} ${JSON.stringify(key[PARTITION_KEY])}, ${SORT_KEY} ${JSON.stringify(key[SORT_KEY])} says that it belongs under ` +
        `${JSON.stringify(expected[PARTITION_KEY])}, ${JSON.stringify(expected[SORT_KEY])}. It was written by hand: delete it and grant the right anew.`,
    );
  }
}
