import { assetView, type AssetState, type PlayableWhen } from "../../functions/catalog/assetState";
import type { Reason } from "../../functions/catalog/parts";
import type { CatalogReader } from "../aws/catalogReader";

/** A title in a list. */
export interface ListedAsset {
  readonly assetId: string;
  readonly state: AssetState;
  /** Newest upload. */
  readonly master: string | null;
  /** When the newest upload's part last changed. */
  readonly updatedAt: string | null;
  readonly packagingGroup: string | null;
  readonly reason: Reason | null;
}

/** A list, which may be cut. */
export interface AssetList {
  readonly assets: readonly ListedAsset[];
  /** Whether there may be more than the limit allowed. */
  readonly isCut: boolean;
}

/** How assets are looked at. */
export interface ListSettings {
  readonly catalog: CatalogReader;
  readonly mediaRegions: readonly string[];
  /** Regions that count, from the fence. */
  readonly order: readonly string[];
  readonly playableWhen: PlayableWhen;
  readonly limit: number;
}

/** Titles that are read at a time. */
const AT_ONCE = 10;

/** Titles with something left to do in any Region, the oldest first within each. Cheap: an index lists them. */
export async function listOpen(settings: ListSettings): Promise<AssetList> {
  return collect(settings, openIds(settings), () => true);
}

/**
 * Titles of the whole catalog, in no order. The table has a partition per title and writer and no list of titles, so all of it is read:
 * the cost grows with the catalog, whatever is looked for.
 *
 * @param state only those in it. @default all
 */
export async function listAll(settings: ListSettings, state?: AssetState): Promise<AssetList> {
  return collect(settings, allIds(settings), (asset) => state === undefined || asset.state === state);
}

async function collect(
  settings: ListSettings,
  ids: AsyncIterable<string>,
  isWanted: (asset: ListedAsset) => boolean,
): Promise<AssetList> {
  const assets: ListedAsset[] = [];
  const seen = new Set<string>();
  let batch: string[] = [];
  const look = async (): Promise<void> => {
    assets.push(...(await Promise.all(batch.map((id) => listed(settings, id)))).filter(isWanted));
    batch = [];
  };
  for await (const id of ids) {
    if (assets.length > settings.limit) {
      break;
    }
    if (!seen.has(id)) {
      seen.add(id);
      batch.push(id);
    }
    if (batch.length >= AT_ONCE) {
      await look();
    }
  }
  await look();
  return { assets: assets.slice(0, settings.limit), isCut: assets.length > settings.limit };
}

async function* openIds({ catalog, mediaRegions }: ListSettings): AsyncGenerator<string> {
  for (const region of mediaRegions) {
    let cursor: string | undefined;
    do {
      const page = await catalog.openWork(region, cursor);
      yield* page.items.map(({ assetId }) => assetId);
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
}

async function* allIds({ catalog }: ListSettings): AsyncGenerator<string> {
  let cursor: string | undefined;
  do {
    const page = await catalog.scanAssetIds(cursor);
    yield* page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

async function listed({ catalog, order, playableWhen }: ListSettings, assetId: string): Promise<ListedAsset> {
  const { state, reason, newest } = assetView(await catalog.readAsset(assetId), order, playableWhen);
  return {
    assetId,
    state,
    master: newest?.key ?? null,
    updatedAt: newest?.updatedAt ?? null,
    packagingGroup: newest?.packagingGroup ?? null,
    reason: reason ?? null,
  };
}
