import { dashManifest } from "./dashManifest";
import { FileNames } from "./fileNames";
import {
  cmafMultivariant,
  cmafPlaylist,
  hlsMultivariant,
  hlsPlaylist,
  type PlaylistTrack,
  type SegmentHashes,
} from "./hlsManifests";
import type { IngestedAsset } from "./ingest";
import type { PackageSettings } from "./packageSettings";
import type { SourceReader } from "./source";
import { planOutput, type OutputRendition } from "./timeline";
import { audioTrackOf, type AudioTrack } from "./tracks";
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
        return text(
          CONTENT_TYPES.playlist,
          hlsMultivariant(this.#renditions, this.settings.audioRenditionGroup, this.#names, hashes),
        );
      case "cmaf":
        return text(CONTENT_TYPES.playlist, cmafMultivariant(this.#renditions, this.#names, hashes));
      case "dash":
        return text(CONTENT_TYPES.mpd, dashManifest(this.#renditions, this.settings, this.#names, hashes));
    }
  }

  /** A media playlist, or undefined when `file` is none of this configuration's. */
  child(file: string, hashes: SegmentHashes): PackagedFile | undefined {
    const number = this.#names.parsePlaylist(file);
    const track = number === undefined ? undefined : this.#track(number);
    if (track === undefined || this.settings.format === "dash") {
      return undefined;
    }
    const write = this.settings.format === "hls" ? hlsPlaylist : cmafPlaylist;
    return text(CONTENT_TYPES.playlist, write(track, this.#names, hashes));
  }

  /**
   * A segment or an initialization segment, made from the source at this moment; undefined when `file` is none of
   * this configuration's.
   * @throws PackagingError when a source object is gone; whatever `read` throws
   */
  segment(file: string, read: SourceReader): PackagedFile | undefined {
    const parsed = this.#names.parseSegment(file);
    const track = parsed && this.#track(parsed.number);
    const isStream = parsed?.kind === "transport-stream";
    if (parsed === undefined || track === undefined || isStream !== (this.settings.format === "hls")) {
      return undefined;
    }
    if (!isStream && parsed.track !== track.kind) {
      return undefined;
    }
    const index = parsed.kind === "init" ? 0 : parsed.segment;
    const segment = this.#renditionOf(track)?.segments[index];
    if (segment === undefined) {
      return undefined;
    }
    const cached = this.cache.transmux(segment.sources, read, index);
    if (parsed.kind === "transport-stream") {
      const body = cached.transportStreams[this.#audio() === undefined ? "muxed" : track.kind];
      return body && { contentType: CONTENT_TYPES.transportStream, body };
    }
    const fragment = cached[track.kind];
    return (
      fragment && {
        contentType: CONTENT_TYPES.mp4[track.kind],
        body: parsed.kind === "init" ? fragment.init : fragment.data,
      }
    );
  }

  /** The separate audio track, in configurations that have one. */
  #audio(): AudioTrack | undefined {
    const muxed = this.settings.format === "hls" && !this.settings.audioRenditionGroup;
    return muxed ? undefined : audioTrackOf(this.#renditions);
  }

  #track(number: number): PlaylistTrack | undefined {
    const rendition = this.#renditions.find((candidate) => candidate.number === number);
    if (rendition !== undefined) {
      const durations = rendition.segments.map(({ video }) => video.duration);
      return { kind: "video", number, timescale: rendition.video.timescale, durations };
    }
    const audio = this.#audio();
    return audio?.number === number
      ? {
          kind: "audio",
          number,
          timescale: audio.info.timescale,
          durations: audio.spans.map(({ duration }) => duration),
        }
      : undefined;
  }

  /** Audio is packaged from the first rendition: it is the same in all of them. */
  #renditionOf(track: PlaylistTrack): OutputRendition | undefined {
    return track.kind === "audio"
      ? this.#renditions[0]
      : this.#renditions.find(({ number }) => number === track.number);
  }
}

function text(contentType: string, body: string): PackagedFile {
  return { contentType, body: new TextEncoder().encode(body) };
}
