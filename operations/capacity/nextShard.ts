import {
  CUSTOM_POLICIES,
  CUSTOM_POLICY_QUOTA,
  DISTRIBUTION_QUOTAS,
  distributionUse,
} from "../../components/delivery/originPlan";
import { PACKAGING_QUOTAS } from "../../functions/placement/packagingQuotas";
import { usage, type Usage } from "./levels";

/** What the size of a platform is counted in. */
export interface PlatformSize {
  /** Packaging groups; the same in every Region. */
  readonly packagingGroups: number;
  readonly regions: number;
  /** Packaging configurations of the group that has the most. */
  readonly configurations: number;
}

/** What one packaging group more takes. */
export interface NextShard {
  readonly cacheBehaviors: number;
  readonly originGroups: number;
  readonly origins: number;
  /** Over all Regions. */
  readonly packagingGroups: number;
  /** Over all Regions, if it has as many as the group with the most. */
  readonly packagingConfigurations: number;
  /** Assets that it has room for. */
  readonly assets: number;
  /** It has behaviours and origins of its own, so always. */
  readonly changesDistribution: true;
  /** Quotas that do not allow it; with none it fits. */
  readonly blockedBy: readonly string[];
}

/**
 * Quotas of the distribution. They depend on packaging groups and Regions alone, by the very formula that the distribution is planned
 * with: onboarding assets within existing shards never touches the distribution.
 */
export function distributionUsage({ packagingGroups, regions }: PlatformSize): readonly Usage[] {
  const use = distributionUse(packagingGroups, regions);
  return [
    usage("origins", use.origins, DISTRIBUTION_QUOTAS.origins),
    usage("origin groups", use.originGroups, DISTRIBUTION_QUOTAS.originGroups),
    usage("cache behaviours", use.cacheBehaviors, DISTRIBUTION_QUOTAS.cacheBehaviors),
    usage("custom cache policies (account)", CUSTOM_POLICIES.cache, CUSTOM_POLICY_QUOTA),
    usage("custom origin request policies (account)", CUSTOM_POLICIES.originRequest, CUSTOM_POLICY_QUOTA),
    usage("custom response headers policies (account)", CUSTOM_POLICIES.responseHeaders, CUSTOM_POLICY_QUOTA),
  ];
}

/** Quotas of MediaPackage in each Region, but for the assets. */
export function packagingUsage({ packagingGroups, configurations }: PlatformSize): readonly Usage[] {
  return [
    usage("packaging groups per Region", packagingGroups, PACKAGING_QUOTAS.packagingGroups),
    usage("configurations in one group", configurations, PACKAGING_QUOTAS.configurations),
  ];
}

/** What the next shard takes, and whether the quotas allow it. */
export function nextShard(size: PlatformSize): NextShard {
  const more = { ...size, packagingGroups: size.packagingGroups + 1 };
  const before = distributionUse(size.packagingGroups, size.regions);
  const after = distributionUse(more.packagingGroups, more.regions);
  return {
    cacheBehaviors: after.cacheBehaviors - before.cacheBehaviors,
    originGroups: after.originGroups - before.originGroups,
    origins: after.origins - before.origins,
    packagingGroups: size.regions,
    packagingConfigurations: size.regions * size.configurations,
    assets: PACKAGING_QUOTAS.assets,
    changesDistribution: true,
    blockedBy: [...distributionUsage(more), ...packagingUsage(more)]
      .filter(({ used, allowed }) => used > allowed)
      .map(({ what }) => what),
  };
}
