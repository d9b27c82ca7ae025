import { boxesIn, findBox, viewOf, type Box } from "../../../packager/mp4Boxes";

/** A positive fraction in lowest terms. */
export interface Ratio {
  readonly numerator: number;
  readonly denominator: number;
}

/** A track of a probed file. */
export interface ProbedTrack {
  /** Place in the file, counted from 1. */
  readonly index: number;
  readonly kind: "video" | "audio" | "data";
  /** As MediaConvert names it; undefined for one that the stand-in does not know. */
  readonly codec: string | undefined;
  readonly durationSeconds: number;
  readonly bitRate: number;
  /** Three letters, `und` where the file does not say. */
  readonly language: string;
  /** Samples per second: pictures, of video. */
  readonly frameRate: Ratio | undefined;
  readonly width: number;
  readonly height: number;
  /** Clockwise degrees from the track's matrix; undefined for none. */
  readonly rotation: number | undefined;
  readonly pixelAspectRatio: Ratio | undefined;
  readonly channels: number;
  /** Hertz. */
  readonly sampleRate: number;
}

/** What is in a file. */
export interface ProbedContainer {
  readonly format: "mp4" | "quicktime";
  readonly durationSeconds: number;
  readonly tracks: readonly ProbedTrack[];
}

const CODECS: Readonly<Record<string, string>> = {
  "ac-3": "AC3",
  "ec-3": "EAC3",
  apch: "PRORES",
  apcn: "PRORES",
  avc1: "AVC",
  avc3: "AVC",
  c608: "C608",
  hev1: "HEVC",
  hvc1: "HEVC",
  mp4a: "AAC",
};
const KINDS: Readonly<Record<string, ProbedTrack["kind"]>> = { vide: "video", soun: "audio" };
/** Degrees by cosine and sine. */
const ROTATIONS: Readonly<Record<string, number>> = { "0 1": 90, "-1 0": 180, "0 -1": 270 };
/** Bytes of a visual sample entry before the boxes in it. */
const VISUAL_ENTRY_HEADER = 78;

/**
 * Reads the header of an MP4 or QuickTime file, the containers that the stand-in's masters come in.
 * @returns undefined for any other file, and for one whose media is not all there
 */
