import type { PlatformConfig } from "../config";

/** Rules about which Regions there are. */
export function regionProblems(config: PlatformConfig): readonly string[] {
  const names = Object.keys(config.regions);
  const problems: string[] = [];
  if (names.length < 2) {
    problems.push(
      `regions: got ${names.length === 0 ? "none" : names.join(", ")}. A platform that survives the loss of a Region needs at least two; add one.`,
    );
  }
  if (!names.includes(config.activeRegion)) {
    problems.push(
      `activeRegion: got ${config.activeRegion}, which is not among the Regions. Allowed: ${names.join(", ")}.`,
    );
  }
  return problems;
}

/** Rules about the accounts' deploy roles. */
export function accountProblems(config: PlatformConfig): readonly string[] {
  const parts: readonly (readonly [
    string,
    { accountId: string; deployRoleArn?: string | undefined } | undefined,
  ])[] = [
    ...Object.entries(config.regions).map(([region, account]) => [`regions.${region}`, account] as const),
    ["delivery", config.delivery],
  ];
  const accounts = new Set(parts.map(([, account]) => account?.accountId));
  return parts.flatMap(([setting, account]) => {
    if (account === undefined) {
      return [];
    }
    if (account.deployRoleArn === undefined) {
      return accounts.size > 1
        ? [
            `${setting}.deployRoleArn: missing. The stack spans ${accounts.size} accounts, so each needs a role for Pulumi to assume; set it to the deploy role of account ${account.accountId}.`,
          ]
        : [];
    }
    const roleAccount = account.deployRoleArn.split(":")[4];
    return roleAccount === account.accountId
      ? []
      : [
          `${setting}.deployRoleArn: got a role of account ${roleAccount ?? "?"}, but ${setting}.accountId is ${account.accountId}. Name a role of that account.`,
        ];
  });
}

/** Rules about the roles that upload masters. */
export function uploaderProblems({ regions }: PlatformConfig): readonly string[] {
  return Object.entries(regions).flatMap(([region, { accountId, uploaderRoleArns }]) =>
    Object.entries(uploaderRoleArns).flatMap(([name, roleArn]) => {
      const roleAccount = roleArn.split(":")[4];
      return roleAccount === accountId
        ? []
        : [
            `regions.${region}.uploaderRoleArns.${name}: got a role of account ${roleAccount ?? "?"}. Masters are uploaded by roles of the Region's own account, ${accountId}: let the other account's people assume one there.`,
          ];
    }),
  );
}
