import { MASTERS_PREFIX, watchedObject } from "../masterKey";
import type { IngestPorts, StoredObject } from "../ports";
import { regionOrder } from "../regionOrder";
import type { IngestSettings } from "../settings";
import { readBookmark, writeBookmark } from "./bookmark";
import { rejectUpload } from "../submit/handleSubmitEvent";
import type { RunReport } from "./runReport";
import { sweepFolder } from "./sweepFolder";

/** Bookmark of the sweep over the mezzanine bucket. */
const BOOKMARK = "masters";

/** Goes through the mezzanine bucket from where the last run stopped, to its end or until the time is up. */
export async function sweepMasters(
  ports: IngestPorts,
  settings: IngestSettings,
  run: RunReport,
  deadline: Date,
): Promise<void> {
  const { catalog, masters } = ports;
  const known = await rejectedHere(ports, settings);
  let bookmark = await readBookmark(catalog, BOOKMARK);
  for (;;) {
    const page = await masters.list(MASTERS_PREFIX, bookmark.cursor);
    for (const [folder, objects] of byFolder(page.items)) {
      if (bookmark.after !== undefined && folder <= bookmark.after) {
        continue;
      }
      if (ports.now() >= deadline) {
        await writeBookmark(catalog, BOOKMARK, bookmark);
        return;
      }
      await sweep(folder, objects);
      bookmark = { ...bookmark, after: folder };
    }
    if (page.cursor === undefined) {
      await writeBookmark(catalog, BOOKMARK, {});
      return;
    }
    bookmark = { cursor: page.cursor };
    await writeBookmark(catalog, BOOKMARK, bookmark);
  }

  async function sweep(folder: string, objects: readonly StoredObject[]): Promise<void> {
    const assetId = objects.map(({ key }) => watchedObject(key)).find((object) => "assetId" in object);
    if (assetId !== undefined) {
      await run.look(assetId.assetId, () => sweepFolder(ports, settings, assetId.assetId, objects));
    }
    for (const { key, versionId } of objects) {
      const object = watchedObject(key);
      if (object.kind === "rejected" && known?.has(uploadId(key, versionId)) === false) {
        const { code, message } = object;
        await run.look(folder, async () => [
          await rejectUpload(ports, settings, { key, versionId, code, message }),
        ]);
      }
    }
  }
}

/** What this Region has rejected already; undefined where another Region takes new masters. */
async function rejectedHere(
  { catalog }: IngestPorts,
  settings: IngestSettings,
): Promise<ReadonlySet<string> | undefined> {
  if (regionOrder(await catalog.readFence(), settings).active !== settings.region) {
    return undefined;
  }
  const known = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await catalog.rejectedUploads(cursor);
    page.items.forEach(({ key, versionId }) => known.add(uploadId(key, versionId)));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return known;
}

function uploadId(key: string, versionId: string): string {
  return JSON.stringify([key, versionId]);
}

/** A title's folder may begin on one page and end on the next; it is looked at twice then. */
function byFolder(items: readonly StoredObject[]): ReadonlyMap<string, StoredObject[]> {
  const folders = new Map<string, StoredObject[]>();
  for (const item of items) {
    const folder = item.key.slice(0, item.key.lastIndexOf("/") + 1);
    const objects = folders.get(folder) ?? [];
    objects.push(item);
    folders.set(folder, objects);
  }
  return new Map([...folders].sort(([left], [right]) => (left < right ? -1 : 1)));
}
