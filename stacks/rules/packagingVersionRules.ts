import { PLAYBACK_FORMATS } from "../../functions/edge/names";
import { servingVersions } from "../../functions/packaging/servingVersions";
import {
  formatOfVersion,
  nextVersion,
  PACKAGING_FORMATS,
  parseVersion,
  type PackagingFormat,
} from "../../functions/packaging/versions";
import type { PlatformConfig } from "../config";

type Groups = PlatformConfig["packagingGroups"];

/** Rules about versions of packaging configurations beside each other. Returns one sentence per problem. */
export function packagingVersionProblems({ packagingGroups }: PlatformConfig): readonly string[] {
  return [
    ...Object.entries(packagingGroups).flatMap(([name, { configurations }]) => [
      ...unservedGroupProblems(`packagingGroups.${name}`, configurations),
      ...newestRetiringProblems(`packagingGroups.${name}.configurations`, configurations),
    ]),
    ...unevenFormatProblems(packagingGroups),
  ];
}

/**
 * Formats of which no version is left for new sessions: on purpose when the format goes, by mistake when the next version was forgotten.
 * Only whoever wrote it can tell, so it is said in every preview.
 */
export function packagingVersionWarnings({ packagingGroups }: PlatformConfig): readonly string[] {
  return Object.entries(packagingGroups).flatMap(([name, { configurations }]) =>
    endingFormats(configurations).map(
      (format) =>
        `packagingGroups.${name}.configurations: all versions of ${format} are retiring, so no new session gets ${format}. If the format is not meant to go, add its next version.`,
    ),
  );
}

/** A group has to serve something through the distribution, which cannot stream Smooth Streaming. */
function unservedGroupProblems(
  setting: string,
  configurations: Groups[string]["configurations"],
): readonly string[] {
  const serving = servingVersions(configurations);
  if (
    Object.keys(configurations).length === 0 ||
    PLAYBACK_FORMATS.some((format) => serving[format] !== undefined)
  ) {
    return [];
  }
  return serving.mss === undefined
    ? [
        `${setting}.configurations: every version is retiring. New sessions would get nothing from the group; add a next version, such as ${nextVersion(endingFormats(configurations)[0] ?? "hls", Object.keys(configurations))}, or take retiring off one.`,
      ]
    : [
        `${setting}.configurations: serves Smooth Streaming only (${serving.mss}). A distribution with edge functions cannot stream it, so the group would have origins and behaviours that serve nobody. Smooth Streaming goes beside other formats and needs a plain distribution of its own; add one of ${PLAYBACK_FORMATS.join(", ")}.`,
      ];
}

/** The other way round from what retiring is for: new sessions would go back to the older version. */
function newestRetiringProblems(
  setting: string,
  configurations: Groups[string]["configurations"],
): readonly string[] {
  const serving = servingVersions(configurations);
  return Object.entries(configurations).flatMap(([version, { retiring }]) => {
    const { format, number } = parseVersion(version);
    const current = serving[format];
    return !retiring || current === undefined || parseVersion(current).number > number
      ? []
      : [
          `${setting}.${version}.retiring: got true, while the older ${current} serves. A version retires for a newer one: mark ${current} instead. To go back to what ${current} was, add ${nextVersion(format, Object.keys(configurations))} with its settings; if ${version} cannot be played at all, take it out.`,
        ];
  });
}

/** A format goes from a content class in all of its groups, or in none: an asset is placed in any of them. */
function unevenFormatProblems(groups: Groups): readonly string[] {
  const classes = new Set(Object.values(groups).map(({ contentClass }) => contentClass));
  return [...classes].flatMap((contentClass) => {
    const members = Object.entries(groups).filter(([, group]) => group.contentClass === contentClass);
    return PACKAGING_FORMATS.flatMap((format) => {
      const ending = members.filter(([, { configurations }]) =>
        endingFormats(configurations).includes(format),
      );
      const served = members.filter(
        ([, { configurations }]) => servingVersions(configurations)[format] !== undefined,
      );
      return ending.length === 0 || served.length === 0
        ? []
        : [
            `packagingGroups.${ending.map(([name]) => name).join(", ")}: all versions of ${format} are retiring, while ${served.map(([name]) => name).join(", ")} of the same content class ${contentClass} serves it. An asset is placed in any group of its class; add the next version of ${format}, or let it go from all of them.`,
          ];
    });
  });
}

/** Formats that have versions, all of them retiring. */
function endingFormats(configurations: Groups[string]["configurations"]): readonly PackagingFormat[] {
  const serving = servingVersions(configurations);
  const all = new Set(Object.keys(configurations).map(formatOfVersion));
  return [...all].filter((format) => serving[format] === undefined);
}
