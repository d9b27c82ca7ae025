import type { DestinationSettings, Output, OutputGroup } from "@aws-sdk/client-mediaconvert";

/** Arguments of {@link hlsGroup}. */
export interface HlsGroupArgs {
  readonly outputs: readonly Output[];
  /** Seconds; a multiple of the GOP. */
  readonly segmentSeconds: number;
  readonly destinationSettings: DestinationSettings;
  /** `s3://bucket/prefix/name`, where `name` becomes `name.m3u8`. Left out in templates, to be given per job. */
  readonly destination?: string;
}

/**
 * The HLS set of transport streams, the one kind of input that MediaConvert writes and MediaPackage VOD ingests: MediaPackage takes
 * neither fragmented MP4 nor CMAF. Not encrypted as HLS: MediaPackage encrypts what it hands out.
 *
 * - `GOP_MULTIPLE`: segments end at GOP borders. `EXACT` would insert I-frames where the frame rate is fractional.
 * - Durations as decimals: with a fractional frame rate a segment lasts 6.006 s, and whole numbers would add up to seconds of error
 *   in a film.
 */
export function hlsGroup({
  outputs,
  segmentSeconds,
  destinationSettings,
  destination,
}: HlsGroupArgs): OutputGroup {
  return {
    Name: "Apple HLS",
    CustomName: "ladder",
    OutputGroupSettings: {
      Type: "HLS_GROUP_SETTINGS",
      HlsGroupSettings: {
        ...(destination === undefined ? {} : { Destination: destination }),
        DestinationSettings: destinationSettings,
        SegmentLength: segmentSeconds,
        SegmentLengthControl: "GOP_MULTIPLE",
        MinSegmentLength: 0,
        SegmentControl: "SEGMENTED_FILES",
        DirectoryStructure: "SINGLE_DIRECTORY",
        OutputSelection: "MANIFESTS_AND_SEGMENTS",
        ManifestDurationFormat: "FLOATING_POINT",
        TargetDurationCompatibilityMode: "SPEC_COMPLIANT",
        CodecSpecification: "RFC_4281",
        StreamInfResolution: "INCLUDE",
        CaptionLanguageSetting: "OMIT",
        CaptionSegmentLengthControl: "MATCH_VIDEO",
        ManifestCompression: "NONE",
        ProgramDateTime: "EXCLUDE",
        ClientCache: "ENABLED",
      },
    },
    Outputs: [...outputs],
  };
}
