import type { BehaviourSettings } from "../cloud/services/cloudfront/behaviourSettings";
import { matchesWildcard } from "./wildcard";

/**
 * The path on which CloudFront chooses the behaviour: escapes of unreserved characters resolved (so that `%2e%2e` climbs like
 * `..`), runs of slashes merged, `.` and `..` segments removed, as RFC 3986 says. The request itself goes on with the RAW
 * path: the two can disagree, and code that runs later has to refuse what disagrees.
 */
export function normalizePath(path: string): string {
  const unescaped = path.replace(/%([0-9A-Fa-f]{2})/g, (escape, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : escape;
  });
  const kept: string[] = [];
  const segments = unescaped.split(/\/+/);
  for (const segment of segments) {
    if (segment === "..") {
      kept.pop();
    } else if (segment !== "." && segment !== "") {
      kept.push(segment);
    }
  }
  const last = segments.at(-1);
  const isDirectory = last === "" || last === "." || last === "..";
  return kept.length === 0 ? "/" : `/${kept.join("/")}${isDirectory ? "/" : ""}`;
}

/** True when a behaviour's path pattern covers a normalized path; the leading slash of a pattern is optional. */
export function patternCovers(pattern: string, normalizedPath: string): boolean {
  return matchesWildcard(
    pattern.startsWith("/") || pattern.startsWith("*") ? pattern : `/${pattern}`,
    normalizedPath,
  );
}

/** The first behaviour whose pattern covers the path; the default one is last and covers everything. */
export function matchBehaviour(behaviours: readonly BehaviourSettings[], rawPath: string): BehaviourSettings {
  const normalized = normalizePath(rawPath);
  const found = behaviours.find((behaviour) => patternCovers(behaviour.pathPattern, normalized));
  if (found === undefined) {
    throw new Error("a distribution without a default cache behaviour cannot exist");
  }
  return found;
}
