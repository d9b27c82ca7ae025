import type { PlatformConfig } from "../config";
import { ingestEnvironmentProblems } from "./ingestEnvironmentRule";

/** Rules about `ingest` that span several keys. Returns one sentence per problem. */
export function ingestProblems(config: PlatformConfig): readonly string[] {
  return [
    ...defaultClassProblems(config),
    ...placementProblems(config),
    ...ingestEnvironmentProblems(config),
  ];
}

function defaultClassProblems({ ingest, packagingGroups }: PlatformConfig): readonly string[] {
  const classes = [...new Set(Object.values(packagingGroups).map(({ contentClass }) => contentClass))].sort();
  const named = ingest.defaultContentClass;
  return named === undefined || classes.includes(named)
    ? []
    : [
        `ingest.defaultContentClass: got ${JSON.stringify(named)}, and no packaging group is of that class. Allowed: ${classes.join(", ")}; name one of them, or add a group.`,
      ];
}

function placementProblems({ ingest: { placement }, packagingGroups }: PlatformConfig): readonly string[] {
  if (placement.strategy !== "by-metadata") {
    return [];
  }
  const known = Object.keys(packagingGroups).sort();
  const owners = new Map<string, string>();
  return Object.entries(placement.groups).flatMap(([value, groups]) =>
    groups.flatMap((group) => {
      if (!known.includes(group)) {
        return [
          `ingest.placement.groups.${value}: got ${JSON.stringify(group)}, which is no packaging group. Allowed: ${known.join(", ")}; correct the name, or add the group.`,
        ];
      }
      const owner = owners.get(group);
      owners.set(group, value);
      return owner === undefined
        ? []
        : [
            `ingest.placement.groups.${value}: ${group} is set aside for ${owner} already. A group is for one value; take it out of one of the two.`,
          ];
    }),
  );
}
