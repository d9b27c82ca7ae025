import type { DrillClock } from "../drill/drill";
import type { VodAssetsPort } from "./ports";
import { errorText } from "./refusal";

/** What became of an asset's encodes in one Region's MediaPackage. */
export interface VodRemoval {
  /** Every id that was known or found, with what went wrong, if anything did. */
  readonly assets: readonly { readonly id: string; readonly gone: boolean; readonly detail: string }[];
  /** Where they served: what can be asked directly. */
  readonly urls: readonly string[];
  /** Why the Region could not be asked; undefined when it could. */
  readonly unreachable: string | undefined;
}

/** MediaPackage's API takes 5 requests a second per account and Region, and the Region's own reconciler needs some of them. */
const PAUSE_MS = 250;
/** Looks at the list after the deletion; it is not said that a list never lags behind. */
const LOOKS = 5;

/** Ids in MediaPackage that belong to an asset: its encodes', and one that was made without any. */
export function belongsTo(assetId: string, id: string): boolean {
  // No asset id has an underscore, so no other asset's id begins so.
  return id === assetId || id.startsWith(`${assetId}_`);
}

/** All of an asset's ids in a Region, by the list: what the catalog forgot is in it too. */
export async function listVodAssets(
  vod: VodAssetsPort,
  assetId: string,
  clock: DrillClock,
): Promise<readonly string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    await clock.sleep(PAUSE_MS);
    const page = await vod.list(cursor);
    found.push(...page.items.filter((id) => belongsTo(assetId, id)));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

/**
 * Deletes an asset's encodes in one Region, and looks until the list has none of them any more.
 *
 * @param expected ids that the catalog knows of
 */
export async function removeVodAssets(
  vod: VodAssetsPort,
  assetId: string,
  expected: readonly string[],
  clock: DrillClock,
): Promise<VodRemoval> {
  const urls = new Set<string>();
  const problems = new Map<string, string>();
  const known = new Set(expected);
  let left: readonly string[];
  try {
    left = await listVodAssets(vod, assetId, clock);
    for (let look = 0; look < LOOKS; look++) {
      left.forEach((id) => known.add(id));
      // The first time those as well that only the catalog names: deleting what is not there is nothing.
      for (const id of look === 0 ? known : left) {
        await remove(vod, id, clock, urls, problems);
      }
      left = await listVodAssets(vod, assetId, clock);
      if (left.length === 0) {
        break;
      }
    }
  } catch (error) {
    const unreachable = errorText(error);
    const assets = [...known].sort().map((id) => ({ id, gone: false, detail: unreachable }));
    return { assets, urls: [...urls].sort(), unreachable };
  }
  const assets = [...known]
    .sort()
    .map((id) =>
      left.includes(id)
        ? { id, gone: false, detail: problems.get(id) ?? "deleted, but still listed" }
        : { id, gone: true, detail: "not in MediaPackage" },
    );
  return { assets, urls: [...urls].sort(), unreachable: undefined };
}

async function remove(
  vod: VodAssetsPort,
  id: string,
  clock: DrillClock,
  urls: Set<string>,
  problems: Map<string, string>,
): Promise<void> {
  try {
    await clock.sleep(PAUSE_MS);
    (await vod.urls(id))?.forEach((url) => urls.add(url));
    await clock.sleep(PAUSE_MS);
    await vod.delete(id);
    problems.delete(id);
  } catch (error) {
    // The others are deleted all the same; the list says in the end what is left.
    problems.set(id, errorText(error));
  }
}
