import { DISTRIBUTION_QUOTAS, distributionUse } from "../components/delivery/originPlan";
import { decodeRoute, isRouteText } from "../functions/edge/route";
import { PACKAGING_QUOTAS } from "../functions/placement/packagingQuotas";
import type { PlatformConfig } from "./config";
import { accountProblems, regionProblems, uploaderProblems } from "./rules/accountRules";
import { cdnIdentifierProblems } from "./rules/cdnIdentifierRules";
import { drmProblems } from "./rules/drmRules";
import { entitlementProblems } from "./rules/entitlementRules";
import { packagingVersionProblems } from "./rules/packagingVersionRules";
import { replicationProblems } from "./rules/replicationRules";
import { ingestProblems } from "./rules/ingestRules";
import { signingKeyProblems } from "./rules/signingKeyRules";
import { storageProblems } from "./rules/storageRules";
import { transcodingProblems } from "./rules/transcodingRules";

/**
 * Rules that span several keys. Returns one sentence per problem: the setting, the value, what is allowed and the fix. Quotas of the
 * distribution and the key group are the components' own: here they are only checked earlier, so that one message lists every problem.
 */
export function configProblems(config: PlatformConfig): readonly string[] {
  return [
    ...regionProblems(config),
    ...accountProblems(config),
    ...uploaderProblems(config),
    ...domainProblems(config),
    ...packagingProblems(config),
    ...packagingVersionProblems(config),
    ...signingKeyProblems(config),
    ...cdnIdentifierProblems(config),
    ...failoverProblems(config),
    ...canaryProblems(config),
    ...tagProblems(config),
    ...replicationProblems(config),
    ...storageProblems(config),
    ...transcodingProblems(config),
    ...ingestProblems(config),
    ...drmProblems(config),
    ...entitlementProblems(config),
  ];
}

/** Tags per resource, anywhere in AWS. */
const MAX_TAGS = 50;

function tagProblems({ tags }: PlatformConfig): readonly string[] {
  const problems: string[] = [];
  const count = Object.keys(tags).length;
  if (count > MAX_TAGS) {
    problems.push(`tags: comes to ${count} on each resource. AWS allows ${MAX_TAGS}; take some out.`);
  }
  const spelling = new Map<string, string>();
  for (const key of Object.keys(tags)) {
    const other = spelling.get(key.toLowerCase());
    if (other !== undefined) {
      problems.push(
        `tags: got ${other} and ${key}. IAM takes them for the same key, and refuses the second; keep one.`,
      );
    }
    spelling.set(key.toLowerCase(), key);
  }
  return problems;
}

/** Alternate domain names per distribution (CloudFront Developer Guide, "Quotas"). */
const MAX_DOMAIN_NAMES = 100;

function domainProblems({ delivery }: PlatformConfig): readonly string[] {
  const problems: string[] = [];
  for (const setting of ["domainNames", "corsOrigins"] as const) {
    const repeated = delivery[setting].filter((name, n, all) => all.indexOf(name) !== n);
    if (repeated.length > 0) {
      problems.push(`delivery.${setting}: got ${repeated.join(", ")} more than once. List each name once.`);
    }
  }
  exceed(
    problems,
    "delivery.domainNames",
    delivery.domainNames.length,
    "domain names of one distribution",
    MAX_DOMAIN_NAMES,
  );
  if (delivery.domainNames.length > 0 && delivery.certificateArn === undefined) {
    problems.push(
      `delivery.certificateArn: missing. ${delivery.domainNames.join(", ")} can only be served with a certificate in us-east-1; set it, or leave delivery.domainNames out.`,
    );
  }
  if (delivery.domainNames.length === 0 && delivery.certificateArn !== undefined) {
    problems.push(
      "delivery.domainNames: empty although delivery.certificateArn is set. Name the domains the certificate is for, or leave the certificate out.",
    );
  }
  const certificateAccount = delivery.certificateArn?.split(":")[4];
  if (certificateAccount !== undefined && certificateAccount !== delivery.accountId) {
    problems.push(
      `delivery.certificateArn: got a certificate of account ${certificateAccount}. CloudFront takes one of its own account only: ${delivery.accountId}.`,
    );
  }
  return problems;
}

function packagingProblems(config: PlatformConfig): readonly string[] {
  const groups = Object.keys(config.packagingGroups);
  const regionCount = Object.keys(config.regions).length;
  const use = distributionUse(groups.length, regionCount);
  const problems: string[] = [];
  if (groups.length === 0) {
    problems.push(
      "packagingGroups: got none. Assets are placed in packaging groups; add one, such as clear-00.",
    );
  }
  exceed(
    problems,
    "packagingGroups",
    groups.length,
    "packaging groups per Region",
    PACKAGING_QUOTAS.packagingGroups,
  );
  exceed(
    problems,
    "packagingGroups",
    use.origins,
    "origins per distribution (groups x Regions, one for each Region's entitlement service, and the dead end)",
    DISTRIBUTION_QUOTAS.origins,
  );
  exceed(
    problems,
    "packagingGroups",
    use.cacheBehaviors,
    "cache behaviours per distribution (two for each group, and the entitlement service's)",
    DISTRIBUTION_QUOTAS.cacheBehaviors,
  );
  for (const [name, group] of Object.entries(config.packagingGroups)) {
    const setting = `packagingGroups.${name}.configurations`;
    const versions = Object.keys(group.configurations);
    if (versions.length === 0) {
      problems.push(
        `${setting}: got none. A group serves only the formats it has configurations for; add one, such as hls-v1.`,
      );
    }
    exceed(
      problems,
      setting,
      versions.length,
      "configurations per packaging group",
      PACKAGING_QUOTAS.configurations,
    );
  }
  return problems;
}

function failoverProblems({ failover }: PlatformConfig): readonly string[] {
  const problems: string[] = [];
  for (const [code, meaning] of [
    [503, "cannot be connected to"],
    [504, "does not answer in time"],
  ] as const) {
    if (!failover.statusCodes.includes(code)) {
      problems.push(
        `failover.statusCodes: ${code} is missing. CloudFront turns to the second Region when the first ${meaning} only if ${code} is listed; add it.`,
      );
    }
  }
  if (new Set(failover.statusCodes).size !== failover.statusCodes.length) {
    problems.push(`failover.statusCodes: got ${failover.statusCodes.join(", ")}. Each code may stand once.`);
  }
  return problems;
}

function canaryProblems({ canary, packagingGroups, regions }: PlatformConfig): readonly string[] {
  if (canary === undefined) {
    return [];
  }
  if (!isRouteText(canary.route)) {
    return [
      "canary.route: is not a route. Copy it from the asset's playback URL: /v1/<asset>/<route>/<format>/m/<file>.",
    ];
  }
  const route = decodeRoute(canary.route);
  const strangers = Object.keys(route.regions).filter((region) => !Object.keys(regions).includes(region));
  return [
    ...(Object.hasOwn(packagingGroups, route.packagingGroup)
      ? []
      : [
          `canary.route: names the packaging group ${route.packagingGroup}, which is not configured. Allowed: ${Object.keys(packagingGroups).join(", ")}.`,
        ]),
    ...(strangers.length === 0
      ? []
      : [
          `canary.route: names ${strangers.join(", ")}. Only the stack's own Regions serve it: ${Object.keys(regions).join(", ")}.`,
        ]),
  ];
}

function exceed(problems: string[], setting: string, count: number, what: string, quota: number): void {
  if (count > quota) {
    problems.push(
      `${setting}: comes to ${count} ${what}. AWS allows ${quota}; take some out, or split the platform into two stacks.`,
    );
  }
}
