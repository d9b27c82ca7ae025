import { originId } from "../../functions/edge/names";

/** Id of the origin that unmatched paths go to, and that nothing is ever fetched from. */
export const DEAD_END_ORIGIN_ID = "dead-end";

/** CloudFront's quotas per distribution that the number of packaging groups and Regions can run into. */
export const DISTRIBUTION_QUOTAS = { origins: 100, originGroups: 10, cacheBehaviors: 75 } as const;

/** Cache behaviours of each packaging group: one for manifests, one for segments. */
export const BEHAVIORS_PER_GROUP = 2;

/** Cache behaviours that a distribution has whatever the packaging groups: the entitlement service's. */
export const FIXED_BEHAVIORS = 1;

/** Origins that a distribution has whatever the packaging groups and Regions: the dead end of unmatched paths. */
export const FIXED_ORIGINS = 1;

/** Origins of each Region besides those of packaging groups: its entitlement service. */
export const ORIGINS_PER_REGION = 1;

/** Custom policies of each kind that a distribution has; of response headers only where CORS origins are configured. */
export const CUSTOM_POLICIES = { cache: 2, originRequest: 2, responseHeaders: 2 } as const;

/** Custom policies of each kind per account, a quota of CloudFront. */
export const CUSTOM_POLICY_QUOTA = 20;

/** What a distribution needs of CloudFront, by the names of {@link DISTRIBUTION_QUOTAS}. */
export type DistributionUse = Readonly<Record<keyof typeof DISTRIBUTION_QUOTAS, number>>;

/**
 * What a distribution needs. It depends on packaging groups and Regions alone: however many assets there are, and in whatever formats,
 * the distribution stays as it is.
 */
export function distributionUse(packagingGroups: number, regions: number): DistributionUse {
  return {
    origins: (packagingGroups + ORIGINS_PER_REGION) * regions + FIXED_ORIGINS,
    originGroups: packagingGroups,
    cacheBehaviors: packagingGroups * BEHAVIORS_PER_GROUP + FIXED_BEHAVIORS,
  };
}

/**
 * What a packaging group may be called. The name stands in path patterns, so no character with a meaning there is in it; and no underscore
 * either, which the ids of the entitlement services' origins have.
 */
export const PACKAGING_GROUP_NAME = /^[a-z][a-z0-9-]{1,31}$/;

/** What an origin plan looks at in an origin. */
export interface PlannedOrigin {
  readonly packagingGroup: string;
  readonly region: string;
}

/** Origins put in order and paired, checked against CloudFront's quotas. */
export interface OriginPlan<Origin extends PlannedOrigin> {
  /** By id, so that the order in which Regions and groups are declared never shows as a change. */
  readonly origins: readonly { readonly id: string; readonly origin: Origin }[];
  /** One static origin group per packaging group, by name. The group's id is the packaging group's name. */
  readonly groups: readonly {
    readonly packagingGroup: string;
    /** Ids of the origins of the first two Regions of the static order, first choice first. */
    readonly memberIds: readonly [string, string];
  }[];
}

/**
 * Works out the origins and origin groups of a distribution. All Regions get origins; the static groups hold the first two of the
 * static order, because CloudFront's groups have exactly two members. Further Regions are reached by the viewer-request function.
 *
 * @param staticOrder media Regions, the one to try first at the head
 * @throws Error unless there are two Regions, every packaging group has one origin in each of them and nowhere else, and the quotas
 *   hold
 */
export function planOrigins<Origin extends PlannedOrigin>(
  origins: readonly Origin[],
  staticOrder: readonly string[],
): OriginPlan<Origin> {
  const [first, second] = staticOrder;
  if (first === undefined || second === undefined || new Set(staticOrder).size !== staticOrder.length) {
    throw new Error(
      `static order: got ${staticOrder.join(", ") || "no Regions"}. An origin group takes two different Regions; list two or more, each once.`,
    );
  }
  const names = [...new Set(origins.map(({ packagingGroup }) => packagingGroup))].sort();
  assertNames(names);
  assertComplete(origins, names, staticOrder);
  assertQuotas(names.length, staticOrder.length);
  return {
    origins: origins
      .map((origin) => ({ id: originId(origin.packagingGroup, origin.region), origin }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    groups: names.map((packagingGroup) => ({
      packagingGroup,
      memberIds: [originId(packagingGroup, first), originId(packagingGroup, second)],
    })),
  };
}

/**
 * Makes sure that every Region has its entitlement service: the play-request function chooses among all of them.
 *
 * @returns the static order, which has a first Region
 * @throws Error for a Region without one, with two, or one elsewhere
 */
export function assertPlayOrigins(
  origins: readonly { readonly region: string }[],
  staticOrder: readonly string[],
): readonly [string, ...string[]] {
  const given = origins.map(({ region }) => region).sort();
  const [first, ...others] = staticOrder;
  if (first === undefined || JSON.stringify(given) !== JSON.stringify([...staticOrder].sort())) {
    throw new Error(
      `entitlement services: got ${given.join(", ") || "none"}. Each Region of the static order needs one, and no other has one: ${staticOrder.join(", ")}.`,
    );
  }
  return [first, ...others];
}

/** A name with a character that means something in a path pattern would let one group take another's requests. */
function assertNames(names: readonly string[]): void {
  if (names.length === 0) {
    throw new Error("origins: got none. A distribution serves packaging groups; hand over their origins.");
  }
  const malformed = names.filter((name) => !PACKAGING_GROUP_NAME.test(name));
  if (malformed.length > 0) {
    throw new Error(
      `packaging group ${malformed.join(", ")}: bad name. Use 2 to 32 of a-z, 0-9 and -, starting with a letter, such as clear-00.`,
    );
  }
  if (names.includes(DEAD_END_ORIGIN_ID)) {
    throw new Error(
      `packaging group ${DEAD_END_ORIGIN_ID}: the name is taken by the origin of unmatched paths. Choose another, such as clear-00.`,
    );
  }
}

function assertComplete(
  origins: readonly PlannedOrigin[],
  names: readonly string[],
  staticOrder: readonly string[],
): void {
  const stray = origins.find(({ region }) => !staticOrder.includes(region));
  if (stray !== undefined) {
    throw new Error(
      `origin of ${stray.packagingGroup} in ${stray.region}: the Region is not in the static order (${staticOrder.join(", ")}). Add it there, or leave the origin out.`,
    );
  }
  for (const name of names) {
    for (const region of staticOrder) {
      const count = origins.filter(
        (origin) => origin.packagingGroup === name && origin.region === region,
      ).length;
      if (count !== 1) {
        throw new Error(
          `packaging group ${name}: has ${count === 0 ? "no origin" : `${count} origins`} in ${region}. It needs one in each of ${staticOrder.join(", ")}; its name must be the same in every Region.`,
        );
      }
    }
  }
}

function assertQuotas(groupCount: number, regionCount: number): void {
  const use = distributionUse(groupCount, regionCount);
  const counts = [
    ["origin groups", use.originGroups, DISTRIBUTION_QUOTAS.originGroups],
    ["origins", use.origins, DISTRIBUTION_QUOTAS.origins],
    ["cache behaviours", use.cacheBehaviors, DISTRIBUTION_QUOTAS.cacheBehaviors],
  ] as const;
  for (const [what, count, quota] of counts) {
    if (count > quota) {
      throw new Error(
        `distribution: ${groupCount} packaging groups come to ${count} ${what}. CloudFront allows ${quota}; take packaging groups or Regions out, or split the platform into two distributions.`,
      );
    }
  }
}
