import { PLAYBACK_VERSION } from "../../functions/edge/names";
import type { DrillClock } from "../drill/drill";
import type { InvalidationsPort } from "./ports";
import { errorText } from "./refusal";

/** What became of the edge's cached copies. */
export interface InvalidationState {
  /** Undefined when CloudFront could not be asked. */
  readonly id: string | undefined;
  readonly completed: boolean;
  readonly detail: string;
}

const LOOK_EVERY_MS = 5_000;

/** What the edge may have cached of an asset. The viewer-request function leaves this much of a path as it is. */
export function cachedPaths(assetId: string): string {
  return `/${PLAYBACK_VERSION}/${assetId}/*`;
}

/**
 * Asks CloudFront to drop an asset's cached copies.
 *
 * Invalidation is control plane, in us-east-1. Viewers are refused by the deny entry whether or not it can be reached.
 *
 * @param orderedAt when the takedown was ordered, by its deny entry: a repetition asks for the same invalidation and gets it back
 */
export async function invalidate(
  port: InvalidationsPort,
  assetId: string,
  orderedAt: string,
): Promise<InvalidationState> {
  try {
    const { id } = await port.create([cachedPaths(assetId)], `takedown/${assetId}/${orderedAt}`);
    return { id, completed: false, detail: "in progress" };
  } catch (error) {
    return { id: undefined, completed: false, detail: `not asked for: ${errorText(error)}` };
  }
}

/** Waits until it is completed everywhere, for a bounded time. */
export async function awaitInvalidation(
  port: InvalidationsPort,
  { id, detail }: InvalidationState,
  clock: DrillClock,
  timeoutMs: number,
  progress: (line: string) => void,
): Promise<InvalidationState> {
  if (id === undefined) {
    progress(`The edge's caches keep their copies, which nobody is given: the invalidation was ${detail}`);
    return { id, completed: false, detail };
  }
  const started = clock.now();
  for (;;) {
    try {
      if (await port.isCompleted(id)) {
        progress(`Invalidation ${id} is completed.`);
        return { id, completed: true, detail: "completed at every edge location" };
      }
    } catch (error) {
      return {
        id,
        completed: false,
        detail: `asked for; whether it is completed is not known: ${errorText(error)}`,
      };
    }
    const waited = clock.now() - started;
    if (waited + LOOK_EVERY_MS > timeoutMs) {
      return { id, completed: false, detail: `still in progress after ${Math.round(waited / 1_000)} s` };
    }
    progress(`Invalidation ${id} is in progress (${Math.round(waited / 1_000)} s).`);
    await clock.sleep(LOOK_EVERY_MS);
  }
}
