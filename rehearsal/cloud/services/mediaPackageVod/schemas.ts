import { z } from "zod";

/**
 * Properties of `AWS::MediaPackage::PackagingGroup` and `::PackagingConfiguration` as their CloudFormation schemas
 * state them. The schemas are narrower than the service's own API: no `DRM_TOP_LEVEL_COMPACT`, no initialization vector
 * for CMAF. A member that is not there is an "extraneous key".
 */

const tags = z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional();

export const packagingGroupSchema = z.strictObject({
  Id: z.string(),
  Authorization: z.strictObject({ CdnIdentifierSecret: z.string(), SecretsRoleArn: z.string() }).optional(),
  EgressAccessLogs: z
    .strictObject({
      LogGroupName: z.string().regex(/^\/aws\/MediaPackage\/[0-9a-zA-Z\-_/.#]+$/, {
        error: "LogGroupName must match /aws/MediaPackage/...",
      }),
    })
    .optional(),
  Tags: tags,
});

const AUDIO_PRESETS = ["PRESET-AUDIO-1", "PRESET-AUDIO-2", "PRESET-AUDIO-3", "SHARED", "UNENCRYPTED"];
const VIDEO_PRESETS = [
  ...["1", "2", "3", "4", "5", "6", "7", "8"].map((number) => `PRESET-VIDEO-${number}`),
  "SHARED",
  "UNENCRYPTED",
];

const spekeKeyProvider = z.strictObject({
  EncryptionContractConfiguration: z
    .strictObject({ PresetSpeke20Audio: z.enum(AUDIO_PRESETS), PresetSpeke20Video: z.enum(VIDEO_PRESETS) })
    .optional(),
  RoleArn: z.string(),
  SystemIds: z.array(z.string()).min(1),
  Url: z.string(),
});

const streamSelection = z
  .strictObject({
    MaxVideoBitsPerSecond: z.int().nonnegative().optional(),
    MinVideoBitsPerSecond: z.int().nonnegative().optional(),
    StreamOrder: z.enum(["ORIGINAL", "VIDEO_BITRATE_ASCENDING", "VIDEO_BITRATE_DESCENDING"]).optional(),
  })
  .optional();

const hlsManifests = z
  .array(
    z.strictObject({
      AdMarkers: z.enum(["NONE", "SCTE35_ENHANCED", "PASSTHROUGH"]).optional(),
      IncludeIframeOnlyStream: z.boolean().optional(),
      ManifestName: z.string().optional(),
      ProgramDateTimeIntervalSeconds: z.int().nonnegative().optional(),
      RepeatExtXKey: z.boolean().optional(),
      StreamSelection: streamSelection,
    }),
  )
  .min(1);

const segmentDuration = z.int().min(1).max(30).optional();

const hlsPackage = z.strictObject({
  Encryption: z
    .strictObject({
      ConstantInitializationVector: z
        .string()
        .regex(/^[0-9a-fA-F]{32}$/)
        .optional(),
      EncryptionMethod: z.enum(["AES_128", "SAMPLE_AES"]).optional(),
      SpekeKeyProvider: spekeKeyProvider,
    })
    .optional(),
  HlsManifests: hlsManifests,
  IncludeDvbSubtitles: z.boolean().optional(),
  SegmentDurationSeconds: segmentDuration,
  UseAudioRenditionGroup: z.boolean().optional(),
});

const encryption = z.strictObject({ SpekeKeyProvider: spekeKeyProvider }).optional();

const cmafPackage = z.strictObject({
  Encryption: encryption,
  HlsManifests: hlsManifests,
  IncludeEncoderConfigurationInSegments: z.boolean().optional(),
  SegmentDurationSeconds: segmentDuration,
});

const dashPackage = z.strictObject({
  DashManifests: z
    .array(
      z.strictObject({
        ManifestLayout: z.enum(["FULL", "COMPACT"]).optional(),
        ManifestName: z.string().optional(),
        MinBufferTimeSeconds: z.int().nonnegative().optional(),
        Profile: z.enum(["NONE", "HBBTV_1_5"]).optional(),
        ScteMarkersSource: z.enum(["SEGMENTS", "MANIFEST"]).optional(),
        StreamSelection: streamSelection,
      }),
    )
    .min(1),
  Encryption: encryption,
  IncludeEncoderConfigurationInSegments: z.boolean().optional(),
  IncludeIframeOnlyStream: z.boolean().optional(),
  PeriodTriggers: z.array(z.enum(["ADS"])).optional(),
  SegmentDurationSeconds: segmentDuration,
  SegmentTemplateFormat: z
    .enum(["NUMBER_WITH_TIMELINE", "TIME_WITH_TIMELINE", "NUMBER_WITH_DURATION"])
    .optional(),
});

const mssPackage = z.strictObject({
  Encryption: encryption,
  MssManifests: z
    .array(z.strictObject({ ManifestName: z.string().optional(), StreamSelection: streamSelection }))
    .min(1),
  SegmentDurationSeconds: segmentDuration,
});

export const packagingConfigurationSchema = z.strictObject({
  Id: z.string(),
  PackagingGroupId: z.string(),
  CmafPackage: cmafPackage.optional(),
  DashPackage: dashPackage.optional(),
  HlsPackage: hlsPackage.optional(),
  MssPackage: mssPackage.optional(),
  Tags: tags,
});

/** A packaging group as asked for. */
export type PackagingGroupState = z.infer<typeof packagingGroupSchema>;

/** A packaging configuration as asked for. */
export type PackagingConfigurationState = z.infer<typeof packagingConfigurationSchema>;
