/**
 * Names of the catalog's table. The partition key begins with the writer, so that IAM can let each Region's roles write below their own
 * prefix only (`dynamodb:LeadingKeys`, DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control").
 */

export const PARTITION_KEY = "pk";
export const SORT_KEY = "sk";
/** Seconds since 1970 after which an item may go; only rejected uploads have one. */
export const TTL_ATTRIBUTE = "expiresAt";

/** Sparse index of the master parts with something left to do: the partition is the Region that writes them, the sort key `createdAt`. */
export const OPEN_WORK_INDEX = "open-work";
/** Partition key of {@link OPEN_WORK_INDEX}; the attribute is taken off when nothing is left to do. */
export const OPEN_ATTRIBUTE = "openIn";
/** Sort key of {@link OPEN_WORK_INDEX}. */
export const OPEN_SINCE_ATTRIBUTE = "openSince";

/** Writer of what operators decide. */
export const OPERATOR = "operator";

/** What a writer's partition keys begin with: a Region, or {@link OPERATOR}. Resource policies allow `<prefix>*`. */
export function writerPrefix(writer: string): string {
  return `${writer}/`;
}

/** Partition of what a writer knows of an asset. */
export function assetPartition(writer: string, assetId: string): string {
  return `${writerPrefix(writer)}asset/${assetId}`;
}

/** Partition of a Region's counters, one item per packaging group. */
export function groupsPartition(region: string): string {
  return `${writerPrefix(region)}groups`;
}

/** Partition of what arrived in a Region and belongs to no asset. */
export function uploadsPartition(region: string): string {
  return `${writerPrefix(region)}uploads`;
}

/** Partition of a Region's own bookkeeping, such as how far a sweep came. */
export function bookkeepingPartition(region: string): string {
  return `${writerPrefix(region)}bookkeeping`;
}

/** Partition of what steers all Regions; operators write it. */
export const CONTROL_PARTITION = `${OPERATOR}/control`;
/** Sort key of the fence in {@link CONTROL_PARTITION}. */
export const FENCE_SORT_KEY = "active";

/** Sort keys within {@link assetPartition}. */
export const PART_KEYS = {
  master: (masterId: string): string => `master#${masterId}`,
  region: (encodeId: string): string => `encode#${encodeId}`,
  placement: "placement",
  publication: "publication",
} as const;
