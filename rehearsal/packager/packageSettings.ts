import type { PlaybackFormat } from "../../functions/edge/names";

/** What a packaging configuration asks of the packager. */
export interface PackageSettings {
  readonly format: PlaybackFormat;
  /** Base name of every file. MediaPackage's default is `index`. */
  readonly manifestName: string;
  /** Wanted length of a segment; it becomes the nearest multiple of the source's own segments. */
  readonly segmentDurationSeconds: number;
  readonly streamSelection: StreamSelection;
  /** HLS only: audio once, in a rendition group of its own, instead of muxed into every rendition. */
  readonly audioRenditionGroup: boolean;
  /** DASH only: `COMPACT` states the segment template once for all representations. */
  readonly manifestLayout: "FULL" | "COMPACT";
  /** DASH only. */
  readonly minBufferTimeSeconds: number;
}

/** Which renditions a manifest lists, and in which order. */
export interface StreamSelection {
  readonly streamOrder: "ORIGINAL" | "VIDEO_BITRATE_ASCENDING" | "VIDEO_BITRATE_DESCENDING";
  readonly minVideoBitsPerSecond: number;
  readonly maxVideoBitsPerSecond: number;
}

/** Lists every rendition as the source does. */
export const ALL_STREAMS: StreamSelection = {
  streamOrder: "ORIGINAL",
  minVideoBitsPerSecond: 0,
  maxVideoBitsPerSecond: Number.MAX_SAFE_INTEGER,
};
