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

/** One rendition of an HLS set: its attributes and the keys of its transport stream segments, in order. */
export interface SourceRendition {
  readonly playlistKey: string;
  readonly segments: readonly { readonly key: string; readonly durationSeconds: number }[];
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
  if (multivariant.media.some((media) => media.get("TYPE") === "AUDIO" && media.has("URI"))) {
    throw new PackagingError(
      "stand-in-limit",
      `${manifestKey}: MediaPackage takes audio in playlists of its own, the rehearsal's packager needs audio muxed with the video`,
    );
  }
  return multivariant.variants.map((variant) => readRendition(resolveKey(manifestKey, variant.uri), read));
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
