import { formatOfVersion } from "../functions/packaging/versions";
import type { PlatformConfig } from "./config";
import { ingestRegionsOf } from "./ingestRegions";
import { entitlementWarnings } from "./rules/entitlementRules";
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
    ...entitlementWarnings(config),
  ];
}

/**
 * A default that depends on `activeRegion` and on which Regions there are moves replication rules, with objects still on their way, when
 * one of these changes: also in the very preview that adds the third Region.
 */
function ingestWarnings(config: PlatformConfig): readonly string[] {
  const count = Object.keys(config.regions).length;
  if (count <= 2 || config.replication.ingestRegions !== undefined) {
    return [];
  }
  const ingest = ingestRegionsOf(config);
  return [
    `replication.ingestRegions: not set with ${count} Regions, so it is ${ingest.join(", ")}: the active Region and the next by name. When activeRegion changes, or a Region is added or removed (now, if this preview does so), another Region may lose its replication rules, with objects still on their way, and its transcoding queue. Set it.`,
  ];
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
