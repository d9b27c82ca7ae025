import { PackagingError } from "./packagingError";
import { readSourceSet, type SegmentSource, type SourceReader, type SourceRendition } from "./source";
import type { AudioInfo, VideoInfo } from "./trackInfo";
import type { Fragment } from "./transmux";
import type { TransmuxCache, TransportStreams } from "./transmuxCache";

/** One track of one source segment on the timeline; times in the track's timescale. */
export interface TrackSpan {
  readonly start: number;
  readonly duration: number;
  readonly samples: number;
  /** Size of the fragment, for the bandwidth that manifests state. */
  readonly bytes: number;
}

/** One source segment as the ingest found it. */
export interface IngestedSegment {
  readonly source: SegmentSource;
  readonly video: TrackSpan;
  readonly audio: TrackSpan | undefined;
  /** Sizes as transport streams: with all tracks, and with one kind of track only. */
  readonly bytes: StreamSizes;
}

/** Bytes of a segment's transport streams; zero where there is no such track. */
export interface StreamSizes {
  readonly muxed: number;
  readonly video: number;
  readonly audio: number;
}

/** One rendition as the ingest found it. */
export interface IngestedRendition {
  readonly video: VideoInfo;
  readonly audio: AudioInfo | undefined;
  readonly segments: readonly IngestedSegment[];
}

/** What the packager keeps of an asset: its timeline, not its media, which is read again at playback. */
export interface IngestedAsset {
  readonly renditions: readonly IngestedRendition[];
}

/**
 * Reads a whole TS-HLS set and notes its timeline.
 * @throws PackagingError for a set that cannot be packaged: wrong container, missing objects, no video, gaps,
 *   renditions whose segments do not line up
 */
export function ingest(manifestKey: string, read: SourceReader, cache: TransmuxCache): IngestedAsset {
  const renditions = readSourceSet(manifestKey, read).map((rendition) =>
    ingestRendition(rendition, read, cache),
  );
  const [first, ...others] = renditions;
  for (const other of others) {
    if (first === undefined || !linesUp(first, other)) {
      throw new PackagingError(
        "unsupported-source",
        `${manifestKey}: segment boundaries differ between renditions; encode every rendition with the same closed groups of pictures`,
      );
    }
  }
  return { renditions };
}

function ingestRendition(
  rendition: SourceRendition,
  read: SourceReader,
  cache: TransmuxCache,
): IngestedRendition {
  const infos: { video: VideoInfo; audio: AudioInfo | undefined }[] = [];
  const segments = rendition.segments.map(({ key, audioKey }, index): IngestedSegment => {
    const source = { key, audioKey };
    const { video, audio, transportStreams } = cache.transmux([source], read, index);
    if (video === undefined) {
      throw new PackagingError("unsupported-source", `${key} has no H.264 video track`);
    }
    infos.push({ video: video.info, audio: audio?.info });
    return {
      source,
      video: spanOf(video),
      audio: audio && spanOf(audio),
      bytes: sizesOf(transportStreams),
    };
  });
  const [info] = infos;
  if (info === undefined) {
    throw new PackagingError("bad-playlist", `${rendition.playlistKey} has no segments`);
  }
  refuseGaps(
    segments.map(({ video }) => video),
    rendition.playlistKey,
  );
  if (info.audio !== undefined) {
    refuseGaps(
      segments.map(({ audio }) => audio),
      rendition.playlistKey,
    );
  }
  return { ...info, segments };
}

function sizesOf({ muxed, video, audio }: TransportStreams): StreamSizes {
  return { muxed: muxed.byteLength, video: video?.byteLength ?? 0, audio: audio?.byteLength ?? 0 };
}

function spanOf(fragment: Fragment<unknown>): TrackSpan {
  const { start, duration, samples, data } = fragment;
  return { start, duration, samples, bytes: data.byteLength };
}

/** Rounding between the 90 kHz clock of transport streams and an audio track's own may move a start by one tick. */
const ROUNDING_TICKS = 1;

function refuseGaps(spans: readonly (TrackSpan | undefined)[], playlistKey: string): void {
  let end: number | undefined;
  for (const [index, span] of spans.entries()) {
    if (span === undefined || (end !== undefined && Math.abs(span.start - end) > ROUNDING_TICKS)) {
      throw new PackagingError(
        "unsupported-source",
        `${playlistKey}: segment ${index} does not start where the one before it ends`,
      );
    }
    end = span.start + span.duration;
  }
}

function linesUp(left: IngestedRendition, right: IngestedRendition): boolean {
  return (
    left.segments.length === right.segments.length &&
    left.segments.every((segment, index) => {
      const other = right.segments[index];
      return segment.video.start === other?.video.start && segment.video.duration === other.video.duration;
    })
  );
}
