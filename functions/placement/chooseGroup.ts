import { GROUP_CAPACITY, type GroupLoad } from "./groupLoad";

/** How groups are chosen among those of an asset's content class. */
export type PlacementStrategy =
  /** The group with the fewest assets: fills all evenly. */
  | { readonly kind: "least-loaded" }
  /** One after another by name, whatever they hold. */
  | { readonly kind: "round-robin" }
  /**
   * Groups set aside for a value of the title's metadata, such as one studio's; the least loaded of them. Titles with another value, or
   * none, go to the groups that are set aside for nobody.
   */
  | {
      readonly kind: "by-metadata";
      /** Name in the title's metadata. */
      readonly key: string;
      /** Names of groups by the key's value. */
      readonly groups: Readonly<Record<string, readonly string[]>>;
    };

/** What decides where an asset goes. */
export interface PlacementRequest {
  readonly assetId: string;
  readonly contentClass: string;
  /** The title's metadata, from the file beside its master. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** An asset that fits nowhere. */
export class PlacementError extends Error {
  override readonly name = "PlacementError";

  constructor(
    /** `no-group`: nothing is configured for it; `full`: there is no room left. */
    readonly reason: "no-group" | "full",
    message: string,
  ) {
    super(message);
  }
}

/**
 * The group for an asset, among groups with room. It depends on its arguments and nothing else.
 *
 * @throws PlacementError naming the class, what is configured for it and what to do
 */
export function chooseGroup(
  strategy: PlacementStrategy,
  request: PlacementRequest,
  loads: readonly GroupLoad[],
): GroupLoad {
  const ofClass = loads.filter(({ contentClass }) => contentClass === request.contentClass);
  const meant = eligible(strategy, request, ofClass);
  if (meant.length === 0) {
    throw new PlacementError("no-group", missing(strategy, request, loads));
  }
  const withRoom = meant
    .filter(({ placed }) => placed < GROUP_CAPACITY)
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  const turn = ofClass.reduce((sum, { placed }) => sum + placed, 0);
  const chosen =
    strategy.kind === "round-robin" ? withRoom[turn % Math.max(1, withRoom.length)] : leastLoaded(withRoom);
  if (chosen === undefined) {
    throw new PlacementError(
      "full",
      `asset ${request.assetId}: ${meant.map(({ name }) => name).join(", ")} ${meant.length === 1 ? "is" : "are"} full, ${GROUP_CAPACITY} assets each. Add a packaging group of the content class ${request.contentClass} to the configuration, deploy, and submit the asset again.`,
    );
  }
  return chosen;
}

function eligible(
  strategy: PlacementStrategy,
  { metadata }: PlacementRequest,
  ofClass: readonly GroupLoad[],
): readonly GroupLoad[] {
  if (strategy.kind !== "by-metadata") {
    return ofClass;
  }
  const value = Object.hasOwn(metadata, strategy.key) ? metadata[strategy.key] : undefined;
  const own =
    value !== undefined && Object.hasOwn(strategy.groups, value) ? strategy.groups[value] : undefined;
  const setAside = new Set(Object.values(strategy.groups).flat());
  return ofClass.filter(({ name }) => (own === undefined ? !setAside.has(name) : own.includes(name)));
}

function leastLoaded(groups: readonly GroupLoad[]): GroupLoad | undefined {
  return groups.reduce<GroupLoad | undefined>(
    (least, group) => (least === undefined || group.placed < least.placed ? group : least),
    undefined,
  );
}

function missing(
  strategy: PlacementStrategy,
  { assetId, contentClass, metadata }: PlacementRequest,
  loads: readonly GroupLoad[],
): string {
  const classes = [...new Set(loads.map((load) => load.contentClass))].sort();
  if (!classes.includes(contentClass)) {
    return `asset ${assetId}: got the content class ${contentClass}, and no packaging group is for it. Allowed: ${classes.join(", ")}. Correct the title's metadata, or add a group of that class.`;
  }
  const key = strategy.kind === "by-metadata" ? strategy.key : "";
  return `asset ${assetId}: got ${key} ${JSON.stringify(metadata[key] ?? null)}, and no packaging group of the content class ${contentClass} is for it. Set one aside for that value, or leave one for everybody.`;
}
