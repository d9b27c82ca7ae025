/** A Pulumi engine's version: three numbers; marks of pre-releases are dropped. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** The engine that is installed or built when none is there; `go.mod` beside this file pins the same one. */
export const PINNED_VERSION = "v3.259.0";

/**
 * The oldest engine taken from PATH: the oldest that this harness (inline program, plugins and policy pack by launchers on
 * PATH) was run with.
 */
export const OLDEST_VERSION = "v3.230.0";

/** Reads `v3.259.0`, `3.259.0` or `v3.259.0-dev.0`; undefined for anything else. */
export function parseVersion(text: string): Version | undefined {
  const groups = /^v?(?<major>\d+)\.(?<minor>\d+)\.(?<patch>\d+)(?:[-+].*)?$/.exec(text.trim())?.groups;
  return groups === undefined
    ? undefined
    : { major: Number(groups["major"]), minor: Number(groups["minor"]), patch: Number(groups["patch"]) };
}

/** True for an engine of the same major version as {@link OLDEST_VERSION} that is not older. */
export function isUsable(version: Version): boolean {
  const oldest = parseVersion(OLDEST_VERSION);
  if (version.major !== oldest?.major) {
    return false;
  }
  return version.minor > oldest.minor || (version.minor === oldest.minor && version.patch >= oldest.patch);
}
