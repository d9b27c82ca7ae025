import * as z from "zod";

import type { CatalogStore } from "../../catalog/catalogStore";

/** How far a sweep has come: a page of a listing, and how much of the page is behind, since a page may take longer than a run. */
const bookmarkSchema = z.strictObject({
  cursor: z.string().optional(),
  /** Sort key of the last item that was looked at. */
  after: z.string().optional(),
});

/** Values of a sweep's bookmark; empty at the beginning. */
export type Bookmark = z.output<typeof bookmarkSchema>;

/** Where the last run of a sweep stopped. */
export async function readBookmark(catalog: CatalogStore, name: string): Promise<Bookmark> {
  const text = await catalog.readBookmark(name);
  try {
    return text === undefined ? {} : bookmarkSchema.parse(JSON.parse(text));
  } catch {
    // One of another release: the sweep begins anew, which only costs time.
    return {};
  }
}

/** Remembers where the next run goes on; an empty bookmark is the beginning. */
export async function writeBookmark(catalog: CatalogStore, name: string, bookmark: Bookmark): Promise<void> {
  const isBeginning = bookmark.cursor === undefined && bookmark.after === undefined;
  await catalog.writeBookmark(name, isBeginning ? undefined : JSON.stringify(bookmark));
}
