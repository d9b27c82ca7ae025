import { GROUP_CAPACITY } from "../../functions/placement/groupLoad";
import type { IngestOutputs } from "../ingestOutputs";
import { levelOf, worst, type Level, type Usage } from "./levels";
import { distributionUsage, nextShard, packagingUsage, type NextShard, type PlatformSize } from "./nextShard";

/** Counters of one Region: assets that it has placed, by packaging group. */
export type PlacedByGroup = Readonly<Record<string, number>>;

/** One packaging group, the same in every Region. */
export interface GroupCapacity {
  readonly name: string;
  /** Sum of all Regions' counters. */
  readonly placed: number;
  /** By the Region that placed them; they are packaged in every Region. */
  readonly placedBy: PlacedByGroup;
  readonly capacity: number;
  readonly level: Level;
}

/** The groups that titles of one class may be placed in. */
export interface ClassCapacity {
  /** `unknown` when the stack's outputs are of an older version. */
  readonly contentClass: string;
  readonly placed: number;
  readonly capacity: number;
  readonly headroom: number;
  readonly level: Level;
  readonly groups: readonly GroupCapacity[];
}

/** Everything that there is only so much of. */
export interface CapacityReport {
  readonly stack: string;
  /** Region whose replica of the catalog was read. */
  readonly readFrom: string;
  readonly level: Level;
  readonly classes: readonly ClassCapacity[];
  readonly distribution: readonly Usage[];
  readonly packaging: readonly Usage[];
  readonly nextShard: NextShard;
}

/** What the report is made from. */
export interface CapacityFacts {
  readonly stack: string;
  readonly readFrom: string;
  readonly outputs: Pick<IngestOutputs, "mediaRegions" | "regions">;
  /** Each Region's counters. */
  readonly counters: Readonly<Record<string, PlacedByGroup>>;
}

/** Judges what is used of what there is. It depends on its arguments alone. */
export function measureCapacity({ stack, readFrom, outputs, counters }: CapacityFacts): CapacityReport {
  const size = sizeOf(outputs);
  const classes = classesOf(outputs, counters);
  const distribution = distributionUsage(size);
  const packaging = packagingUsage(size);
  return {
    stack,
    readFrom,
    level: worst([
      ...classes.flatMap(levelsOf),
      ...[...distribution, ...packaging].map(({ level }) => level),
    ]),
    classes,
    distribution,
    packaging,
    nextShard: nextShard(size),
  };
}

/** Names of the packaging groups, in order. */
export function groupNames({ regions }: CapacityFacts["outputs"]): readonly string[] {
  return [
    ...new Set(Object.values(regions).flatMap(({ packagingGroups }) => Object.keys(packagingGroups))),
  ].sort();
}

function sizeOf(outputs: CapacityFacts["outputs"]): PlatformSize {
  const groups = Object.values(outputs.regions).flatMap(({ packagingGroups }) =>
    Object.values(packagingGroups),
  );
  return {
    packagingGroups: groupNames(outputs).length,
    regions: outputs.mediaRegions.length,
    configurations: Math.max(0, ...groups.map(({ configurations }) => Object.keys(configurations).length)),
  };
}

function classesOf(
  outputs: CapacityFacts["outputs"],
  counters: CapacityFacts["counters"],
): readonly ClassCapacity[] {
  const groups = groupNames(outputs).map((name) => ({
    contentClass: contentClassOf(outputs, name),
    group: groupOf(name, counters),
  }));
  const names = [...new Set(groups.map(({ contentClass }) => contentClass))].sort();
  return names.map((contentClass) => {
    const own = groups.filter((entry) => entry.contentClass === contentClass).map(({ group }) => group);
    const placed = own.reduce((sum, group) => sum + group.placed, 0);
    const capacity = own.length * GROUP_CAPACITY;
    return {
      contentClass,
      placed,
      capacity,
      headroom: Math.max(0, capacity - placed),
      level: levelOf(placed, capacity),
      groups: own,
    };
  });
}

function contentClassOf({ regions }: CapacityFacts["outputs"], name: string): string {
  const known = Object.values(regions).map(({ packagingGroups }) => packagingGroups[name]?.contentClass);
  return known.find((contentClass) => contentClass !== undefined) ?? "unknown";
}

function groupOf(name: string, counters: CapacityFacts["counters"]): GroupCapacity {
  const placedBy = Object.fromEntries(
    Object.entries(counters).map(([region, byGroup]) => [region, byGroup[name] ?? 0]),
  );
  const placed = Object.values(placedBy).reduce((sum, count) => sum + count, 0);
  return { name, placed, placedBy, capacity: GROUP_CAPACITY, level: levelOf(placed, GROUP_CAPACITY) };
}

function levelsOf({ level, groups }: ClassCapacity): readonly Level[] {
  return [level, ...groups.map((group) => group.level)];
}
