import { createHash } from "node:crypto";

import { PLAYBACK_FORMATS, type PlaybackFormat } from "../../functions/edge/names";
import { stableJson } from "../stableJson";

/** Settings of one packaging configuration. */
export interface PackagingConfigurationSettings {
  readonly format: PlaybackFormat;
  /** Seconds, 1 to 30; MediaPackage rounds to a multiple of the source's segments. */
  readonly segmentDurationSeconds: number;
}

/** Name of the manifests in every configuration: playback paths end in `index.m3u8` or `index.mpd`. */
const MANIFEST_NAME = "index";

/**
 * The format that a configuration's name begins with.
 *
 * @param version `<format>-v<number>`, such as `hls-v1`
 * @throws Error for any other shape
 */
export function formatOfVersion(version: string): PlaybackFormat {
  const format = PLAYBACK_FORMATS.find((candidate) => version.startsWith(`${candidate}-v`));
  if (format === undefined || !/^[a-z]+-v[1-9]\d*$/.test(version)) {
    throw new Error(
      `packaging configuration ${version}: expected <format>-v<number> with format ${PLAYBACK_FORMATS.join(", ")}, such as hls-v1.`,
    );
  }
  return format;
}

/**
 * The package part of an `AWS::MediaPackage::PackagingConfiguration`, in CloudFormation's spelling. A configuration holds exactly one
 * package. Settings that matter to players are written out, so that both Regions agree whatever the service's defaults are.
 */
export function packagingConfigurationState(settings: PackagingConfigurationSettings): object {
  const { format, segmentDurationSeconds } = settings;
  switch (format) {
    case "hls":
      return {
        HlsPackage: {
          HlsManifests: [{ ManifestName: MANIFEST_NAME, AdMarkers: "NONE", IncludeIframeOnlyStream: false }],
          SegmentDurationSeconds: segmentDurationSeconds,
          // Audio once for all renditions, instead of once in each.
          UseAudioRenditionGroup: true,
        },
      };
    case "dash":
      return {
        DashPackage: {
          DashManifests: [{ ManifestName: MANIFEST_NAME, ManifestLayout: "FULL", Profile: "NONE" }],
          SegmentDurationSeconds: segmentDurationSeconds,
          // Numbers, not times, in segment names: they agree between Regions.
          SegmentTemplateFormat: "NUMBER_WITH_TIMELINE",
        },
      };
    case "cmaf":
      return {
        CmafPackage: {
          HlsManifests: [{ ManifestName: MANIFEST_NAME, AdMarkers: "NONE", IncludeIframeOnlyStream: false }],
          SegmentDurationSeconds: segmentDurationSeconds,
        },
      };
  }
}

/**
 * Id of a packaging configuration in AWS: `<prefix>-<version>-<8 hex of its content>`. Different content is a different id, which
 * makes create-before-delete possible and an edited version visible.
 *
 * @param prefix the packaging group's id
 */
export function packagingConfigurationId(
  prefix: string,
  version: string,
  settings: PackagingConfigurationSettings,
): string {
  const content = createHash("sha256")
    .update(stableJson(packagingConfigurationState(settings)))
    .digest("hex");
  return `${prefix}-${version}-${content.slice(0, 8)}`;
}
