import { PackagingError } from "./packagingError";
import type { SourceReader } from "./source";
import { onlyTrack } from "./transportStream";
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
  transmux(keys: readonly string[], read: SourceReader, sequence: number): CachedSegment {
    const objects = keys.map((key) => {
      const object = read(key);
      if (object === undefined) {
        throw new PackagingError("missing-object", `${key} does not exist`);
      }
      return object;
    });
    const identity = JSON.stringify([sequence, ...objects.map(({ etag }) => etag)]);
    const known = this.#segments.get(identity);
    if (known !== undefined) {
      return known;
    }
    const muxed = Buffer.concat(objects.map(({ body }) => body));
    const made = {
      ...transmux(muxed, sequence, keys.join(", ")),
      transportStreams: { muxed, video: onlyTrack(muxed, "video"), audio: onlyTrack(muxed, "audio") },
    };
    this.#segments.set(identity, made);
    return made;
  }
}
