import type { H264Settings, Output, VideoDescription, VideoPreprocessor } from "@aws-sdk/client-mediaconvert";

import { GOP_SECONDS, gopFrames, type Fraction } from "./frameRate";
import type { SourceVideo } from "./sourceVideo";
import type { VideoRendition } from "./videoPlan";

/** GROUP-ID of the audio renditions. One group: a player gets one list of languages, and each video one entry in the playlist. */
export const AUDIO_GROUP = "audio";

/** What the outputs of a job share. For a console template the master is unknown, and each follows what it finds. */
export interface VideoTraits {
  /** Left out: the master's own, whatever it is. */
  readonly frameRate?: Fraction;
  readonly preprocessors?: VideoPreprocessor;
  /** Whether there are audio renditions to play with it. */
  readonly hasAudio: boolean;
}

/** One rung: H.264 in a transport stream, with the sound in renditions of its own. */
export function videoOutput(rendition: VideoRendition, traits: VideoTraits): Output {
  return {
    NameModifier: `-${rendition.name}`,
    ContainerSettings: { Container: "M3U8", M3u8Settings: {} },
    OutputSettings: {
      HlsSettings: {
        ...(traits.hasAudio ? { AudioRenditionSets: AUDIO_GROUP } : {}),
        IFrameOnlyManifest: "EXCLUDE",
      },
    },
    VideoDescription: {
      ...pictureSize(rendition, traits),
      CodecSettings: { Codec: "H_264", H264Settings: h264(rendition, traits) },
    },
  };
}

/**
 * Size and preparation of a picture. The size has the master's proportions but for the rounding to even sides; the default
 * scaling would fill that last pixel with a black line, stretching makes it vanish. Where the master is unknown, MediaConvert keeps
 * the proportions itself and does not enlarge.
 */
export function pictureSize(
  { width, height }: Pick<VideoRendition, "width" | "height">,
  { frameRate, preprocessors }: Omit<VideoTraits, "hasAudio">,
): VideoDescription {
  return {
    Width: width,
    Height: height,
    ScalingBehavior: frameRate === undefined ? "FIT_NO_UPSCALE" : "STRETCH_TO_OUTPUT",
    ...(preprocessors === undefined ? {} : { VideoPreprocessors: preprocessors }),
  };
}

/**
 * What the encoder is told to do before it encodes.
 *
 * - Interlaced masters become progressive: fields are nothing that web players show well.
 * - HDR masters become SDR. H.264 for the web has 8 bits and MediaConvert writes HDR in HEVC only, which the ladder does not
 *   have (see the rungs); refusing them would lose every phone recording. MediaConvert does the tone mapping; its documentation
 *   recommends the vibrant mode for HDR10 and always takes the other for HLG.
 */
export function preprocessorsFor({
  interlaced,
  dynamicRange,
}: Pick<SourceVideo, "interlaced" | "dynamicRange">): VideoPreprocessor | undefined {
  if (!interlaced && dynamicRange === "SDR") {
    return undefined;
  }
  return {
    ...(interlaced ? { Deinterlacer: DEINTERLACER } : {}),
    ...(dynamicRange === "SDR"
      ? {}
      : {
          ColorCorrector: {
            ColorSpaceConversion: "FORCE_709",
            HdrToSdrToneMapper: dynamicRange === "HDR10" ? "VIBRANT" : "PRESERVE_DETAILS",
          },
        }),
  };
}

/** Leaves frames alone that are marked as progressive, so it does no harm where the scan type is unknown. */
export const DEINTERLACER = { Mode: "DEINTERLACE", Control: "NORMAL", Algorithm: "INTERPOLATE" } as const;

/**
 * GOPs are closed and have the same number of frames in every rendition, and segments end where GOPs do: MediaPackage repackages
 * segments and players switch between renditions at their borders.
 *
 * - The frame rate is stated, not followed. Phones record at a varying one, and GOPs counted in frames are equal in time only at a
 *   constant one. Frames are dropped or repeated, never interpolated: accelerated transcoding does not know interpolation.
 * - `MinIInterval` 0 means that IDR frames come at the start of GOPs and nowhere else (API reference), so detecting scene changes adds
 *   I-frames inside a GOP, which helps the picture, and moves no border. Accelerated transcoding takes no other value.
 * - Square pixels, whatever the master has: the size was computed for them.
 */
function h264({ quality, maxBitrate }: VideoRendition, { frameRate }: VideoTraits): H264Settings {
  return {
    CodecProfile: "HIGH",
    CodecLevel: "AUTO",
    RateControlMode: "QVBR",
    QvbrSettings: { QvbrQualityLevel: quality },
    MaxBitrate: maxBitrate,
    QualityTuningLevel: "SINGLE_PASS_HQ",
    ...(frameRate === undefined
      ? { FramerateControl: "INITIALIZE_FROM_SOURCE", GopSizeUnits: "SECONDS", GopSize: GOP_SECONDS }
      : {
          FramerateControl: "SPECIFIED",
          FramerateNumerator: frameRate.numerator,
          FramerateDenominator: frameRate.denominator,
          FramerateConversionAlgorithm: "DUPLICATE_DROP",
          GopSizeUnits: "FRAMES",
          GopSize: gopFrames(frameRate),
        }),
    GopClosedCadence: 1,
    GopBReference: "ENABLED",
    NumberBFramesBetweenReferenceFrames: 3,
    MinIInterval: 0,
    SceneChangeDetect: "ENABLED",
    InterlaceMode: "PROGRESSIVE",
    ParControl: "SPECIFIED",
    ParNumerator: 1,
    ParDenominator: 1,
  };
}
