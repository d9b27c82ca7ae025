import type { AssetParts, MasterPart, Reason, RegionPart } from "./parts";

/** When an asset counts as playable: in any Region of the order, or in all of them. */
export type PlayableWhen = "any" | "all";

/** What an asset is for operators and for the entitlement service. */
export type AssetState =
  "SUBMITTED" | "TRANSCODING" | "PACKAGING" | "PLAYABLE" | "FAILED" | "UNPUBLISHED" | "TAKEN_DOWN";

/** An asset's state with what it rests on. */
export interface AssetView {
  readonly assetId: string;
  readonly state: AssetState;
  /** With `FAILED`, and beside a playable asset whose newest upload failed. */
  readonly reason: Reason | undefined;
  /** The newest master that no other took the place of; undefined while only operators have spoken. */
  readonly newest: MasterPart | undefined;
  /** What is played: the newest master whose encode is playable where the policy asks for it. */
  readonly current: { readonly master: MasterPart; readonly regions: readonly RegionPart[] } | undefined;
}

/**
 * What an asset is, from everybody's parts. It depends on the parts and the order alone, and every part only moves forward, so whatever
 * order events and replication bring them in, the state in the end is the same.
 *
 * @param order Regions that count, as the fence has them; drained ones are left out
 */
export function assetView(
  parts: AssetParts,
  order: readonly string[],
  playableWhen: PlayableWhen,
): AssetView {
  const masters = newestFirst(parts.masters);
  // S3 keeps times in seconds: of two versions of one key, the one that was superseded may sort first.
  const newest = masters.find(({ state }) => state !== "SUPERSEDED") ?? masters[0];
  const current = masters
    .map((master) => ({ master, regions: playableRegions(parts, master, order) }))
    .find(({ regions }) => isPlayable(regions, order, playableWhen));
  const failure = newest === undefined ? undefined : failureOf(parts, newest, order, playableWhen);
  return { assetId: parts.assetId, state: stateOf(), reason: failure, newest, current };

  function stateOf(): AssetState {
    if (parts.publication?.intent === "TAKEN_DOWN") {
      return "TAKEN_DOWN";
    }
    if (current !== undefined) {
      return parts.publication?.intent === "UNPUBLISHED" ? "UNPUBLISHED" : "PLAYABLE";
    }
    if (failure !== undefined) {
      return "FAILED";
    }
    switch (newest?.state) {
      case "TRANSCODING":
        return "TRANSCODING";
      case "TRANSCODED":
        return "PACKAGING";
      default:
        return "SUBMITTED";
    }
  }
}

/** Masters by upload, the newest first; where two Regions encoded one master, the part that got further comes first. */
export function newestFirst(masters: readonly MasterPart[]): readonly MasterPart[] {
  return [...masters].sort(
    (left, right) =>
      compare(right.uploadedAt, left.uploadedAt) ||
      compare(right.key, left.key) ||
      compare(right.versionId, left.versionId) ||
      progress(right) - progress(left) ||
      right.epoch - left.epoch ||
      compare(left.region, right.region),
  );
}

const PROGRESS: Readonly<Record<MasterPart["state"], number>> = {
  SUPERSEDED: 0,
  REFUSED: 1,
  FAILED: 1,
  CLAIMED: 2,
  TRANSCODING: 3,
  TRANSCODED: 4,
};

function progress({ state }: MasterPart): number {
  return PROGRESS[state];
}

function playableRegions(
  parts: AssetParts,
  { encodeId }: MasterPart,
  order: readonly string[],
): RegionPart[] {
  return parts.regions.filter(
    (part) => part.encodeId === encodeId && part.state === "PLAYABLE" && order.includes(part.region),
  );
}

function isPlayable(regions: readonly RegionPart[], order: readonly string[], when: PlayableWhen): boolean {
  return when === "any"
    ? regions.length > 0
    : order.every((region) => regions.some((part) => part.region === region));
}

/** Why the newest upload cannot become playable any more. */
function failureOf(
  parts: AssetParts,
  newest: MasterPart,
  order: readonly string[],
  when: PlayableWhen,
): Reason | undefined {
  if (newest.state === "REFUSED" || newest.state === "FAILED") {
    return newest.reason;
  }
  const failed = parts.regions.filter(
    (part) => part.encodeId === newest.encodeId && part.state === "FAILED" && order.includes(part.region),
  );
  const isLost = when === "all" ? failed.length > 0 : failed.length > 0 && failed.length >= order.length;
  return isLost ? failed[0]?.reason : undefined;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
