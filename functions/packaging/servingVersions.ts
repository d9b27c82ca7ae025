import { parseVersion, type PackagingFormat } from "./versions";

/** What deciding between versions needs to know of one. */
export interface VersionState {
  /** True on the way out: no new session is given it. @default false */
  readonly retiring?: boolean | undefined;
}

/**
 * The version of each format that new sessions are given: the newest that is not retiring. Sessions that play another one go on until
 * that one is removed.
 *
 * @param configurations a packaging group's configurations by `<format>-v<number>`
 * @returns versions by format; a format without any, or with retiring ones only, is left out
 * @throws Error for a name that is not `<format>-v<number>`
 */
export function servingVersions(
  configurations: Readonly<Record<string, VersionState>>,
): Partial<Record<PackagingFormat, string>> {
  const serving: Partial<Record<PackagingFormat, string>> = {};
  for (const [version, { retiring }] of Object.entries(configurations)) {
    const { format, number } = parseVersion(version);
    const known = serving[format];
    if (retiring !== true && (known === undefined || parseVersion(known).number < number)) {
      serving[format] = version;
    }
  }
  return serving;
}
