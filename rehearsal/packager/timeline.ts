import type { IngestedAsset, IngestedRendition, IngestedSegment, StreamSizes, TrackSpan } from "./ingest";
import type { PackageSettings, StreamSelection } from "./packageSettings";
import type { SegmentSource } from "./source";
import type { AudioInfo, VideoInfo } from "./trackInfo";

/** One segment of the packaged output; times in the track's timescale. */
export interface OutputSpan {
  readonly start: number;
  readonly duration: number;
  readonly samples: number;
  readonly bytes: number;
}

/** One output segment of a rendition: the source segments it is made of, and its tracks. */
export interface OutputSegment {
  readonly sources: readonly SegmentSource[];
  readonly video: OutputSpan;
  readonly audio: OutputSpan | undefined;
  /** Sizes as transport streams. */
  readonly bytes: StreamSizes;
}

/** A rendition as the manifests list it; the first one has number 1. */
export interface OutputRendition {
  readonly number: number;
  readonly video: VideoInfo;
  readonly audio: AudioInfo | undefined;
  readonly segments: readonly OutputSegment[];
}

/** The renditions that a packaging configuration selects, cut into the segments it asks for. */
export function planOutput(asset: IngestedAsset, settings: PackageSettings): readonly OutputRendition[] {
  return select(asset.renditions, settings.streamSelection).map((rendition, index) => ({
    number: index + 1,
    video: rendition.video,
    audio: rendition.audio,
    segments: groupSegments(rendition, settings.segmentDurationSeconds),
  }));
}

/** How many source segments make one output segment: the wanted length, rounded to a multiple of the source's. */
export function segmentsPerOutput(sourceSeconds: number, wantedSeconds: number): number {
  return Math.max(1, Math.round(wantedSeconds / sourceSeconds));
}

/** Bits per second of the video alone, over the whole rendition. */
export function averageVideoBits(rendition: IngestedRendition): number {
  const bytes = rendition.segments.reduce((sum, { video }) => sum + video.bytes, 0);
  const ticks = rendition.segments.reduce((sum, { video }) => sum + video.duration, 0);
  return Math.round((bytes * 8 * rendition.video.timescale) / ticks);
}

function select(
  renditions: readonly IngestedRendition[],
  selection: StreamSelection,
): readonly IngestedRendition[] {
  const chosen = renditions.filter((rendition) => {
    const bits = averageVideoBits(rendition);
    return bits >= selection.minVideoBitsPerSecond && bits <= selection.maxVideoBitsPerSecond;
  });
  if (selection.streamOrder === "ORIGINAL") {
    return chosen;
  }
  const sign = selection.streamOrder === "VIDEO_BITRATE_ASCENDING" ? 1 : -1;
  return chosen.sort((left, right) => sign * (averageVideoBits(left) - averageVideoBits(right)));
}

function groupSegments(rendition: IngestedRendition, wantedSeconds: number): readonly OutputSegment[] {
  const [first] = rendition.segments;
  const sourceSeconds = first === undefined ? 1 : first.video.duration / rendition.video.timescale;
  const size = segmentsPerOutput(sourceSeconds, wantedSeconds);
  const outputs: OutputSegment[] = [];
  for (let at = 0; at < rendition.segments.length; at += size) {
    outputs.push(joinSegments(rendition.segments.slice(at, at + size)));
  }
  return outputs;
}

function joinSegments(segments: readonly IngestedSegment[]): OutputSegment {
  const audio = segments.map((segment) => segment.audio).filter((span) => span !== undefined);
  return {
    sources: segments.map(({ source }) => source),
    video: joinSpans(segments.map(({ video }) => video)),
    audio: audio.length === 0 ? undefined : joinSpans(audio),
    bytes: {
      muxed: sumOf(segments.map(({ bytes }) => bytes.muxed)),
      video: sumOf(segments.map(({ bytes }) => bytes.video)),
      audio: sumOf(segments.map(({ bytes }) => bytes.audio)),
    },
  };
}

function sumOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

function joinSpans(spans: readonly TrackSpan[]): OutputSpan {
  return {
    start: spans[0]?.start ?? 0,
    duration: spans.reduce((sum, { duration }) => sum + duration, 0),
    samples: spans.reduce((sum, { samples }) => sum + samples, 0),
    bytes: spans.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
