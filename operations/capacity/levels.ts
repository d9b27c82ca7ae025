import { HEADROOM_WARNINGS } from "../../functions/placement/groupLoad";

/** How near something is to its limit, by the shares at which placement warns: plan a shard, make it, stop. */
export const LEVELS = ["ok", "plan", "act", "critical"] as const;

/** One of {@link LEVELS}. */
export type Level = (typeof LEVELS)[number];

/** Something that there is only so much of. */
export interface Usage {
  readonly what: string;
  readonly used: number;
  readonly allowed: number;
  readonly level: Level;
}

/** The level that a share has reached. @param allowed more than 0 */
export function levelOf(used: number, allowed: number): Level {
  const reached = HEADROOM_WARNINGS.filter((share) => used >= Math.ceil(share * allowed)).length;
  return LEVELS[reached] ?? "critical";
}

/** Puts a figure in relation to its limit. */
export function usage(what: string, used: number, allowed: number): Usage {
  return { what, used, allowed, level: levelOf(used, allowed) };
}

/** The worst of some levels. */
export function worst(levels: readonly Level[]): Level {
  return LEVELS.findLast((level) => levels.includes(level)) ?? "ok";
}
