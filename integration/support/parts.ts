import type { MasterPart, RegionPart } from "../../functions/catalog/parts";
import { REGION } from "./emulated";

/** An instant, some seconds after midnight. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 2) + seconds * 1_000).toISOString();
}

/** A master's first part. */
export function masterPart(changes: Partial<MasterPart> = {}): MasterPart {
  return {
    assetId: "some-title",
    region: REGION,
    revision: 1,
    createdAt: at(0),
    updatedAt: at(0),
    masterId: "0123456789abcdef",
    key: "masters/some-title/feature.mov",
    versionId: "v1",
    sizeBytes: 1_000,
    uploadedAt: at(0),
    state: "CLAIMED",
    epoch: 0,
    open: true,
    ...changes,
  };
}

/** An encode's first part in a Region. */
export function regionPart(changes: Partial<RegionPart> = {}): RegionPart {
  return {
    assetId: "some-title",
    region: REGION,
    revision: 1,
    createdAt: at(0),
    updatedAt: at(0),
    encodeId: "abcd",
    masterId: "0123456789abcdef",
    state: "WAITING",
    packagingGroup: "clear-00",
    vodAssetId: "some-title_abcd",
    endpoints: {},
    ...changes,
  };
}
