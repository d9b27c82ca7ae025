import * as z from "zod";

import { isAssetId } from "../edge/playbackPath";

/**
 * The asset catalog as it is stored: one item per asset **and writer**, because a global table checks conditions in one Region only and
 * keeps the last write of an item. An item that a single Region writes cannot be lost to another Region's write, whatever order
 * replication brings them in.
 */

const timestamp = z.iso.datetime();
const assetId = z.string().refine(isAssetId, "expected 3 to 64 of a-z, 0-9 and -, not beginning with -");
const hash = z.string().regex(/^[0-9a-f]{32}$/);
const encodeId = z.string().regex(/^[0-9a-f]{1,64}$/);

/** Why something ended; the code is for programs, the message for whoever uploaded the master. */
export const reasonSchema = z.strictObject({
  code: z.string().min(1).max(100),
  message: z.string().min(1).max(2_000),
});

/** What a title's sidecar file says that outlives the encode. */
export const titleSchema = z.strictObject({
  /** What people call it. @default the asset id */
  name: z.string().min(1).max(200),
  contentClass: z.string().min(1).max(32),
  /** `none`, or the DRM profile that the packaging group must have. Left out: whatever the group has. */
  drmTier: z.string().min(1).max(64).optional(),
  /** Hints for placement by metadata. */
  placement: z.record(z.string(), z.string()),
  /** Version of the sidecar file; left out where there was none. */
  sidecarVersionId: z.string().min(1).optional(),
});

/**
 * Steps of a master's encode, in the only order in which they follow each other: a part moves to a later one or stays.
 *
 * - `CLAIMED`: this Region alone will make the job; a job may exist already, if the process died between the two.
 * - `TRANSCODING`: the job's id is known.
 * - `TRANSCODED`: every output is there and the inventory is written; the Regions register it.
 * - `REFUSED`: no job is made, because the master, its name or its sidecar cannot be used.
 * - `FAILED`: the job ended without a result.
 * - `SUPERSEDED`: a newer upload of the title took its place.
 */
export const MASTER_STATES = [
  "CLAIMED",
  "TRANSCODING",
  "TRANSCODED",
  "REFUSED",
  "FAILED",
  "SUPERSEDED",
] as const;

const common = {
  assetId,
  /** The only Region that writes this part. */
  region: z.string().min(1),
  /** 1 at first and one more with each write: what a conditional write names. */
  revision: z.int().min(1),
  createdAt: timestamp,
  updatedAt: timestamp,
};

/** One version of a master, as the Region sees it that encodes it. */
export const masterPartSchema = z.strictObject({
  ...common,
  /** From `masterIdOf`: the same in every Region, since S3 replicates keys and version ids. */
  masterId: z.string().regex(/^[0-9a-f]{16}$/),
  key: z.string().min(1),
  versionId: z.string().min(1),
  sizeBytes: z.int().min(0),
  /** When S3 took the upload; it decides which of a title's masters is the newest, the key where it is equal. */
  uploadedAt: timestamp,
  state: z.enum(MASTER_STATES),
  /** Epoch of the Region order under which it was claimed. */
  epoch: z.int().min(0),
  title: titleSchema.optional(),
  encodeId: encodeId.optional(),
  ladderVersion: z.string().optional(),
  ladderHash: z.string().optional(),
  jobId: z.string().optional(),
  /** Packaging group by its name in the configuration, once placed. */
  packagingGroup: z.string().optional(),
  /** Key of the inventory in the packaged bucket, from before it is written: Regions may have the encode from then on. */
  inventoryKey: z.string().optional(),
  /** With `REFUSED`, `FAILED` and `SUPERSEDED`; with `TRANSCODING`, what a finished job waits for. */
  reason: reasonSchema.optional(),
  /** While anything is left to do, in any Region: the index of open work lists it. */
  open: z.boolean(),
});

