import type { PlatformConfig } from "../config";

/**
 * Rules about `storage` that span several keys. Returns one sentence per problem.
 *
 * S3 would refuse most of them itself, but in the middle of an update, one bucket at a time.
 */
export function storageProblems(config: PlatformConfig): readonly string[] {
  return [...tierProblems(config), ...expiryProblems(config), ...objectLockProblems(config)];
}

type MasterTiers = PlatformConfig["storage"]["masterTiers"];

/** The tiers in the only order in which S3 moves objects. */
const TIERS = [
  "glacierInstantRetrievalDays",
  "glacierFlexibleRetrievalDays",
  "glacierDeepArchiveDays",
] as const satisfies readonly (keyof MasterTiers)[];

function tiersOf(tiers: MasterTiers): readonly { readonly tier: string; readonly days: number }[] {
  return TIERS.flatMap((tier) => {
    const days = tiers[tier];
    return days === undefined ? [] : [{ tier, days }];
  });
}

function tierProblems({ storage }: PlatformConfig): readonly string[] {
  return tiersOf(storage.masterTiers).flatMap(({ tier, days }, index, all) => {
    const previous = all[index - 1];
    return previous === undefined || days > previous.days
      ? []
      : [
          `storage.masterTiers.${tier}: got ${days}, but ${previous.tier} is ${previous.days}. S3 moves objects down one tier after the other, at least a day apart: use ${previous.days + 1} or more, or leave one of them out.`,
        ];
  });
}

function expiryProblems({ storage }: PlatformConfig): readonly string[] {
  const { masterExpiryDays, masterObjectLock } = storage;
  if (masterExpiryDays === undefined) {
    return [];
  }
  const problems: string[] = [];
  const late = tiersOf(storage.masterTiers).find(({ days }) => days >= masterExpiryDays);
  if (late !== undefined) {
    problems.push(
      `storage.masterExpiryDays: got ${masterExpiryDays}, but masters move at ${late.tier}, ${late.days}. S3 takes an expiry only after the last tier: use ${late.days + 1} or more, or leave that tier out.`,
    );
  }
  if (masterObjectLock !== undefined && masterExpiryDays < masterObjectLock.days) {
    problems.push(
      `storage.masterExpiryDays: got ${masterExpiryDays}, but masters are locked for ${masterObjectLock.days} days. They would be hidden, and billed until the lock ends: use ${masterObjectLock.days} or more, or leave it out.`,
    );
  }
  return problems;
}

function objectLockProblems({ storage, protect }: PlatformConfig): readonly string[] {
  return storage.masterObjectLock?.mode === "COMPLIANCE" && !protect
    ? [
        `storage.masterObjectLock.mode: got COMPLIANCE with protect: false. What nobody can delete for ${storage.masterObjectLock.days} days does not go with a stack that may be taken down: use GOVERNANCE, or set protect to true.`,
      ]
    : [];
}
