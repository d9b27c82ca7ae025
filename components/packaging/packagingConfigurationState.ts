import { createHash } from "node:crypto";

import type * as pulumi from "@pulumi/pulumi";

import type { PackagingFormat } from "../../functions/packaging/versions";
import { drmSystemIds, type DrmSystem, type EncryptionContract } from "./drmSystems";

export { formatOfVersion } from "../../functions/packaging/versions";

/** How a package is encrypted. */
export interface PackageEncryption {
  /** The key provider's API, in the configuration's own Region. */
  readonly url: string;
  /** Role by which MediaPackage calls it. */
  readonly roleArn: pulumi.Input<string>;
  /** Systems that AWS allows together for the format; the configuration's rules make sure. */
  readonly systems: readonly DrmSystem[];
  /** Its presence is what makes MediaPackage speak SPEKE 2.0. */
  readonly contract?: EncryptionContract | undefined;
  /** What {@link initializationVector} says for the configuration. */
  readonly initializationVector: string;
}

/** Settings of one packaging configuration. */
export interface PackagingConfigurationSettings {
  readonly format: PackagingFormat;
  /** Seconds, 1 to 30; MediaPackage rounds to a multiple of the source's segments. */
  readonly segmentDurationSeconds: number;
  /** Left out: in the clear. */
  readonly encryption?: PackageEncryption | undefined;
}

/** Name of the manifests in every configuration: playback paths end in `index.m3u8`, `index.mpd` or `index.ism/Manifest`. */
const MANIFEST_NAME = "index";

/**
 * The package part of an `AWS::MediaPackage::PackagingConfiguration`, in CloudFormation's spelling. A configuration holds exactly one
 * package. Settings that matter to players are written out, so that both Regions agree whatever the service's defaults are.
 *
 * The key provider gets no resource id from here: it is the asset's, which is why an asset has the same one in every Region.
 */
export function packagingConfigurationState({
  format,
  segmentDurationSeconds,
  encryption,
}: PackagingConfigurationSettings): object {
  const common = {
    SegmentDurationSeconds: segmentDurationSeconds,
    ...(encryption === undefined ? {} : { Encryption: encryptionState(format, encryption) }),
  };
  switch (format) {
    case "hls":
      return {
        HlsPackage: {
          ...common,
          HlsManifests: [{ ManifestName: MANIFEST_NAME, AdMarkers: "NONE", IncludeIframeOnlyStream: false }],
          // Audio once for all renditions, instead of once in each.
          UseAudioRenditionGroup: true,
        },
      };
    case "dash":
      return {
        DashPackage: {
          ...common,
          DashManifests: [{ ManifestName: MANIFEST_NAME, ManifestLayout: "FULL", Profile: "NONE" }],
          // Numbers, not times, in segment names: they agree between Regions.
          SegmentTemplateFormat: "NUMBER_WITH_TIMELINE",
        },
      };
    case "cmaf":
      return {
        CmafPackage: {
          ...common,
          HlsManifests: [{ ManifestName: MANIFEST_NAME, AdMarkers: "NONE", IncludeIframeOnlyStream: false }],
        },
      };
    case "mss":
      return { MssPackage: { ...common, MssManifests: [{ ManifestName: MANIFEST_NAME }] } };
  }
}

/**
 * `Encryption` of a package. Only HLS has a choice of methods, which follows from the system, and an initialization vector: the service's
 * own API has one for CMAF too, its CloudFormation type does not.
 */
function encryptionState(
  format: PackagingFormat,
  { url, roleArn, systems, contract, initializationVector }: PackageEncryption,
): object {
  return {
    ...(format === "hls"
      ? {
          EncryptionMethod: systems.includes("aes-128") ? "AES_128" : "SAMPLE_AES",
          ConstantInitializationVector: initializationVector,
        }
      : {}),
    SpekeKeyProvider: {
      RoleArn: roleArn,
      SystemIds: drmSystemIds(systems),
      Url: url,
      ...(contract === undefined
        ? {}
        : {
            EncryptionContractConfiguration: {
              PresetSpeke20Audio: contract.audio,
              PresetSpeke20Video: contract.video,
            },
          }),
    },
  };
}

/**
 * The constant initialization vector of a configuration: 32 hexadecimal digits, the same in every Region because its id is. Without one
 * MediaPackage makes its own, Region by Region, and whoever fails over inside a title would decrypt segments with the other Region's.
 * It is no secret: playlists state it.
 *
 * @param configurationId id in AWS
 */
export function initializationVector(configurationId: string): string {
  return createHash("sha256").update(configurationId).digest("hex").slice(0, 32);
}

/**
 * Id of a packaging configuration in AWS: `<group id>-<version>`. It says nothing of the content, which never changes: another content
 * is another version.
 */
export function packagingConfigurationId(groupId: string, version: string): string {
  return `${groupId}-${version}`;
}
