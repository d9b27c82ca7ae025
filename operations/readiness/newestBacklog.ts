import type { Backlog, Fact, Sample } from "./facts";

/**
 * One rule's backlog from all places where it was looked for: the newest points win. A place that cannot be read matters only when no
 * other had what it might have.
 */
export function newestBacklog(places: readonly Fact<Backlog>[]): Fact<Backlog> {
  const value = places
    .flatMap((place) => (place.kind === "read" ? [place.value] : []))
    .reduce<Backlog>(
      (best, next) => ({
        operations: newer(best.operations, next.operations),
        bytes: newer(best.bytes, next.bytes),
        latencySeconds: newer(best.latencySeconds, next.latencySeconds),
      }),
      { operations: undefined, bytes: undefined, latencySeconds: undefined },
    );
  const unreadable = places.find((place) => place.kind === "unreadable");
  const complete = value.operations !== undefined && value.latencySeconds !== undefined;
  return unreadable === undefined || complete ? { kind: "read", value } : unreadable;
}

function newer(left: Sample | undefined, right: Sample | undefined): Sample | undefined {
  return left === undefined || (right !== undefined && right.at > left.at) ? right : left;
}
