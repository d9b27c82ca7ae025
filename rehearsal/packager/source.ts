import { posix } from "node:path";
import { PackagingError } from "./packagingError";
import { parsePlaylist, type Playlist } from "./playlist";

/** An object of the source set as storage gave it. */
export interface SourceObject {
  readonly body: Uint8Array;
  /** Changes whenever the bytes do. */
  readonly etag: string;
}

/** Reads an object by its key; undefined when it does not exist. May throw what the storage throws (access refused). */
export type SourceReader = (key: string) => SourceObject | undefined;

/** Where a segment's media is. */
export interface SegmentSource {
  readonly key: string;
  /** The same seconds of the audio rendition that belongs to the video; undefined where the sound is muxed in, or there is none. */
  readonly audioKey?: string | undefined;
}

/** One rendition of an HLS set: its transport stream segments, in order. */
export interface SourceRendition {
  readonly playlistKey: string;
  readonly segments: readonly (SegmentSource & { readonly durationSeconds: number })[];
}

const FRAGMENTED_MP4 = /\.(?:mp4|m4s|m4v|m4a|cmfv|cmfa)$/i;
const MULTIVARIANT = /\.m3u8$/;

/**
 * Reads the playlists of a TS-HLS set in the way MediaPackage VOD does, and refuses what it refuses: fragmented MP4,
 * encrypted media, playlists that still grow, missing playlists.
 * @param manifestKey key of the multivariant playlist
 * @throws PackagingError
 */
export function readSourceSet(manifestKey: string, read: SourceReader): readonly SourceRendition[] {
  if (!MULTIVARIANT.test(manifestKey)) {
    throw new PackagingError(
      "stand-in-limit",
      `${manifestKey}: MediaPackage also takes .smil sets of MP4 files, the rehearsal's packager does not; give it a .m3u8 multivariant playlist`,
    );
  }
  const multivariant = readPlaylist(manifestKey, read);
  if (multivariant.variants.length === 0) {
    throw new PackagingError(
      "unsupported-source",
      `${manifestKey} lists no renditions: the source must be a multivariant playlist, not a media playlist`,
    );
  }
  readCaptions(manifestKey, multivariant, read);
  return multivariant.variants.map(({ uri, attributes }) => {
    const rendition = readRendition(resolveKey(manifestKey, uri), read);
    const audio = audioUriOf(manifestKey, multivariant, attributes.get("AUDIO"));
    return audio === undefined
      ? rendition
      : withAudio(rendition, readRendition(resolveKey(manifestKey, audio), read));
  });
}

/** The playlist of the sound beside a video; undefined where it is in the video's own segments. */
function audioUriOf(
  manifestKey: string,
  { media }: Playlist,
  groupId: string | undefined,
): string | undefined {
  const uris = media.flatMap((one) => {
    const uri = one.get("URI");
    return one.get("TYPE") === "AUDIO" && one.get("GROUP-ID") === groupId && uri !== undefined ? [uri] : [];
  });
  if (uris.length > 1) {
    throw new PackagingError(
      "stand-in-limit",
      `${manifestKey}: the audio group ${groupId ?? ""} has ${uris.length} renditions; MediaPackage takes them, the rehearsal's packager takes one`,
    );
  }
  return uris[0];
}

/** Pairs the segments of a video with those of its sound. @throws PackagingError when they do not pair */
function withAudio(video: SourceRendition, audio: SourceRendition): SourceRendition {
  if (video.segments.length !== audio.segments.length) {
    throw new PackagingError(
      "unsupported-source",
      `${audio.playlistKey} has ${audio.segments.length} segments, ${video.playlistKey} has ${video.segments.length}: sound and pictures must be cut at the same times`,
    );
  }
  return {
    ...video,
    segments: video.segments.map((segment, index) => ({ ...segment, audioKey: audio.segments[index]?.key })),
  };
}

/** Captions must be there; the rehearsal's packager leaves them out of what it serves. */
function readCaptions(manifestKey: string, { media }: Playlist, read: SourceReader): void {
  for (const captions of media.filter((one) => one.get("TYPE") === "SUBTITLES")) {
    const playlistKey = resolveKey(manifestKey, captions.get("URI") ?? "");
    for (const { uri } of readPlaylist(playlistKey, read).segments) {
      const key = resolveKey(playlistKey, uri);
      if (read(key) === undefined) {
        throw new PackagingError("missing-object", `${key} does not exist`);
      }
    }
  }
}

function readRendition(playlistKey: string, read: SourceReader): SourceRendition {
  const playlist = readPlaylist(playlistKey, read);
  if (playlist.mapUri !== undefined || playlist.segments.some(({ uri }) => FRAGMENTED_MP4.test(uri))) {
    throw new PackagingError(
      "unsupported-source",
      `${playlistKey} lists fragmented MP4 segments: MediaPackage VOD ingests HLS with MPEG transport stream segments only`,
    );
  }
  if (playlist.encryptionMethods.length > 0) {
    throw new PackagingError(
      "unsupported-source",
      `${playlistKey} is encrypted (${playlist.encryptionMethods.join(", ")}): MediaPackage VOD ingests clear media only`,
    );
  }
  if (!playlist.ended || playlist.segments.length === 0) {
    throw new PackagingError(
      "bad-playlist",
      `${playlistKey} has ${playlist.ended ? "no segments" : "no EXT-X-ENDLIST"}: the playlist of a finished recording is needed`,
    );
  }
  return {
    playlistKey,
    segments: playlist.segments.map(({ uri, durationSeconds }) => ({
      key: resolveKey(playlistKey, uri),
      durationSeconds,
    })),
  };
}

function readPlaylist(key: string, read: SourceReader): Playlist {
  const object = read(key);
  if (object === undefined) {
    throw new PackagingError("missing-object", `${key} does not exist`);
  }
  return parsePlaylist(new TextDecoder().decode(object.body), key);
}

function resolveKey(from: string, uri: string): string {
  const key = posix.normalize(posix.join(posix.dirname(from), uri));
  if (/^[a-z][a-z0-9+.-]*:/i.test(uri) || uri.startsWith("/") || key.startsWith("../")) {
    throw new PackagingError("bad-playlist", `${from}: ${uri} is not a relative link inside the same bucket`);
  }
  return key;
}
