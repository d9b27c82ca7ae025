import { newestFirst } from "../../functions/catalog/assetState";
import type { AssetParts } from "../../functions/catalog/parts";
import type { VirtualClock } from "../clock";

/** One step of an asset on its way, as the catalog showed it first. */
export interface Milestone {
  readonly step: string;
  /** Virtual seconds since the upload. */
  readonly seconds: number;
}

/** How often the catalog is looked at, in virtual milliseconds: the resolution of the milestones. */
const LOOK_MS = 500;

/**
 * Watches an asset become what it becomes.
 *
 * @param read the asset's parts now
 * @param isDone whether there is nothing more to wait for
 * @param tell gets each step as it is seen
 * @returns each step with the time at which it was seen first
 * @throws Error when it takes longer than an hour of virtual time
 */
export async function followAsset(
  assetId: string,
  clock: VirtualClock,
  read: () => Promise<AssetParts>,
  isDone: (parts: AssetParts) => boolean,
  tell: (milestone: Milestone) => void = () => undefined,
): Promise<readonly Milestone[]> {
  const began = clock.now();
  const seen = new Map<string, number>();
  await clock.advanceUntil(
    `asset ${assetId} done`,
    async () => {
      const parts = await read();
      for (const step of stepsOf(parts)) {
        if (!seen.has(step)) {
          const seconds = (clock.now() - began) / 1_000;
          seen.set(step, seconds);
          tell({ step, seconds });
        }
      }
      return isDone(parts);
    },
    LOOK_MS,
  );
  return [...seen].map(([step, seconds]) => ({ step, seconds }));
}

/** Whether the newest encode is playable in all of these Regions. */
export function isPlayableIn({ masters, regions }: AssetParts, all: readonly string[]): boolean {
  const newest = newestFirst(masters).find(({ state }) => state !== "SUPERSEDED");
  return all.every((region) =>
    regions.some(
      (part) => part.region === region && part.encodeId === newest?.encodeId && part.state === "PLAYABLE",
    ),
  );
}

/** Everything that an asset has behind it, in the order in which it happens. */
function stepsOf({ masters, placements, regions }: AssetParts): readonly string[] {
  return [
    ...masters.flatMap(({ state, jobId, inventoryKey }) => [
      "claimed",
      ...(jobId === undefined ? [] : ["job made"]),
      ...(inventoryKey === undefined ? [] : ["transcoded"]),
      ...(state === "REFUSED" || state === "FAILED" ? [state.toLowerCase()] : []),
    ]),
    ...placements.map(({ packagingGroup }) => `placed in ${packagingGroup}`),
    ...regions.flatMap(({ region, state }) => [
      ...(state === "WAITING" ? [`${region} waits for objects`] : []),
      ...(state === "REGISTERED" || state === "PLAYABLE" ? [`registered in ${region}`] : []),
      ...(state === "PLAYABLE" ? [`playable in ${region}`] : []),
    ]),
  ];
}
