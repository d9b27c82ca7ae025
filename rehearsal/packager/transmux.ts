import muxjs from "mux.js";
import { decodeTimeOf, samplesOf } from "./mp4Boxes";
import { PackagingError } from "./packagingError";
import { isTransportStream } from "./transportStream";
import { readAudioInfo, readVideoInfo, type AudioInfo, type VideoInfo } from "./trackInfo";

/** One track of one segment as fragmented MP4. */
export interface Fragment<Info> {
  /** `ftyp` + `moov`; the same bytes for every segment of a track. */
  readonly init: Uint8Array;
  /** `moof` + `mdat`. */
  readonly data: Uint8Array;
  /** First decode time, in the track's timescale. */
  readonly start: number;
  /** In the track's timescale. */
  readonly duration: number;
  readonly samples: number;
  readonly info: Info;
}

/** A transport stream segment taken apart. */
export interface TransmuxedSegment {
  readonly video: Fragment<VideoInfo> | undefined;
  readonly audio: Fragment<AudioInfo> | undefined;
}

/**
 * Repackages MPEG-TS as fragmented MP4, one fragment per track, on the source's own timeline.
 * The same bytes in always give the same bytes out, which is what lets a viewer change Region between two segments.
 * @param sequence `mfhd` sequence number of the fragments
 * @throws PackagingError when the bytes are not a transport stream
 */
export function transmux(bytes: Uint8Array, sequence: number, name: string): TransmuxedSegment {
  if (!isTransportStream(bytes)) {
    throw new PackagingError("unsupported-source", `${name} is not an MPEG transport stream`);
  }
  const transmuxer = new muxjs.mp4.Transmuxer({
    keepOriginalTimestamps: true,
    remux: false,
    firstSequenceNumber: sequence,
  });
  let video: Fragment<VideoInfo> | undefined;
  let audio: Fragment<AudioInfo> | undefined;
  transmuxer.on("data", (track) => {
    if (track.type === "video") {
      video = fragment(track, readVideoInfo(track.initSegment));
    } else if (track.type === "audio") {
      audio = fragment(track, readAudioInfo(track.initSegment));
    }
  });
  transmuxer.push(bytes);
  transmuxer.flush();
  return { video, audio };
}

function fragment<Info>(
  track: { readonly initSegment: Uint8Array; readonly data: Uint8Array },
  info: Info | undefined,
): Fragment<Info> | undefined {
  const start = decodeTimeOf(track.data);
  const samples = samplesOf(track.data);
  if (info === undefined || start === undefined || samples === undefined || samples.count === 0) {
    return undefined;
  }
  return {
    init: track.initSegment,
    data: track.data,
    start,
    duration: samples.duration,
    samples: samples.count,
    info,
  };
}
