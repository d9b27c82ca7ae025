/** Names of the table of entitlements. Everything is read by its whole key; nothing is listed at run time. */

export const PARTITION_KEY = "pk";
export const SORT_KEY = "sk";

/** Partition of everything that a viewer may watch. */
export function viewerPartition(viewerId: string): string {
  return `viewer/${viewerId}`;
}

/** Partition of a title's own terms. */
export function assetPartition(assetId: string): string {
  return `asset/${assetId}`;
}

/** Sort keys within {@link viewerPartition} and {@link assetPartition}. */
export const ENTITLEMENT_KEYS = {
  licence: (assetId: string): string => `asset#${assetId}`,
  subscription: (plan: string): string => `plan#${plan}`,
  offer: "offer",
} as const;