/**
 * Steps of an encode in one Region, in order.
 *
 * - `WAITING`: the inventory is here, some of what it lists is not yet.
 * - `REGISTERED`: MediaPackage has the asset.
 * - `PLAYABLE`: every packaging configuration is, and its hashes are known.
 * - `FAILED`: MediaPackage could not ingest it, or its manifests are not what playback URLs are built on.
 * - `RETIRED`: taken out of MediaPackage: superseded, or taken down.
 */
export const REGION_STATES = ["WAITING", "REGISTERED", "PLAYABLE", "FAILED", "RETIRED"] as const;

/** Where one packaging configuration serves an encode in one Region. */
export const endpointSchema = z.strictObject({
  configurationId: z.string().min(1),
  url: z.string().min(1),
  /** Left out for Smooth Streaming, which is not rewritten. */
  hashes: z.strictObject({ asset: hash, configuration: hash, manifest: hash, x: hash, y: hash }).optional(),
});

/** One encode in one Region's MediaPackage. */
export const regionPartSchema = z.strictObject({
  ...common,
  encodeId,
  /** The master that it was made from. */
  masterId: z.string().regex(/^[0-9a-f]{16}$/),
  state: z.enum(REGION_STATES),
  /** By its name in the configuration; from the inventory, hence the same in every Region. */
  packagingGroup: z.string(),
  vodAssetId: z.string(),
  /** By packaging configuration, such as `hls-v1`. Only ever grows. */
  endpoints: z.record(z.string(), endpointSchema),
  reason: reasonSchema.optional(),
});

/** Where an asset is packaged: written once by the Region that placed it. */
export const placementPartSchema = z.strictObject({
  assetId,
  region: z.string().min(1),
  packagingGroup: z.string(),
  placedAt: timestamp,
});

/** What operators want of an asset; commands write it, and nothing else does. */
export const publicationPartSchema = z.strictObject({
  assetId,
  revision: z.int().min(1),
  /** `TAKEN_DOWN` is for ever: the same material comes back under another asset id only. */
  intent: z.enum(["PUBLISHED", "UNPUBLISHED", "TAKEN_DOWN"]),
  reason: z.string().min(1).max(500),
  by: z.string().min(1).max(200),
  at: timestamp,
});

/** An object below the watched prefix that belongs to no asset; kept for {@link REJECTED_UPLOAD_DAYS} so that somebody sees it. */
export const rejectedUploadSchema = z.strictObject({
  region: z.string().min(1),
  key: z.string().min(1),
  versionId: z.string(),
  reason: reasonSchema,
  at: timestamp,
});

/** Days after which a rejected upload is forgotten, by the table's TTL. */
export const REJECTED_UPLOAD_DAYS = 90;

/** Which Region prepares assets: the order of the Region switch, as operators have written it beside the edge's. */
export const fenceSchema = z.strictObject({
  /** Only grows. */
  epoch: z.int().min(0),
  /** Regions in order; one that is left out is drained. */
  order: z.array(z.string().min(1)).min(1),
  at: timestamp,
});

export type Reason = z.output<typeof reasonSchema>;
export type Title = z.output<typeof titleSchema>;
export type MasterState = (typeof MASTER_STATES)[number];
export type MasterPart = z.output<typeof masterPartSchema>;
export type RegionState = (typeof REGION_STATES)[number];
export type RegionPart = z.output<typeof regionPartSchema>;
export type Endpoint = z.output<typeof endpointSchema>;
export type PlacementPart = z.output<typeof placementPartSchema>;
export type PublicationPart = z.output<typeof publicationPartSchema>;
export type RejectedUpload = z.output<typeof rejectedUploadSchema>;
export type Fence = z.output<typeof fenceSchema>;

/** Everything that the catalog knows of an asset. */
export interface AssetParts {
  readonly assetId: string;
  /** Of every Region that encoded one of its masters. */
  readonly masters: readonly MasterPart[];
  /** Of every Region and encode. */
  readonly regions: readonly RegionPart[];
  /** Of every Region that placed it; one, unless two Regions did before they heard of each other. */
  readonly placements: readonly PlacementPart[];
  readonly publication: PublicationPart | undefined;
}
