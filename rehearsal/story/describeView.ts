import type { AssetView } from "../../functions/catalog/assetState";

/** An asset's state with its reason, as evidence. */
export function describeView({ state, reason }: AssetView): string {
  return reason === undefined ? state : `${state} (${reason.code})`;
}
