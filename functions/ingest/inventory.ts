import * as z from "zod";

import { ASSETS_PREFIX } from "../transcode/destinations";
import { isAssetId } from "../edge/playbackPath";

/** Last part of an inventory's key: the rule behind register-asset goes by it. */
export const INVENTORY_FILE = "asset.json";

/**
 * What an encode consists of. It is written last, and it carries everything that another Region needs to register the encode: the
 * catalog's copy there may lag behind the objects.
 */
export const inventorySchema = z.strictObject({
  /** Of this document. */
  version: z.literal(1),
  assetId: z.string().refine(isAssetId),
  encodeId: z.string().regex(/^[0-9a-f]{1,64}$/),
  masterId: z.string().regex(/^[0-9a-f]{16}$/),
  /** By its name in the configuration; every Region uses the same. */
  packagingGroup: z.string().min(1),
  /** Key of the multivariant playlist: what MediaPackage is given. */
  playlist: z.string().min(1),
  /** Every object of the encode, by key. */
  objects: z
    .array(
      z.strictObject({
        key: z.string().min(1),
        sizeBytes: z.int().min(0),
        /** S3 replicates version ids: a Region that has this version has these bytes. */
        versionId: z.string().min(1),
        /** Base64, where S3 keeps one. */
        checksum: z.strictObject({ algorithm: z.string(), value: z.string() }).optional(),
      }),
    )
    .min(1),
});

/** Values of {@link inventorySchema}. */
export type Inventory = z.output<typeof inventorySchema>;

/** Where the inventory of an encode lies in the packaged bucket. Each encode has its own: two of one asset may be written at a time. */
export function inventoryKey(assetId: string, encodeId: string): string {
  return `${ASSETS_PREFIX}${assetId}/inventory/${encodeId}/${INVENTORY_FILE}`;
}

/** The asset and encode of an inventory's key; undefined for any other key. */
export function parseInventoryKey(
  key: string,
): { readonly assetId: string; readonly encodeId: string } | undefined {
  const [, assetId, encodeId] = /^assets\/([^/]+)\/inventory\/([0-9a-f]{1,64})\/asset\.json$/.exec(key) ?? [];
  return assetId === undefined || encodeId === undefined || !isAssetId(assetId)
    ? undefined
    : { assetId, encodeId };
}
