import type { IntentResult } from "./publicationIntent";
import type { InvalidationState } from "./invalidation";
import type { ObjectCopies } from "./objectCopies";
import type { CopyRecord } from "./record";
import type { VodRemoval } from "./vodRemoval";

/** What became of everything in one Region. */
export interface RegionCopies {
  readonly region: string;
  readonly vod: VodRemoval;
  readonly packaged: ObjectCopies;
  readonly masters: ObjectCopies;
}

/** What a takedown was told to delete besides what serves viewers. */
export interface Deletions {
  readonly deleteMasters: boolean;
  readonly deleteCopies: boolean;
}

/** The catalog's replicas, as copies of the prohibition. */
export function catalogCopies(intent: IntentResult, at: string): readonly CopyRecord[] {
  return intent.replicas.map(({ region, holds, detail }) => ({
    what: "catalog",
    region,
    id: `catalog in ${region}`,
    state: holds ? "in-force" : "remaining",
    detail,
    at,
  }));
}

/** What lay in the edge's caches. */
export function cachedCopies(
  invalidation: InvalidationState,
  path: string,
  at: string,
): readonly CopyRecord[] {
  return [
    {
      what: "cached-objects",
      region: null,
      id: invalidation.id === undefined ? path : `${path} (${invalidation.id})`,
      state: invalidation.completed ? "invalidated" : "remaining",
      detail: invalidation.detail,
      at,
    },
  ];
}

/** What a Region holds. */
export function regionCopies(
  { region, vod, packaged, masters }: RegionCopies,
  { deleteMasters, deleteCopies }: Deletions,
  at: string,
): readonly CopyRecord[] {
  return [
    ...vod.assets.map(({ id, gone, detail }): CopyRecord => ({
      what: "vod-asset",
      region,
      id,
      state: gone ? "gone" : "remaining",
      detail,
      at,
    })),
    // A Region that could not be asked may hold what nobody knows of.
    ...(vod.unreachable !== undefined && vod.assets.length === 0
      ? [
          {
            what: "vod-asset",
            region,
            id: "unknown",
            state: "remaining",
            detail: vod.unreachable,
            at,
          } as const,
        ]
      : []),
    objectsCopy("packaged-objects", region, packaged, deleteCopies, at),
    objectsCopy("masters", region, masters, deleteMasters, at),
  ];
}

/** What is left to do, in words for whoever runs the command again. */
export function remainingWork(copies: readonly CopyRecord[]): readonly string[] {
  return copies
    .filter(({ state }) => state === "remaining")
    .map(
      ({ what, region, id, detail }) => `${what}${region === null ? "" : ` in ${region}`}, ${id}: ${detail}`,
    );
}

function objectsCopy(
  what: "packaged-objects" | "masters",
  region: string,
  { bucket, prefix, left, refused, unreachable }: ObjectCopies,
  wanted: boolean,
  at: string,
): CopyRecord {
  const common = { what, region, id: `${bucket}/${prefix}`, at };
  if (left === undefined) {
    return { ...common, state: "remaining", detail: unreachable ?? "not listed" };
  }
  const isEmpty = left.versions + left.markers === 0;
  const detail =
    refused.length > 0
      ? `S3 refused: ${refused.join("; ")}`
      : isEmpty
        ? "nothing there"
        : `${left.objects} objects in ${left.versions} versions, ${left.bytes} bytes`;
  return { ...common, state: isEmpty ? "gone" : wanted ? "remaining" : "kept", detail, count: left };
}
