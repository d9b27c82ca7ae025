import { boxesIn, findBox, viewOf } from "./mp4Boxes";

/** What a manifest says about a video track. */
export interface VideoInfo {
  /** RFC 6381, e.g. `avc1.4d400c`. */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** Ticks per second of the track. */
  readonly timescale: number;
}

/** What a manifest says about an audio track. */
export interface AudioInfo {
  /** RFC 6381, e.g. `mp4a.40.2`. */
  readonly codec: string;
  /** Samples per second; also the track's timescale. */
  readonly sampleRate: number;
  readonly channels: number;
  readonly timescale: number;
}

const SAMPLE_DESCRIPTION = "moov/trak/mdia/minf/stbl/stsd";
/** `stsd` starts with version, flags and an entry count. */
const STSD_HEADER = 8;
const VISUAL_ENTRY_HEADER = 78;

/** Reads a video track's properties from its initialization segment; undefined when there is no AVC track in it. */
export function readVideoInfo(init: Uint8Array): VideoInfo | undefined {
  const entry = sampleEntry(init, "avc1");
  const timescale = timescaleOf(init);
  const config = entry && findBox(entry.subarray(VISUAL_ENTRY_HEADER), "avcC");
  if (entry === undefined || config === undefined || timescale === undefined) {
    return undefined;
  }
  const view = viewOf(entry);
  const profile = [...config.subarray(1, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return {
    codec: `avc1.${profile}`,
    width: view.getUint16(24),
    height: view.getUint16(26),
    timescale,
  };
}

/** Reads an audio track's properties from its initialization segment; undefined when there is no AAC track in it. */
export function readAudioInfo(init: Uint8Array): AudioInfo | undefined {
  const entry = sampleEntry(init, "mp4a");
  const timescale = timescaleOf(init);
  if (entry === undefined || timescale === undefined) {
    return undefined;
  }
  const view = viewOf(entry);
  // MediaPackage ingests AAC, AC-3 and E-AC-3; AAC-LC (object type 2) is the only kind that mux.js writes as `mp4a`.
  return {
    codec: "mp4a.40.2",
    channels: view.getUint16(16),
    sampleRate: view.getUint16(24),
    timescale,
  };
}

function sampleEntry(init: Uint8Array, type: string): Uint8Array | undefined {
  const description = findBox(init, SAMPLE_DESCRIPTION);
  return description && boxesIn(description.subarray(STSD_HEADER)).find((box) => box.type === type)?.payload;
}

function timescaleOf(init: Uint8Array): number | undefined {
  const header = findBox(init, "moov/trak/mdia/mdhd");
  if (header === undefined) {
    return undefined;
  }
  const view = viewOf(header);
  return view.getUint32(view.getUint8(0) === 1 ? 20 : 12);
}
