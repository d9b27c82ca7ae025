import { watchedObject } from "../../functions/ingest/masterKey";
import { NOTHING, plus, type BackfillCounts } from "./counts";
import type { MasterListing, MasterObject } from "./ports";

/** One step of the way through a selection. */
export interface Step {
  /** Where the way goes on after this step: a key of the bucket, or how many keys of a list are behind. */
  readonly through: string;
  /** The master to submit, if the step has one. */
  readonly master: (MasterObject & { readonly assetId: string }) | undefined;
  /** What else it came past. */
  readonly counts: BackfillCounts;
  /** What a person should hear of, such as a key that no asset belongs to. */
  readonly notes: readonly string[];
}

/**
 * The titles below a prefix, in the order of their folders: of each the newest master, by upload, key and version as the catalog orders
 * them. Older ones of the same folder are passed over, since they would be superseded.
 *
 * @param after where an earlier run has got to
 * @param onListed hears of each page's number of objects
 */
export async function* titlesBelow(
  listing: MasterListing,
  prefix: string,
  after: string | undefined,
  onListed: (objects: number) => void,
): AsyncGenerator<Step> {
  let folder: MasterObject[] = [];
  let cursor = after;
  for (;;) {
    const { objects, isLast, upTo } = await listing.page(prefix, cursor);
    onListed(objects.length);
    for (const object of objects) {
      const [first] = folder;
      if (first !== undefined && titleOf(first.key) !== titleOf(object.key)) {
        yield stepOf(folder);
        folder = [];
      }
      folder.push(object);
    }
    if (isLast) {
      break;
    }
    cursor = upTo;
  }
  if (folder.length > 0) {
    yield stepOf(folder);
  }
}

/** The objects that a list names, one by one, each as it is asked for: older masters of a title too. */
export async function* listedMasters(
  listing: MasterListing,
  keys: readonly string[],
  after: string | undefined,
): AsyncGenerator<Step> {
  for (let n = Number(after ?? 0); n < keys.length; n++) {
    const key = keys[n] ?? "";
    const through = String(n + 1);
    const object = watchedObject(key).kind === "master" ? await listing.head(key) : undefined;
    if (object !== undefined) {
      yield { ...stepOf([object]), through };
    } else if (watchedObject(key).kind === "master") {
      const notes = [`${key}: the bucket holds no such object. Correct the list, or upload it.`];
      yield { through, master: undefined, counts: { ...NOTHING, failed: 1 }, notes };
    } else {
      yield { ...stepOf([{ key, versionId: "", sizeBytes: 0, etag: "", uploadedAt: new Date(0) }]), through };
    }
  }
}

/** What the keys of a title begin with: `masters/<asset id>/`. They follow each other in a listing. */
function titleOf(key: string): string {
  return key.split("/").slice(0, 2).join("/");
}

function stepOf(objects: readonly MasterObject[]): Step {
  const masters: (MasterObject & { readonly assetId: string })[] = [];
  const notes: string[] = [];
  let counts = NOTHING;
  for (const object of objects) {
    const watched = watchedObject(object.key);
    switch (watched.kind) {
      case "master":
        masters.push({ ...object, assetId: watched.assetId });
        break;
      case "sidecar":
      case "companion":
        counts = plus(counts, { ...NOTHING, companions: 1 });
        break;
      case "rejected":
        counts = plus(counts, { ...NOTHING, rejected: 1 });
        notes.push(watched.message);
        break;
    }
  }
  const [newest, ...older] = masters.sort(byUpload);
  return {
    through: objects.at(-1)?.key ?? "",
    master: newest,
    counts: plus(counts, { ...NOTHING, older: older.length }),
    notes,
  };
}

/** The newest first, as `newestFirst` of the catalog has it. */
function byUpload(left: MasterObject, right: MasterObject): number {
  return (
    right.uploadedAt.getTime() - left.uploadedAt.getTime() ||
    compare(right.key, left.key) ||
    compare(right.versionId, left.versionId)
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
