import type {
  AspectRatio,
  AudioProperties,
  ProbeResult,
  Track,
  VideoProperties,
} from "@aws-sdk/client-mediaconvert";

import type { ProbeOutcome } from "../ports";

type Probed = Extract<ProbeOutcome, { kind: "probed" }>["source"];
type ProbedCaptions = Extract<ProbeOutcome, { kind: "probed" }>["captions"];

/** Tags that sources carry for "no language", beside leaving it out (ISO 639-2: undetermined, uncoded, no linguistic content). */
const NO_LANGUAGE: ReadonlySet<string> = new Set(["und", "mis", "mul", "zxx", "unknown"]);

/**
 * What a probe says of a master, as ladders are chosen by it. A file without a container that MediaConvert knows is unreadable.
 *
 * The first video track counts; others are mostly cover pictures. What the container says goes before what the codec's own headers say, as
 * players have it, and transport streams have colours in the latter only (MediaConvert API Reference, "Probe").
 */
export function probedSource({ Container: container, Metadata: metadata }: ProbeResult): ProbeOutcome {
  const tracks = container?.Tracks ?? [];
  if (container?.Format === undefined || tracks.length === 0) {
    return {
      kind: "unreadable",
      message: "MediaConvert finds no container that it knows, or no tracks in it.",
    };
  }
  const videoTrack = tracks.find(({ TrackType: type }) => type === "video");
  const captions = embeddedCaptions(tracks);
  return {
    kind: "probed",
    source: {
      ...picture(videoTrack?.VideoProperties),
      hasVideo: videoTrack !== undefined,
      durationSeconds: container.Duration ?? videoTrack?.Duration ?? 0,
      audioTracks: tracks
        .filter(({ TrackType: type }) => type === "audio")
        .map(({ AudioProperties: audio }) => audioTrack(audio)),
    },
    ...(captions === undefined ? { captions: undefined } : { captions }),
    etag: unquoted(metadata?.ETag),
  };
}

function picture(video: VideoProperties | undefined): Pick<Probed, "width" | "height"> & Partial<Probed> {
  const codec = video?.CodecMetadata;
  const frameRate = fractionOf(video?.FrameRate ?? codec?.CodedFrameRate);
  const pixelAspectRatio = fractionOf(video?.SampleAspectRatio ?? codec?.SampleAspectRatio);
  const rotation = rotationOf(video?.Rotation ?? codec?.Rotation);
  return {
    width: video?.Width ?? codec?.Width ?? 0,
    height: video?.Height ?? codec?.Height ?? 0,
    ...(rotation === undefined ? {} : { rotation }),
    ...(pixelAspectRatio === undefined ? {} : { pixelAspectRatio }),
    ...(frameRate === undefined ? {} : { frameRate }),
    interlaced: isInterlaced(video),
    dynamicRange: dynamicRange(video),
  };
}

/** Absent for codecs other than H.264, H.265 and MPEG-2, which are taken as progressive. The spelling of the scan type is inference. */
function isInterlaced(video: VideoProperties | undefined): boolean {
  const { ScanType: scan, FieldOrder: fields } = video?.CodecMetadata ?? {};
  return fields !== undefined || scan?.toLowerCase().startsWith("interlaced") === true;
}

/** SMPTE ST 2084 is the curve of HDR10 (PQ), ARIB STD-B67 that of HLG. */
function dynamicRange(video: VideoProperties | undefined): NonNullable<Probed["dynamicRange"]> {
  const codec = video?.CodecMetadata;
  if (codec?.DolbyVision !== undefined) {
    return "DOLBY_VISION";
  }
  switch (video?.TransferCharacteristics ?? codec?.TransferCharacteristics) {
    case "SMPTE_2084":
      return "HDR10";
    case "ARIB_B67":
      return "HLG";
    default:
      return "SDR";
  }
}

/** Undefined for no rotation; turns by other than right angles are none that players make. */
function rotationOf(degrees: number | undefined): Probed["rotation"] {
  switch ((((degrees ?? 0) % 360) + 360) % 360) {
    case 90:
      return 90;
    case 180:
      return 180;
    case 270:
      return 270;
    default:
      return undefined;
  }
}

function audioTrack(audio: AudioProperties | undefined): NonNullable<Probed["audioTracks"]>[number] {
  const language = languageOf(audio?.LanguageCode);
  return {
    channels: Math.max(1, audio?.Channels ?? 1),
    ...(language === undefined ? {} : { language }),
  };
}

/**
 * CEA-608 captions in the video. A probe tells of a track and perhaps of its language, of no channel: it is the first, which broadcasters
 * use for the programme's own language [inference]. One without a language is left out, because a menu could not name it.
 */
function embeddedCaptions(tracks: readonly Track[]): ProbedCaptions {
  const track = tracks.find(({ Codec: codec }) => codec === "C608" || codec === "C708");
  const language = languageOf(track?.DataProperties?.LanguageCode);
  return language === undefined ? undefined : [{ kind: "embedded", channel: 1, language }];
}

function languageOf(code: string | undefined): string | undefined {
  return code !== undefined && /^[A-Za-z]{2,3}$/.test(code) && !NO_LANGUAGE.has(code.toLowerCase())
    ? code.toLowerCase()
    : undefined;
}

function fractionOf(
  fraction: AspectRatio | undefined,
): { readonly numerator: number; readonly denominator: number } | undefined {
  const { Numerator: numerator, Denominator: denominator } = fraction ?? {};
  return numerator === undefined || denominator === undefined || numerator < 1 || denominator < 1
    ? undefined
    : { numerator, denominator };
}

/** S3 puts ETags between quotes in some answers and not in others. */
function unquoted(etag: string | undefined): string | undefined {
  return etag?.replace(/^"(.*)"$/, "$1");
}
