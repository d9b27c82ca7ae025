import type { Level, Usage } from "./levels";
import type { CapacityReport, ClassCapacity } from "./measureCapacity";
import type { NextShard } from "./nextShard";

const WORDS: Readonly<Record<Level, string>> = {
  ok: "",
  plan: "70 %: plan the next shard",
  act: "85 %: make the next shard",
  critical: "95 %: act before the next upload",
};

/** The report for people. */
export function formatReport(report: CapacityReport): string {
  const { stack, readFrom, classes, distribution, packaging } = report;
  return [
    `stack    ${stack} (catalog read in ${readFrom})`,
    ...classes.flatMap(classLines),
    "",
    "distribution (packaging groups and Regions decide; assets never change it)",
    ...distribution.map(usageLine),
    "",
    "MediaPackage",
    ...packaging.map(usageLine),
    "",
    ...shardLines(report.nextShard),
  ].join("\n");
}

function classLines({
  contentClass,
  placed,
  capacity,
  headroom,
  level,
  groups,
}: ClassCapacity): readonly string[] {
  return [
    "",
    `${contentClass}: ${count(placed)} of ${count(capacity)} assets placed, room for ${count(headroom)}${remark(level)}`,
    ...groups.map(
      (group) =>
        `  ${group.name.padEnd(32)}  ${count(group.placed).padStart(6)} of ${count(group.capacity)}${remark(group.level)}`,
    ),
  ];
}

function usageLine({ what, used, allowed, level }: Usage): string {
  return `  ${what.padEnd(44)}  ${String(used).padStart(3)} of ${allowed}${remark(level)}`;
}

function shardLines(shard: NextShard): readonly string[] {
  return [
    `next shard: +${shard.cacheBehaviors} cache behaviours, +${shard.originGroups} origin group, +${shard.origins} origins, +${shard.packagingGroups} packaging groups and +${shard.packagingConfigurations} configurations over all Regions, room for ${count(shard.assets)} assets. The distribution is deployed once.`,
    shard.blockedBy.length === 0
      ? "It fits, and costs nothing while it is empty."
      : `It does not fit: ${shard.blockedBy.join(", ")}. Ask AWS for more, or split the platform into two stacks.`,
  ];
}

function remark(level: Level): string {
  return WORDS[level] === "" ? "" : `  <- ${WORDS[level]}`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
