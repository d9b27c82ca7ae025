import { PackagingError } from "./packagingError";
import type { SegmentSource, SourceObject, SourceReader } from "./source";
import { joinTracks, onlyTrack } from "./transportStream";
import { transmux, type TransmuxedSegment } from "./transmux";

/** One segment as transport streams: as it came, and with one kind of track only. */
export interface TransportStreams {
  readonly muxed: Uint8Array;
  readonly video: Uint8Array | undefined;
  readonly audio: Uint8Array | undefined;
}

/** A segment in every form that the packager serves. */
export interface CachedSegment extends TransmuxedSegment {
  readonly transportStreams: TransportStreams;
}

/**
 * Remembers transmuxed segments by the content they were made from. The source is read each time, as MediaPackage
 * does: a role, a key or an object that is gone breaks playback although the result is still in memory.
 */
export class TransmuxCache {
  readonly #segments = new Map<string, CachedSegment>();

  /**
   * The tracks of one or several consecutive source segments, as one segment.
   * @param sequence `mfhd` sequence number of the result
   * @throws PackagingError when an object is missing or is no transport stream; whatever `read` throws
   */
  transmux(sources: readonly SegmentSource[], read: SourceReader, sequence: number): CachedSegment {
    const objects = sources.map(({ key, audioKey }) => ({
      key,
      video: readObject(key, read),
      audio: audioKey === undefined ? undefined : readObject(audioKey, read),
    }));
    const identity = JSON.stringify([
      sequence,
      ...objects.map(({ video, audio }) => [video.etag, audio?.etag]),
    ]);
    const known = this.#segments.get(identity);
    if (known !== undefined) {
      return known;
    }
    const muxed = Buffer.concat(objects.map(muxedBytes));
    const made = {
      ...transmux(muxed, sequence, sources.map(({ key }) => key).join(", ")),
      transportStreams: { muxed, video: onlyTrack(muxed, "video"), audio: onlyTrack(muxed, "audio") },
    };
    this.#segments.set(identity, made);
    return made;
  }
}

function readObject(key: string, read: SourceReader): SourceObject {
  const object = read(key);
  if (object === undefined) {
    throw new PackagingError("missing-object", `${key} does not exist`);
  }
  return object;
}

function muxedBytes({
  key,
  video,
  audio,
}: {
  readonly key: string;
  readonly video: SourceObject;
  readonly audio: SourceObject | undefined;
}): Uint8Array {
  if (audio === undefined) {
    return video.body;
  }
  const joined = joinTracks(video.body, audio.body);
  if (joined === undefined) {
    throw new PackagingError(
      "unsupported-source",
      `${key} and the audio segment beside it are not an H.264 and an AAC transport stream with packet ids of their own`,
    );
  }
  return joined;
}
