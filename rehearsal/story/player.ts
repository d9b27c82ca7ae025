import * as HLS from "hls-parser";
import { parse as parseMpd } from "mpd-parser";

import type { PlaybackFormat } from "../../functions/edge/names";

/** What a player gets for a URL. */
export interface PlayerResponse {
  readonly status: number;
  readonly body: Uint8Array;
}

/** Fetches one URL the way a viewer's device does: with its session's cookies. */
export type PlayerFetch = (url: string, what: "manifest" | "segment") => Promise<PlayerResponse>;

/**
 * A player that takes every rendition: it reads the manifests with the libraries that real players use, resolves their links
 * against where it found them, and then fetches the media in playing order. It knows nothing of routes or Regions.
 */
export class Player {
  readonly #media: string[] = [];
  #next = 0;

  constructor(
    private readonly format: PlaybackFormat,
    private readonly startUrl: string,
    private readonly fetch: PlayerFetch,
  ) {}

  /** Reads the manifests. Without them there is nothing to play, and {@link play} does nothing. */
  async start(): Promise<void> {
    const manifest = await this.#text(this.startUrl);
    if (manifest === undefined) {
      return;
    }
    const tracks =
      this.format === "dash" ? mpdTracks(manifest, this.startUrl) : await this.#hlsTracks(manifest);
    // Interleaved by position, as a player alternates between the tracks it buffers.
    const longest = Math.max(0, ...tracks.map((track) => track.length));
    for (let position = 0; position < longest; position++) {
      this.#media.push(...tracks.flatMap((track) => track[position] ?? []));
    }
  }

  /** URLs of the media files, in playing order. */
  get files(): readonly string[] {
    return this.#media;
  }

  /** How many media files there are to play. */
  get length(): number {
    return this.#media.length;
  }

  /** True once everything has been fetched. */
  get ended(): boolean {
    return this.#next >= this.#media.length;
  }

  /** Fetches the next files up to this share of the title, 0 to 1. */
  async playTo(share: number): Promise<void> {
    const end = Math.ceil(this.#media.length * share);
    for (; this.#next < end; this.#next++) {
      const url = this.#media[this.#next];
      if (url !== undefined) {
        await this.fetch(url, "segment");
      }
    }
  }

  async #hlsTracks(master: string): Promise<readonly (readonly string[])[]> {
    const playlist = HLS.parse(master);
    if (!(playlist instanceof HLS.types.MasterPlaylist)) {
      return [];
    }
    const uris = new Set<string>();
    for (const variant of playlist.variants) {
      uris.add(variant.uri);
      for (const rendition of [...variant.audio, ...variant.subtitles]) {
        if (rendition.uri !== undefined) {
          uris.add(rendition.uri);
        }
      }
    }
    const tracks: (readonly string[])[] = [];
    for (const uri of uris) {
      const url = new URL(uri, this.startUrl).href;
      const text = await this.#text(url);
      tracks.push(text === undefined ? [] : mediaPlaylistFiles(text, url));
    }
    return tracks;
  }

  async #text(url: string): Promise<string | undefined> {
    const response = await this.fetch(url, "manifest");
    return response.status === 200 ? new TextDecoder().decode(response.body) : undefined;
  }
}

function mediaPlaylistFiles(text: string, url: string): readonly string[] {
  const playlist = HLS.parse(text);
  if (!(playlist instanceof HLS.types.MediaPlaylist)) {
    return [];
  }
  const files = new Set<string>();
  for (const segment of playlist.segments) {
    for (const uri of [...initUris(segment.map), segment.uri]) {
      files.add(new URL(uri, url).href);
    }
  }
  return [...files];
}

/** TS segments have no initialization section, whatever the parser's declarations say. */
function initUris(map: { readonly uri: string } | null | undefined): readonly string[] {
  return map === null || map === undefined ? [] : [map.uri];
}

function mpdTracks(text: string, url: string): readonly (readonly string[])[] {
  const manifest = parseMpd(text, { manifestUri: url });
  const audio = Object.values(manifest.mediaGroups.AUDIO).flatMap((group) =>
    Object.values(group).flatMap(({ playlists }) => playlists),
  );
  return [...manifest.playlists, ...audio].map(({ segments }) => {
    const files = new Set<string>();
    for (const segment of segments) {
      if (segment.map !== undefined) {
        files.add(segment.map.resolvedUri);
      }
      files.add(segment.resolvedUri);
    }
    return [...files];
  });
}
