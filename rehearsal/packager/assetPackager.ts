import { dashManifest } from "./dashManifest";
import { FileNames } from "./fileNames";
import {
  cmafMultivariant,
  cmafPlaylist,
  hlsMultivariant,
  hlsPlaylist,
  type SegmentHashes,
} from "./hlsManifests";
import type { IngestedAsset } from "./ingest";
import type { PackageSettings } from "./packageSettings";
import type { SourceReader } from "./source";
import { planOutput, type OutputRendition, type OutputSegment } from "./timeline";
import { audioTrackOf } from "./tracks";
import type { TransmuxCache } from "./transmuxCache";

/** A file as the egress serves it. */
export interface PackagedFile {
  readonly contentType: string;
  readonly body: Uint8Array;
}

const CONTENT_TYPES = {
  playlist: "application/x-mpegURL",
  mpd: "application/dash+xml",
  transportStream: "video/MP2T",
  mp4: { video: "video/mp4", audio: "audio/mp4" },
} as const;

/** Packages one ingested asset by one packaging configuration, when a viewer asks. */
export class AssetPackager {
  readonly #renditions: readonly OutputRendition[];
  readonly #names: FileNames;

  constructor(
    asset: IngestedAsset,
    private readonly settings: PackageSettings,
    private readonly cache: TransmuxCache,
  ) {
    this.#renditions = planOutput(asset, settings);
    this.#names = new FileNames(settings.manifestName, settings.format === "dash");
  }

  /** The manifest (`index.m3u8`, `index.mpd`), or undefined when `file` is another name. */
  manifest(file: string, hashes: SegmentHashes): PackagedFile | undefined {
    if (file !== this.#names.manifest() || this.#renditions.length === 0) {
      return undefined;
    }
    switch (this.settings.format) {
      case "hls":
        return text(CONTENT_TYPES.playlist, hlsMultivariant(this.#renditions, this.#names, hashes));
      case "cmaf":
        return text(CONTENT_TYPES.playlist, cmafMultivariant(this.#renditions, this.#names, hashes));
      case "dash":
        return text(CONTENT_TYPES.mpd, dashManifest(this.#renditions, this.settings, this.#names, hashes));
    }
  }

  /** A media playlist, or undefined when `file` is none of this configuration's. */
  child(file: string, hashes: SegmentHashes): PackagedFile | undefined {
    const number = this.#names.parsePlaylist(file);
    if (number === undefined || this.settings.format === "dash") {
      return undefined;
    }
    const rendition = this.#rendition(number);
    if (this.settings.format === "hls") {
      return rendition && text(CONTENT_TYPES.playlist, hlsPlaylist(rendition, this.#names, hashes));
    }
    if (rendition !== undefined) {
      const { timescale } = rendition.video;
      const durations = rendition.segments.map(({ video }) => video.duration);
      return text(
        CONTENT_TYPES.playlist,
        cmafPlaylist({ kind: "video", number, timescale, durations }, this.#names, hashes),
      );
    }
    const audio = audioTrackOf(this.#renditions);
    if (audio?.number !== number) {
      return undefined;
    }
    const durations = audio.spans.map(({ duration }) => duration);
    return text(
      CONTENT_TYPES.playlist,
      cmafPlaylist(
        { kind: "audio", number, timescale: audio.info.timescale, durations },
        this.#names,
        hashes,
      ),
    );
  }

  /**
   * A segment or an initialization segment, made from the source at this moment; undefined when `file` is none of
   * this configuration's.
   * @throws PackagingError when a source object is gone; whatever `read` throws
   */
  segment(file: string, read: SourceReader): PackagedFile | undefined {
    const parsed = this.#names.parseSegment(file);
    if (parsed === undefined || (parsed.kind === "transport-stream") !== (this.settings.format === "hls")) {
      return undefined;
    }
    if (parsed.kind === "transport-stream") {
      const segment = this.#rendition(parsed.rendition)?.segments[parsed.segment];
      return (
        segment && {
          contentType: CONTENT_TYPES.transportStream,
          body: this.cache.transmux(segment.sources, read, parsed.segment).transportStream,
        }
      );
    }
    const index = parsed.kind === "init" ? 0 : parsed.segment;
    const segment = this.#fragmentSource(parsed.track, parsed.number, index);
    const fragment = segment && this.cache.transmux(segment.sources, read, index)[parsed.track];
    return (
      fragment && {
        contentType: CONTENT_TYPES.mp4[parsed.track],
        body: parsed.kind === "init" ? fragment.init : fragment.data,
      }
    );
  }

  #rendition(number: number): OutputRendition | undefined {
    return this.#renditions.find((rendition) => rendition.number === number);
  }

  #fragmentSource(track: "video" | "audio", number: number, index: number): OutputSegment | undefined {
    if (track === "video") {
      return this.#rendition(number)?.segments[index];
    }
    const audio = audioTrackOf(this.#renditions);
    return audio?.number === number ? this.#renditions[0]?.segments[index] : undefined;
  }
}

function text(contentType: string, body: string): PackagedFile {
  return { contentType, body: new TextEncoder().encode(body) };
}