export function probeContainer(bytes: Uint8Array): ProbedContainer | undefined {
  try {
    return readContainer(bytes);
  } catch (error) {
    // A box that says less than its version has to.
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

function readContainer(bytes: Uint8Array): ProbedContainer | undefined {
  const boxes = boxesIn(bytes);
  const movie = boxes.find(({ type }) => type === "moov")?.payload;
  const header = movie && findBox(movie, "mvhd");
  if (movie === undefined || header === undefined) {
    return undefined;
  }
  const sampleBytes = boxesIn(movie)
    .filter(isTrack)
    .map(({ payload }) => sizeOfSamples(payload));
  const media = boxes.reduce((sum, { type, payload }) => sum + (type === "mdat" ? payload.byteLength : 0), 0);
  if (sampleBytes.length === 0 || sampleBytes.reduce((sum, size) => sum + size, 0) > media) {
    return undefined;
  }
  const { timescale, duration } = timesOf(header);
  if (timescale === 0 || duration === 0) {
    return undefined;
  }
  const brand = boxes.find(({ type }) => type === "ftyp")?.payload.subarray(0, 4);
  return {
    format: brand === undefined || textOf(brand) === "qt  " ? "quicktime" : "mp4",
    durationSeconds: duration / timescale,
    tracks: boxesIn(movie)
      .filter(isTrack)
      .map(({ payload }, index) => readTrack(payload, index + 1, sampleBytes[index] ?? 0)),
  };
}

function isTrack({ type }: Box): boolean {
  return type === "trak";
}

function readTrack(track: Uint8Array, index: number, sampleBytes: number): ProbedTrack {
  const media = findBox(track, "mdia") ?? new Uint8Array();
  const header = findBox(media, "mdhd") ?? new Uint8Array();
  const { timescale, duration } = timesOf(header);
  const handler = findBox(media, "hdlr") ?? new Uint8Array();
  const kind = KINDS[textOf(handler.subarray(8, 12))] ?? "data";
  const entry = boxesIn((findBox(media, "minf/stbl/stsd") ?? new Uint8Array()).subarray(8))[0];
  const view = viewOf(entry?.payload ?? new Uint8Array(VISUAL_ENTRY_HEADER));
  return {
    index,
    kind,
    codec: CODECS[entry?.type ?? ""],
    durationSeconds: duration / Math.max(1, timescale),
    bitRate: Math.round((sampleBytes * 8 * timescale) / Math.max(1, duration)),
    language: languageOf(header),
    frameRate: kind === "video" ? frameRateOf(media, timescale) : undefined,
    width: kind === "video" ? view.getUint16(24) : 0,
    height: kind === "video" ? view.getUint16(26) : 0,
    rotation: kind === "video" ? rotationOf(findBox(track, "tkhd") ?? new Uint8Array()) : undefined,
    pixelAspectRatio: kind === "video" ? pixelAspectRatioOf(entry) : undefined,
    channels: kind === "audio" ? view.getUint16(16) : 0,
    sampleRate: kind === "audio" ? view.getUint16(24) : 0,
  };
}

/** Timescale and duration of `mvhd` and `mdhd`, which have both at the same place. */
function timesOf(header: Uint8Array): { readonly timescale: number; readonly duration: number } {
  const view = viewOf(header);
  return view.getUint8(0) === 1
    ? { timescale: view.getUint32(20), duration: Number(view.getBigUint64(24)) }
    : { timescale: view.getUint32(12), duration: view.getUint32(16) };
}

/** Three letters of five bits each. */
function languageOf(header: Uint8Array): string {
  const view = viewOf(header);
  const code = view.getUint16(view.getUint8(0) === 1 ? 32 : 20);
  return String.fromCharCode(...[10, 5, 0].map((shift) => ((code >> shift) & 0x1f) + 0x60));
}

/** The average, which is the rate where it does not vary. */
function frameRateOf(media: Uint8Array, timescale: number): Ratio | undefined {
  const table = findBox(media, "minf/stbl/stts");
  if (table === undefined) {
    return undefined;
  }
  const view = viewOf(table);
  let [samples, ticks] = [0, 0];
  for (let entry = 0; entry < view.getUint32(4); entry++) {
    const count = view.getUint32(8 + 8 * entry);
    samples += count;
    ticks += count * view.getUint32(12 + 8 * entry);
  }
  return ratio(samples * timescale, ticks);
}

/** Bytes of all samples of a track: one size for all, or one for each. */
function sizeOfSamples(track: Uint8Array): number {
  const table = findBox(track, "mdia/minf/stbl/stsz");
  if (table === undefined) {
    return 0;
  }
  const view = viewOf(table);
  const [same, count] = [view.getUint32(4), view.getUint32(8)];
  let sum = same * count;
  for (let sample = 0; same === 0 && sample < count; sample++) {
    sum += view.getUint32(12 + 4 * sample);
  }
  return sum;
}

/** By the first two numbers of the matrix, `cos` and `sin`; MediaConvert leaves other turns out, too. */
function rotationOf(header: Uint8Array): number | undefined {
  const view = viewOf(header);
  const matrix = view.getUint8(0) === 1 ? 52 : 40;
  const [cos, sin] = [view.getInt32(matrix) / 0x10000, view.getInt32(matrix + 4) / 0x10000];
  return ROTATIONS[`${cos} ${sin}`];
}

function pixelAspectRatioOf(entry: Box | undefined): Ratio | undefined {
  const box = entry && findBox(entry.payload.subarray(VISUAL_ENTRY_HEADER), "pasp");
  return box && ratio(viewOf(box).getUint32(0), viewOf(box).getUint32(4));
}

function ratio(numerator: number, denominator: number): Ratio | undefined {
  const divisor = greatestCommonDivisor(numerator, denominator);
  return numerator > 0 && denominator > 0
    ? { numerator: numerator / divisor, denominator: denominator / divisor }
    : undefined;
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
