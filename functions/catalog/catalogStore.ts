import type { PlacementStore } from "../placement/placeAsset";
import type { AssetParts, Fence, MasterPart, PublicationPart, RegionPart, RejectedUpload } from "./parts";

/** A page of something, and where the next one begins; no cursor is the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string | undefined;
}

/**
 * The catalog as one Region sees and writes it. Reads are strongly consistent within the Region; what other Regions wrote arrives later.
 * Every write is conditional and is one item, or one transaction: it happened or it did not.
 */
export interface CatalogStore {
  /** Everything known of an asset, all writers' parts. An asset that nobody has heard of has none. */
  readAsset(assetId: string): Promise<AssetParts>;
  /** The Region order that ingest goes by; undefined until operators have switched for the first time. */
  readFence(): Promise<Fence | undefined>;
  /**
   * Writes a master's first part, if this Region has none of it and the fence still is at the epoch in the part.
   *
   * @returns `exists` or `fenced`, with nothing written, when a condition did not hold
   */
  claimMaster(part: MasterPart): Promise<"claimed" | "exists" | "fenced">;
  /** Replaces this Region's part, if its revision still is one less. @returns false, with nothing written, if it is not */
  updateMaster(part: MasterPart): Promise<boolean>;
  /** As {@link updateMaster}; revision 1 is written only where there is none. */
  putRegion(part: RegionPart): Promise<boolean>;
  /** Remembers an object that belongs to no asset; again is the same. */
  rejectUpload(upload: RejectedUpload): Promise<void>;
  /** This Region's rejected uploads, newest last. */
  rejectedUploads(cursor?: string): Promise<Page<RejectedUpload>>;
  /** Master parts of a Region with something left to do, the oldest first. Read from an index: what was written just now may be missing. */
  openWork(region: string, cursor?: string): Promise<Page<MasterPart>>;
  /** How far a sweep of this Region has come. */
  readBookmark(name: string): Promise<string | undefined>;
  /** Remembers it; undefined is the beginning. */
  writeBookmark(name: string, cursor: string | undefined): Promise<void>;
  /** Places of assets, with this Region's counters. */
  readonly placements: PlacementStore;
}

/** What operators write; their commands are the only ones that do. */
export interface OperatorCatalog {
  /** Sets the fence, if the one there has a lower epoch, or this very content. @returns false, with nothing written, otherwise */
  setFence(fence: Fence): Promise<boolean>;
  /** As {@link CatalogStore.updateMaster}, for an operator's decision; revision 1 is written only where there is none. */
  putPublication(part: PublicationPart): Promise<boolean>;
}
