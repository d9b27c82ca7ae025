import { PLAYBACK_FORMATS } from "../edge/names";

/**
 * Everything that MediaPackage can package: what the edge serves, and Smooth Streaming, which only a distribution without edge
 * functions can (CloudFront Developer Guide, "Restrictions on all edge functions").
 */
export const PACKAGING_FORMATS = [...PLAYBACK_FORMATS, "mss"] as const;

/** One of {@link PACKAGING_FORMATS}. */
export type PackagingFormat = (typeof PACKAGING_FORMATS)[number];

/** The name of a packaging configuration, taken apart. */
export interface PackagingVersion {
  readonly format: PackagingFormat;
  /** 1 or more. */
  readonly number: number;
}

/**
 * Reads the name of a packaging configuration.
 *
 * @param version `<format>-v<number>`, such as `hls-v1`
 * @throws Error for any other shape
 */
export function parseVersion(version: string): PackagingVersion {
  const [, name, number] = /^([a-z]+)-v([1-9]\d*)$/.exec(version) ?? [];
  const format = PACKAGING_FORMATS.find((candidate) => candidate === name);
  if (format === undefined || number === undefined) {
    throw new Error(
      `packaging configuration ${version}: expected <format>-v<number> with format ${PACKAGING_FORMATS.join(", ")}, such as hls-v1.`,
    );
  }
  return { format, number: Number(number) };
}

/** The format that a configuration's name begins with. @throws Error as {@link parseVersion} */
export function formatOfVersion(version: string): PackagingFormat {
  return parseVersion(version).format;
}

/** The name of a format's next version, beside those that exist. @throws Error as {@link parseVersion} */
export function nextVersion(format: PackagingFormat, versions: readonly string[]): string {
  const numbers = versions
    .map(parseVersion)
    .filter((version) => version.format === format)
    .map(({ number }) => number);
  return `${format}-v${Math.max(0, ...numbers) + 1}`;
}
