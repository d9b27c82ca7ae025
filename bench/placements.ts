import { GROUP_CAPACITY } from "../functions/placement/groupLoad";
import { placeAsset, type PlacementStore } from "../functions/placement/placeAsset";
import { PACKAGING_QUOTAS } from "../functions/placement/packagingQuotas";

/**
 * One placement in as many groups as a Region may have, against a store that answers at once: what choosing and claiming cost besides
 * the table's own time. When the groups are full they are emptied, so that memory and the figure stay as they are.
 */
export function placement(): () => Promise<unknown> {
  const counters = Array.from({ length: PACKAGING_QUOTAS.packagingGroups }, (_, n) => ({
    name: `clear-${String(n).padStart(2, "0")}`,
    contentClass: "clear",
    placed: 0,
  }));
  const store: PlacementStore = {
    placementOf: () => Promise.resolve(undefined),
    loads: () => Promise.resolve(counters),
    claim: ({ group, placedBefore }) => {
      const counter = counters.find(({ name }) => name === group);
      if (counter?.placed !== placedBefore) {
        return Promise.resolve(false);
      }
      counter.placed += 1;
      return Promise.resolve(true);
    },
    pause: () => Promise.resolve(),
  };
  let assets = 0;
  return () => {
    if (assets % (counters.length * GROUP_CAPACITY) === 0) {
      counters.forEach((counter) => (counter.placed = 0));
    }
    assets += 1;
    const request = { assetId: `asset-${assets}`, contentClass: "clear", metadata: {} };
    return placeAsset(store, { kind: "least-loaded" }, request);
  };
}
