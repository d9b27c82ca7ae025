import type { PackagingFormat } from "../../functions/packaging/versions";

/**
 * DRM system ids as SPEKE names them: those registered with DASH-IF (dashif.org/identifiers/content_protection; MediaPackage's "Container
 * and DRM system support with SPEKE" lists the same), and for HLS with AES-128, which is no DRM system, the one that AWS's SPEKE
 * reference server answers to.
 */
export const DRM_SYSTEM_IDS = {
  widevine: "edef8ba9-79d6-4ace-a3c8-27dcd51d21ed",
  playready: "9a04f079-9840-4286-ab92-e65be0885f95",
  fairplay: "94ce86fb-07ff-4f43-adb8-93d2fa968ca2",
  irdeto: "80a6be7e-1448-4c37-9e70-d5aebe04c8d2",
  "aes-128": "81376844-f976-481e-a84e-cc25d39b0b33",
} as const;

/** A way to protect content, by the name that a stack's configuration uses. */
export type DrmSystem = keyof typeof DRM_SYSTEM_IDS;

/** Every {@link DrmSystem}, in the order in which requests list their ids: the same whatever order the configuration has. */
export const DRM_SYSTEMS = ["widevine", "playready", "fairplay", "irdeto", "aes-128"] as const;

/** Versions of the key exchange. */
export const SPEKE_VERSIONS = ["1.0", "2.0"] as const;

/** One of {@link SPEKE_VERSIONS}. */
export type SpekeVersion = (typeof SPEKE_VERSIONS)[number];

/** Which audio tracks share a key (SPEKE 2.0). */
export const AUDIO_PRESETS = [
  "PRESET-AUDIO-1",
  "PRESET-AUDIO-2",
  "PRESET-AUDIO-3",
  "SHARED",
  "UNENCRYPTED",
] as const;

/** Which video tracks share a key (SPEKE 2.0). */
export const VIDEO_PRESETS = [
  "PRESET-VIDEO-1",
  "PRESET-VIDEO-2",
  "PRESET-VIDEO-3",
  "PRESET-VIDEO-4",
  "PRESET-VIDEO-5",
  "PRESET-VIDEO-6",
  "PRESET-VIDEO-7",
  "PRESET-VIDEO-8",
  "SHARED",
  "UNENCRYPTED",
] as const;

/** Encryption contract of SPEKE 2.0: which keys for which tracks. */
export interface EncryptionContract {
  readonly audio: (typeof AUDIO_PRESETS)[number];
  readonly video: (typeof VIDEO_PRESETS)[number];
}

/** What one cell of AWS's matrix allows. */
interface AllowedSystems {
  readonly systems: readonly DrmSystem[];
  /** How many of them one configuration may name. */
  readonly atMost: number;
}

/**
 * What MediaPackage can encrypt (User Guide, "Choosing the right SPEKE Version", VOD tables; counts from the encryption fields of each
 * format). CMAF is encrypted with cbcs. A cell that is missing does not exist.
 */
const ALLOWED: Readonly<Record<SpekeVersion, Partial<Record<PackagingFormat, AllowedSystems>>>> = {
  "1.0": {
    hls: { systems: ["fairplay", "aes-128"], atMost: 1 },
    dash: { systems: ["widevine", "playready"], atMost: 2 },
    cmaf: { systems: ["widevine", "fairplay"], atMost: 3 },
    mss: { systems: ["playready"], atMost: 1 },
  },
  "2.0": {
    dash: { systems: ["widevine", "playready", "irdeto"], atMost: 2 },
    cmaf: { systems: ["widevine", "playready", "fairplay"], atMost: 3 },
  },
};

/**
 * Why MediaPackage cannot protect a format in this way: what it allows, and what to do. Undefined when it can.
 *
 * @param systems as configured; at least one
 */
export function drmSystemsProblem(
  version: SpekeVersion,
  format: PackagingFormat,
  systems: readonly DrmSystem[],
): string | undefined {
  const allowed = ALLOWED[version][format];
  if (allowed === undefined) {
    const formats = Object.keys(ALLOWED[version]).join(" and ");
    return `MediaPackage has SPEKE ${version} for ${formats} only. Take ${format} out, and protect it by a second profile with spekeVersion "1.0" that the ${format} configurations name as their own drm.`;
  }
  const strangers = systems.filter((system) => !allowed.systems.includes(system));
  if (strangers.length > 0) {
    const elsewhere = SPEKE_VERSIONS.find(
      (other) =>
        other !== version && strangers.every((system) => ALLOWED[other][format]?.systems.includes(system)),
    );
    return `with SPEKE ${version}, MediaPackage protects ${format} by ${allowed.systems.join(allowed.atMost === 1 ? " or " : " and ")} only. Take ${strangers.join(" and ")} out${elsewhere === undefined ? "" : `, or use spekeVersion "${elsewhere}"`}.`;
  }
  if (systems.length > allowed.atMost) {
    return `MediaPackage takes ${allowed.atMost === 1 ? "exactly one system" : `at most ${allowed.atMost} systems`} in a ${format} configuration. Choose ${allowed.atMost} of ${systems.join(", ")}.`;
  }
  return undefined;
}

/** Why MediaPackage refuses an encryption contract (User Guide, "SPEKE Version 2.0 presets"). Undefined when it is fine. */
export function encryptionContractProblem(
  version: SpekeVersion,
  contract: EncryptionContract | undefined,
): string | undefined {
  if (version === "1.0") {
    return contract === undefined
      ? undefined
      : 'its presence would make MediaPackage speak SPEKE 2.0, but spekeVersion is "1.0". Take it out, or set spekeVersion to "2.0".';
  }
  if (contract === undefined) {
    return "missing. SPEKE 2.0 has keys per track, and MediaPackage must be told which; set audio and video, to SHARED for a single key.";
  }
  const { audio, video } = contract;
  if ((audio === "SHARED") !== (video === "SHARED")) {
    return "SHARED is one key for everything, so MediaPackage takes it for both only. Set both to SHARED, or neither.";
  }
  return audio === "UNENCRYPTED" && video === "UNENCRYPTED"
    ? "MediaPackage refuses an encryption that encrypts nothing. Give audio or video a preset, or leave the group without drm."
    : undefined;
}

/** Ids of the systems in a fixed order, as requests name them: another order in the configuration is not another package. */
export function drmSystemIds(systems: readonly DrmSystem[]): readonly string[] {
  return DRM_SYSTEMS.filter((system) => systems.includes(system)).map((system) => DRM_SYSTEM_IDS[system]);
}
