import { GROUP_CAPACITY } from "./groupLoad";

/** MediaPackage VOD's quotas (AWS General Reference, "AWS Elemental MediaPackage endpoints and quotas"); AWS raises them on request. */
export const PACKAGING_QUOTAS = {
  /** Packaging groups per Region and account. */
  packagingGroups: 10,
  /** Packaging configurations per packaging group. */
  configurations: 10,
  /** Assets per packaging group. */
  assets: GROUP_CAPACITY,
} as const;
