import {
  AUDIO_PRESETS,
  DRM_SYSTEMS,
  drmSystemsProblem,
  encryptionContractProblem,
  SPEKE_VERSIONS,
  VIDEO_PRESETS,
  type DrmSystem,
  type EncryptionContract,
  type SpekeVersion,
} from "../../components/packaging/drmSystems";
import {
  initializationVector,
  packagingConfigurationState,
  type PackageEncryption,
} from "../../components/packaging/packagingConfigurationState";
import { PACKAGING_FORMATS, type PackagingFormat } from "../../functions/packaging/versions";
import type { ControlledResource } from "./cloudFormationTemplates";

const REGION = "us-west-2";
const URL = `https://a1b2c3d4e5.execute-api.${REGION}.amazonaws.com/prod/speke`;
const ROLE = "arn:aws:iam::222222222222:role/packaging-speke";

/** The shortest, the default and the longest. */
const SEGMENT_SECONDS = [1, 6, 30] as const;

/**
 * Every packaging configuration that a stack's configuration can ask for: each format in the clear and with every legal combination of
 * SPEKE version, systems and encryption contract, in each segment length.
 */
export function possiblePackagingConfigurations(): readonly ControlledResource[] {
  return PACKAGING_FORMATS.flatMap((format) =>
    [undefined, ...encryptionsOf(format)].flatMap((encryption) =>
      SEGMENT_SECONDS.map((segmentDurationSeconds) => ({
        name: ["possible", format, described(encryption), `${segmentDurationSeconds} s`].join(", "),
        kind: "AWS::MediaPackage::PackagingConfiguration",
        region: REGION,
        desiredState: {
          Id: `media-platform-prod-group-${format}-v1`,
          PackagingGroupId: "media-platform-prod-group",
          ...packagingConfigurationState({ format, segmentDurationSeconds, encryption }),
        },
      })),
    ),
  );
}

function described(encryption: PackageEncryption | undefined): string {
  if (encryption === undefined) {
    return "in the clear";
  }
  const { systems, contract } = encryption;
  return [...systems, ...(contract === undefined ? [] : [contract.audio, contract.video])].join(" ");
}

function encryptionsOf(format: PackagingFormat): readonly PackageEncryption[] {
  return SPEKE_VERSIONS.flatMap((version) =>
    systemsOf(version, format).flatMap((systems) =>
      contractsOf(version).map((contract) => ({
        url: URL,
        roleArn: ROLE,
        systems,
        contract,
        initializationVector: initializationVector("media-platform-prod-group"),
      })),
    ),
  );
}

/** Every choice of systems that the format can have with this version. */
function systemsOf(version: SpekeVersion, format: PackagingFormat): readonly (readonly DrmSystem[])[] {
  const choices = DRM_SYSTEMS.reduce<readonly (readonly DrmSystem[])[]>(
    (smaller, system) => [...smaller, ...smaller.map((chosen) => [...chosen, system])],
    [[]],
  );
  return choices.filter(
    (systems) => systems.length > 0 && drmSystemsProblem(version, format, systems) === undefined,
  );
}

function contractsOf(version: SpekeVersion): readonly (EncryptionContract | undefined)[] {
  const all = AUDIO_PRESETS.flatMap((audio) => VIDEO_PRESETS.map((video) => ({ audio, video })));
  return [undefined, ...all].filter((contract) => encryptionContractProblem(version, contract) === undefined);
}
