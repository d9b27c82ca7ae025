import { encodeKeys } from "../../transcode/destinations";
import type { Inventory } from "../inventory";
import type { PackagedStore, StoredObject } from "../ports";

/** Folders of an encode in the packaged bucket; nothing else is below them. */
export function encodeFolders(assetId: string, encodeId: string): readonly string[] {
  const { hls, thumbnails } = encodeKeys(assetId, encodeId);
  return [hls, thumbnails].map((key) => key.slice(0, key.lastIndexOf("/") + 1));
}

/** What lies in an encode's folders: what its inventory lists. */
export async function encodeObjects(
  packaged: PackagedStore,
  assetId: string,
  encodeId: string,
): Promise<Inventory["objects"]> {
  const stored = await storedObjects(packaged, assetId, encodeId);
  return stored.map(({ key, sizeBytes, versionId, checksum }) => ({
    key,
    sizeBytes,
    versionId,
    ...(checksum === undefined ? {} : { checksum }),
  }));
}

/**
 * What an inventory lists and is not here yet, byte for byte: the version tells, since S3 replicates version ids. The folders are
 * listed, a thousand keys a call; only what is not there as the present version is looked up by itself.
 */
export async function missingObjects(
  packaged: PackagedStore,
  inventory: Inventory,
): Promise<readonly string[]> {
  const stored = await storedObjects(packaged, inventory.assetId, inventory.encodeId);
  const here = new Map(stored.map((object) => [object.key, object]));
  const missing: string[] = [];
  for (const listed of inventory.objects) {
    if (!isSame(here.get(listed.key), listed)) {
      const version = await packaged.head(listed.key, listed.versionId);
      if (!isSame(version, listed)) {
        missing.push(listed.key);
      }
    }
  }
  return missing;
}

function isSame(stored: StoredObject | undefined, listed: Inventory["objects"][number]): boolean {
  return stored?.versionId === listed.versionId && stored.sizeBytes === listed.sizeBytes;
}

async function storedObjects(
  packaged: PackagedStore,
  assetId: string,
  encodeId: string,
): Promise<readonly StoredObject[]> {
  const found: StoredObject[] = [];
  for (const folder of encodeFolders(assetId, encodeId)) {
    let cursor: string | undefined;
    do {
      const page = await packaged.list(folder, cursor);
      found.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
  return found;
}
