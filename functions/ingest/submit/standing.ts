import type { AssetParts } from "../../catalog/parts";
import { masterFolder, watchedObject } from "../masterKey";
import type { MasterStore, StoredObject } from "../ports";

/** One version of a master. */
export interface MasterVersion {
  readonly assetId: string;
  readonly key: string;
  readonly versionId: string;
  /** ISO 8601, when S3 took it. */
  readonly uploadedAt: string;
}

/** What a master is among the uploads of its title. */
export type Standing =
  | { readonly kind: "newest" }
  | { readonly kind: "superseded"; readonly by: string }
  /** Nobody can read it any more under its key. */
  | { readonly kind: "deleted" };

/**
 * Whether a master is the newest upload of its title, by what lies in its folder here and by what the catalog has from elsewhere.
 *
 * Of one key the present version counts, whatever the times say: it is what MediaConvert reads. S3 keeps times in whole seconds, so
 * between keys uploaded within one second the later name wins, by a rule and not by what happened.
 */
export async function standingOf(
  masters: MasterStore,
  parts: AssetParts,
  master: MasterVersion,
): Promise<Standing> {
  const present = await presentMasters(masters, master.assetId);
  const own = present.find(({ key }) => key === master.key);
  const newer =
    own !== undefined && own.versionId !== master.versionId
      ? own.key
      : (present.find((other) => isNewer(uploadOf(other), master))?.key ??
        parts.masters.find((other) => isNewer(other, master))?.key);
  if (newer !== undefined) {
    return { kind: "superseded", by: newer };
  }
  return own === undefined ? { kind: "deleted" } : { kind: "newest" };
}

async function presentMasters(masters: MasterStore, assetId: string): Promise<readonly StoredObject[]> {
  const found: StoredObject[] = [];
  let cursor: string | undefined;
  do {
    const page = await masters.list(masterFolder(assetId), cursor);
    found.push(...page.items.filter(({ key }) => watchedObject(key).kind === "master"));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

type Upload = Pick<MasterVersion, "key" | "uploadedAt">;

function uploadOf({ key, lastModified }: StoredObject): Upload {
  return { key, uploadedAt: lastModified.toISOString() };
}

function isNewer(one: Upload, other: Upload): boolean {
  return one.uploadedAt === other.uploadedAt ? one.key > other.key : one.uploadedAt > other.uploadedAt;
}
