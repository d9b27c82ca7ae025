import type { OutputRendition, OutputSpan } from "./timeline";
import type { AudioInfo } from "./trackInfo";

/** The audio that every rendition shares: the first rendition's, packaged once as a track of its own. */
export interface AudioTrack {
  /** Follows the video tracks' numbers. */
  readonly number: number;
  readonly info: AudioInfo;
  readonly spans: readonly OutputSpan[];
  /** The same segments' sizes as transport streams. */
  readonly streamBytes: readonly number[];
}

/** The separate audio track, or undefined for silent sources. */
export function audioTrackOf(renditions: readonly OutputRendition[]): AudioTrack | undefined {
  const [first] = renditions;
  if (first?.audio === undefined) {
    return undefined;
  }
  return {
    number: renditions.length + 1,
    info: first.audio,
    spans: first.segments.map(({ audio }) => audio).filter((span) => span !== undefined),
    streamBytes: first.segments.map(({ bytes }) => bytes.audio),
  };
}

/** Largest and mean bits per second over segments, as HLS asks of BANDWIDTH and AVERAGE-BANDWIDTH. */
export function bandwidthOf(
  segments: readonly { readonly bytes: number; readonly duration: number }[],
  timescale: number,
): { readonly peak: number; readonly average: number } {
  const bits = (bytes: number, ticks: number): number => Math.ceil((bytes * 8 * timescale) / ticks);
  return {
    peak: Math.max(...segments.map(({ bytes, duration }) => bits(bytes, duration))),
    average: bits(
      segments.reduce((sum, { bytes }) => sum + bytes, 0),
      segments.reduce((sum, { duration }) => sum + duration, 0),
    ),
  };
}

/** Pictures per second, from the samples of the first segment. */
export function frameRateOf(rendition: OutputRendition): number {
  const [first] = rendition.segments;
  return first === undefined ? 0 : (first.video.samples * rendition.video.timescale) / first.video.duration;
}
