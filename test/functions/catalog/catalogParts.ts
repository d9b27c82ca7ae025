import type { AssetParts, MasterPart, RegionPart } from "../../../functions/catalog/parts";

export const AT = "2026-03-01T12:00:00.000Z";
export const WEST = "us-west-2";
export const EUROPE = "eu-west-1";
export const ORDER = [WEST, EUROPE] as const;
const HASH = "0123456789abcdef";

/** A master that is being encoded, changed as the test needs it. */
export function masterPart(change: Partial<MasterPart> = {}): MasterPart {
  return {
    assetId: "north-sea",
    region: WEST,
    revision: 1,
    createdAt: AT,
    updatedAt: AT,
    masterId: HASH,
    key: "masters/north-sea/feature.mp4",
    versionId: "v1",
    sizeBytes: 100,
    uploadedAt: AT,
    state: "TRANSCODING",
    epoch: 0,
    encodeId: "aa",
    open: true,
    ...change,
  };
}

/** An encode that is registered, changed as the test needs it. */
export function regionPart(change: Partial<RegionPart> = {}): RegionPart {
  return {
    assetId: "north-sea",
    region: WEST,
    revision: 1,
    createdAt: AT,
    updatedAt: AT,
    encodeId: "aa",
    masterId: HASH,
    state: "REGISTERED",
    packagingGroup: "clear-00",
    vodAssetId: "north-sea_aa",
    endpoints: {},
    ...change,
  };
}

/** What the catalog knows of one asset. */
export function assetParts(change: Partial<AssetParts> = {}): AssetParts {
  return {
    assetId: "north-sea",
    masters: [],
    regions: [],
    placements: [],
    publication: undefined,
    ...change,
  };
}
