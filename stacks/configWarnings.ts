import { formatOfVersion } from "../functions/packaging/versions";
import type { PlatformConfig } from "./config";
import { packagingVersionWarnings } from "./rules/packagingVersionRules";

/**
 * What can be deployed and still deserves a word in every preview. Returns one sentence each: the setting, the value, what follows from
 * it and what to do.
 */
export function configWarnings(config: PlatformConfig): readonly string[] {
  return [
    ...ingestWarnings(config),
    ...segmentWarnings(config),
    ...smoothStreamingWarnings(config),
    ...packagingVersionWarnings(config),
  ];
}

/** A default that depends on `activeRegion` would move replication rules, with objects still on their way, when that key changes. */
function ingestWarnings({ regions, replication }: PlatformConfig): readonly string[] {
  const count = Object.keys(regions).length;
  return count > 2 && replication.ingestRegions === undefined
    ? [
        `replication.ingestRegions: not set with ${count} Regions. It follows activeRegion then, and a change of activeRegion would remove replication rules of a Region whose objects may still be on their way. Set it.`,
      ]
    : [];
}

/** MediaPackage User Guide, "Packaging configurations": segment durations are rounded to a multiple of the source's. */
function segmentWarnings({ packagingGroups, transcoding }: PlatformConfig): readonly string[] {
  const source = transcoding.segmentSeconds;
  return Object.entries(packagingGroups).flatMap(([group, { configurations }]) =>
    Object.entries(configurations).flatMap(([version, { segmentDurationSeconds: wanted }]) =>
      wanted % source === 0
        ? []
        : [
            `packagingGroups.${group}.configurations.${version}.segmentDurationSeconds: got ${wanted}, and the ladder's segments have ${source} s. MediaPackage rounds to a multiple of those; use one, or set transcoding.segmentSeconds to a divisor of ${wanted}.`,
          ],
    ),
  );
}

/** Smooth Streaming cannot run on a distribution with edge functions (CloudFront Developer Guide). */
function smoothStreamingWarnings({ packagingGroups }: PlatformConfig): readonly string[] {
  return Object.entries(packagingGroups).flatMap(([group, { configurations }]) => {
    const versions = Object.keys(configurations).filter((version) => formatOfVersion(version) === "mss");
    return versions.length === 0
      ? []
      : [
          `packagingGroups.${group}.configurations: has ${versions.join(", ")}. This distribution runs edge functions and cannot serve Smooth Streaming: put a plain one in front of the group, with the same key group and web ACL.`,
        ];
  });
}
