import fc from "fast-check";

import { legalConfigs } from "./arbitraryConfig";
import { recordScene } from "./recordScene";
import type { Scene } from "./scene";

/**
 * All properties of a run are tried with the same configurations, because recording a platform takes a second. To try a failure again,
 * put the seed that fast-check reports here.
 */
const SEED = Math.floor(Math.random() * 0x7fffffff);

/** For whichever test comes first and has everything recorded, on a busy machine. */
export const RECORDING_LIMIT_MS = 180_000;

/** Enough for every layout of accounts to come up in a few runs of the tests. */
const CONFIGURATIONS = 5;

const recorded = new Map<string, Promise<Scene>>();

/** Tries a property with what the whole program registers under some legal configurations. */
export function underEveryConfig(property: (scene: Scene) => void): Promise<void> {
  return fc.assert(
    fc.asyncProperty(legalConfigs, async (raw) => {
      const key = JSON.stringify(raw);
      const scene = recorded.get(key) ?? recordScene(raw);
      recorded.set(key, scene);
      property(await scene);
    }),
    { seed: SEED, numRuns: CONFIGURATIONS, endOnFailure: true },
  );
}
