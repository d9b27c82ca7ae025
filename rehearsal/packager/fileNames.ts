/**
 * File names of packaged media, as MediaPackage VOD writes them. They follow track and segment numbers, so both
 * Regions use the same names for the same source and configuration.
 */

/** A file under the segment path `/out/v1/A/C/X/Y/`. */
export type SegmentFile =
  | { readonly kind: "transport-stream"; readonly number: number; readonly segment: number }
  | { readonly kind: "init"; readonly track: "video" | "audio"; readonly number: number }
  | {
      readonly kind: "fragment";
      readonly track: "video" | "audio";
      readonly number: number;
      /** Zero-based. */
      readonly segment: number;
    };

/** DASH counts segments from 1 (`startNumber`), HLS from 0. */
export const DASH_START_NUMBER = 1;

/** Names the files of one packaging configuration. */
export class FileNames {
  readonly #transportStream: RegExp;
  readonly #fragment: RegExp;
  readonly #playlist: RegExp;

  /**
   * @param base the manifest name of the configuration
   * @param dash true where names carry DASH's period number and count from 1
   */
  constructor(
    private readonly base: string,
    private readonly dash: boolean,
  ) {
    const name = base.replaceAll(/[^A-Za-z0-9]/g, "\\$&");
    const period = dash ? "0_" : "";
    this.#transportStream = new RegExp(`^${name}_(\\d+)_(\\d+)\\.ts$`);
    this.#fragment = new RegExp(`^${name}_(video|audio)_(\\d+)_${period}(init|\\d+)\\.mp4$`);
    this.#playlist = new RegExp(`^${name}_(\\d+)\\.m3u8$`);
  }

  /** The manifest's own file name. */
  manifest(): string {
    return `${this.base}.${this.dash ? "mpd" : "m3u8"}`;
  }

  /** Media playlist of a track. */
  playlist(number: number): string {
    return `${this.base}_${number}.m3u8`;
  }

  /** The track's number, or undefined when the file is no media playlist of this configuration. */
  parsePlaylist(file: string): number | undefined {
    const number = this.#playlist.exec(file)?.[1];
    return number === undefined ? undefined : Number(number);
  }

  /** A transport stream segment. */
  transportStream(number: number, segment: number): string {
    return `${this.base}_${number}_${segment}.ts`;
  }

  /** A fragmented MP4 file; `part` is `init`, a zero-based segment or, for a DASH template, `$Number$`. */
  fragment(track: "video" | "audio", number: number | "$RepresentationID$", part: number | string): string {
    const counted = typeof part === "number" && this.dash ? part + DASH_START_NUMBER : part;
    return `${this.base}_${track}_${number}_${this.dash ? "0_" : ""}${counted}.mp4`;
  }

  /** What a segment's file name stands for, or undefined when it is no name of this configuration. */
  parseSegment(file: string): SegmentFile | undefined {
    const stream = this.#transportStream.exec(file);
    if (stream !== null) {
      return { kind: "transport-stream", number: Number(stream[1]), segment: Number(stream[2]) };
    }
    const fragment = this.#fragment.exec(file);
    if (fragment === null) {
      return undefined;
    }
    const track = fragment[1] === "audio" ? "audio" : "video";
    const number = Number(fragment[2]);
    if (fragment[3] === "init") {
      return { kind: "init", track, number };
    }
    const segment = Number(fragment[3]) - (this.dash ? DASH_START_NUMBER : 0);
    return { kind: "fragment", track, number, segment };
  }
}
