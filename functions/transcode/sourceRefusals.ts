import { combinedAudio, renditionNames } from "./audioPlan";
import { captionName } from "./captionPlan";
import { valueOf } from "./frameRate";
import { displaySize, type SourceVideo } from "./sourceVideo";

/** Why a master is not transcoded. */
export type RefusalReason =
  | "notADescription"
  | "noVideo"
  | "noPicture"
  | "tooSmall"
  | "tooLarge"
  | "tooElongated"
  | "noDuration"
  | "tooLong"
  | "unknownFrameRate"
  | "frameRateOutOfRange"
  | "rotatedInterlaced"
  | "dolbyVision"
  | "ambiguousAudio"
  | "ambiguousCaptions"
  | "tooManyStreams";

/** A reason for a program and a sentence for whoever uploaded the master. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly message: string;
}

/** A master that cannot be transcoded; {@link SourceRefusedError.refusals} has every reason, not only the first. */
export class SourceRefusedError extends Error {
  override readonly name = "SourceRefusedError";
  readonly refusals: readonly Refusal[];

  constructor(refusals: readonly Refusal[]) {
    super(refusals.map(({ message }) => message).join(" "));
    this.refusals = refusals;
  }
}

/** Least width and height that MediaConvert's model allows for a picture. */
const MIN_SIDE = 32;
/** The largest picture that MediaConvert's documentation names: 8K, 8192 by 4320. */
const MAX_LONG_SIDE = 8_192;
const MAX_SHORT_SIDE = 4_320;
/**
 * Longest picture in proportion to its height, so that the smallest rung still has {@link MIN_SIDE} lines. No camera or screen
 * comes near it.
 */
const MAX_ASPECT_RATIO = 10;
/** Below it a two-second GOP has too few frames for B-frames. The platform's limit; AWS documents none. */
const MIN_FRAME_RATE = 5;
/** Slow-motion cameras reach it. The platform's limit; AWS documents none. */
const MAX_FRAME_RATE = 240;
/** One day. The platform's limit; AWS documents none, but a longer master is a mistake and would be billed by the minute. */
const MAX_DURATION_SECONDS = 86_400;

/** Everything that speaks against transcoding a master; empty when it can be done. */
export function refusalsOf(source: SourceVideo): readonly Refusal[] {
  if (!source.hasVideo) {
    return [
      refusal(
        "noVideo",
        "The master has no video. MediaPackage VOD ingests nothing without at least one video track.",
      ),
    ];
  }
  return [
    ...pictureRefusals(source),
    ...frameRateRefusals(source),
    ...durationRefusals(source),
    ...featureRefusals(source),
    ...audioRefusals(source),
    ...captionRefusals(source),
  ];
}

/** Makes a refusal; the message is a sentence that says what was found, what is allowed and what to do. */
export function refusal(reason: RefusalReason, message: string): Refusal {
  return { reason, message };
}

function pictureRefusals(source: SourceVideo): readonly Refusal[] {
  const { width, height } = source;
  const found = `The picture is ${width} by ${height} pixels`;
  if (width === 0 || height === 0) {
    return [refusal("noPicture", `${found}: nothing to transcode. Export the master again.`)];
  }
  const display = displaySize(source);
  const long = Math.max(display.width, display.height);
  const short = Math.min(display.width, display.height);
  if (short < MIN_SIDE || Math.min(width, height) < MIN_SIDE) {
    return [refusal("tooSmall", `${found}. MediaConvert takes ${MIN_SIDE} by ${MIN_SIDE} and more.`)];
  }
  if (long > MAX_LONG_SIDE || short > MAX_SHORT_SIDE) {
    return [
      refusal(
        "tooLarge",
        `${found}. The largest is ${MAX_LONG_SIDE} by ${MAX_SHORT_SIDE}, in either orientation: scale the master down.`,
      ),
    ];
  }
  return long / short > MAX_ASPECT_RATIO
    ? [refusal("tooElongated", `${found}. One side is at most ${MAX_ASPECT_RATIO} times the other.`)]
    : [];
}

function frameRateRefusals({ frameRate }: SourceVideo): readonly Refusal[] {
  if (frameRate === undefined) {
    return [
      refusal(
        "unknownFrameRate",
        "The master's frame rate is unknown, and the length of GOPs and segments follows from it. Export it with a constant one.",
      ),
    ];
  }
  const rate = valueOf(frameRate);
  return rate < MIN_FRAME_RATE || rate > MAX_FRAME_RATE
    ? [
        refusal(
          "frameRateOutOfRange",
          `The master has ${rate} frames per second. ${MIN_FRAME_RATE} to ${MAX_FRAME_RATE} are allowed.`,
        ),
      ]
    : [];
}

function durationRefusals({ durationSeconds }: SourceVideo): readonly Refusal[] {
  if (durationSeconds === 0) {
    return [refusal("noDuration", "The master lasts 0 seconds: nothing to transcode. Export it again.")];
  }
  return durationSeconds > MAX_DURATION_SECONDS
    ? [
        refusal(
          "tooLong",
          `The master lasts ${durationSeconds} seconds. At most ${MAX_DURATION_SECONDS} are allowed: cut it into parts.`,
        ),
      ]
    : [];
}

function featureRefusals({ rotation, interlaced, dynamicRange }: SourceVideo): readonly Refusal[] {
  return [
    ...(interlaced && rotation !== 0
      ? [
          refusal(
            "rotatedInterlaced",
            `The master is interlaced and to be turned by ${rotation} degrees. MediaConvert turns progressive video only: ` +
              "deinterlace it first.",
          ),
        ]
      : []),
    ...(dynamicRange === "DOLBY_VISION"
      ? [
          refusal(
            "dolbyVision",
            "The master is in Dolby Vision, which is none of the colour spaces that MediaConvert documents a conversion to SDR for. " +
              "Deliver it as HDR10, HLG or SDR.",
          ),
        ]
      : []),
  ];
}

function audioRefusals({ audioTracks }: SourceVideo): readonly Refusal[] {
  const unclear = combinedAudio(audioTracks).filter(({ tracks }) => tracks === undefined);
  const twice = firstRepeated(renditionNames(audioTracks));
  return [
    ...unclear.map(({ name, monoTracks }) =>
      refusal(
        "ambiguousAudio",
        `The audio ${JSON.stringify(name)} is ${monoTracks} mono tracks, and nothing says which loudspeaker each is for. ` +
          "Deliver one stereo track, one 5.1 track, or two mono tracks (left, right).",
      ),
    ),
    ...(twice === undefined
      ? []
      : [
          refusal(
            "ambiguousAudio",
            `Two audio renditions would be called ${JSON.stringify(twice)}. Give each a label of its own.`,
          ),
        ]),
  ];
}

function captionRefusals({ captions }: SourceVideo): readonly Refusal[] {
  const twice = firstRepeated(captions.map(captionName));
  return twice === undefined
    ? []
    : [
        refusal(
          "ambiguousCaptions",
          `Two caption tracks would be called ${JSON.stringify(twice)}. Give each a label of its own.`,
        ),
      ];
}

function firstRepeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}
