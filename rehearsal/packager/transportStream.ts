import { viewOf } from "./mp4Boxes";

/** Bytes of one MPEG-TS packet. */
export const TS_PACKET = 188;
const SYNC_BYTE = 0x47;
const PAT_PID = 0;
/** Bytes between a table section's start and its loop, and the checksum behind it. */
const PMT_LOOP = 12;
const CHECKSUM = 4;
/** Bytes of a stream in the loop, without descriptors. */
const STREAM_ENTRY = 5;

/** Stream types of ISO 13818-1 that MediaPackage VOD ingests and this packager knows: H.264 and AAC in ADTS. */
const STREAM_TYPES: Readonly<Record<number, "video" | "audio">> = { 0x1b: "video", 0x0f: "audio" };

/** True when the bytes are an MPEG transport stream: whole packets, each with its sync byte. */
export function isTransportStream(bytes: Uint8Array): boolean {
  if (bytes.byteLength === 0 || bytes.byteLength % TS_PACKET !== 0) {
    return false;
  }
  for (let at = 0; at < bytes.byteLength; at += TS_PACKET) {
    if (bytes[at] !== SYNC_BYTE) {
      return false;
    }
  }
  return true;
}

/**
 * A transport stream with one kind of track only, for an audio rendition group and the video renditions beside it: the
 * program map names just that track, and its packets carry the clock.
 * @returns undefined when the stream has no such track
 */
export function onlyTrack(bytes: Uint8Array, track: "video" | "audio"): Uint8Array | undefined {
  const map = readProgramMap(bytes);
  const stream = map?.streams.find((candidate) => candidate.track === track);
  if (map === undefined || stream === undefined) {
    return undefined;
  }
  const kept: Uint8Array[] = [];
  for (const packet of packetsOf(bytes)) {
    const pid = pidOf(packet);
    if (pid === PAT_PID || pid === stream.pid) {
      kept.push(packet);
    } else if (pid === map.pid) {
      kept.push(programMapPacket(packet, [stream], stream.pid));
    } else if (pid === map.clockPid) {
      const clock = clockPacket(packet, stream.pid);
      kept.push(...(clock === undefined ? [] : [clock]));
    }
  }
  return Buffer.concat(kept);
}

/**
 * One transport stream of two: the video of the first, the sound of the second, spread evenly over it. The clock stays the first's.
 * @returns undefined when one of them lacks its track, or both use one packet id, which would need new ids
 */
export function joinTracks(videoStream: Uint8Array, audioStream: Uint8Array): Uint8Array | undefined {
  const map = readProgramMap(videoStream);
  const video = map?.streams.find(({ track }) => track === "video");
  const audio = readProgramMap(audioStream)?.streams.find(({ track }) => track === "audio");
  if (map === undefined || video === undefined || audio === undefined || video.pid === audio.pid) {
    return undefined;
  }
  const pictures = [...packetsOf(videoStream)].filter((packet) =>
    [PAT_PID, map.pid, map.clockPid, video.pid].includes(pidOf(packet)),
  );
  const sound = [...packetsOf(audioStream)].filter((packet) => pidOf(packet) === audio.pid);
  const start = pictures.findIndex((packet) => pidOf(packet) === map.pid);
  const joined: Uint8Array[] = [];
  let next = 0;
  for (const [index, packet] of pictures.entries()) {
    joined.push(pidOf(packet) === map.pid ? programMapPacket(packet, [video, audio], map.clockPid) : packet);
    // Nothing before the program map, the last one with the last picture.
    const due = Math.floor(((index - start) * sound.length) / Math.max(1, pictures.length - 1 - start));
    for (; next < Math.max(0, due); next++) {
      joined.push(...sound.slice(next, next + 1));
    }
  }
  return Buffer.concat(joined);
}

interface ElementaryStream {
  readonly track: "video" | "audio";
  readonly type: number;
  readonly pid: number;
}

interface ProgramMap {
  readonly pid: number;
  /** The packets that carry the program clock reference. */
  readonly clockPid: number;
  readonly streams: readonly ElementaryStream[];
}

function* packetsOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at + TS_PACKET <= bytes.byteLength; at += TS_PACKET) {
    yield bytes.subarray(at, at + TS_PACKET);
  }
}

function readProgramMap(bytes: Uint8Array): ProgramMap | undefined {
  let mapPid: number | undefined;
  for (const packet of packetsOf(bytes)) {
    const pid = pidOf(packet);
    const section = pid === PAT_PID || pid === mapPid ? sectionOf(packet) : undefined;
    if (section === undefined) {
      continue;
    }
    if (pid === PAT_PID) {
      // One program is what MediaPackage takes; it follows the eight bytes of the table's header.
      mapPid = viewOf(section).getUint16(10) & 0x1fff;
    } else {
      return { pid, clockPid: viewOf(section).getUint16(8) & 0x1fff, streams: streamsOf(section) };
    }
  }
  return undefined;
}

function streamsOf(section: Uint8Array): readonly ElementaryStream[] {
  const view = viewOf(section);
  const end = 3 + (view.getUint16(1) & 0xfff) - CHECKSUM;
  const streams: ElementaryStream[] = [];
  for (let at = PMT_LOOP + (view.getUint16(10) & 0xfff); at + STREAM_ENTRY <= end;) {
    const type = view.getUint8(at);
    const track = STREAM_TYPES[type];
    if (track !== undefined) {
      streams.push({ track, type, pid: view.getUint16(at + 1) & 0x1fff });
    }
    at += STREAM_ENTRY + (view.getUint16(at + 3) & 0xfff);
  }
  return streams;
}

/** A program map packet that names just these streams, with the counter of the packet it replaces. */
function programMapPacket(
  original: Uint8Array,
  streams: readonly ElementaryStream[],
  clockPid: number,
): Uint8Array {
  const packet = new Uint8Array(TS_PACKET).fill(0xff);
  packet.set(original.subarray(0, 4));
  packet[3] = 0x10 | ((original[3] ?? 0) & 0x0f);
  packet[4] = 0;
  const section = packet.subarray(5, 5 + PMT_LOOP + STREAM_ENTRY * streams.length + CHECKSUM);
  section.set((sectionOf(original) ?? original).subarray(0, PMT_LOOP));
  const view = viewOf(section);
  view.setUint16(1, 0xb000 | (section.byteLength - 3));
  view.setUint16(8, 0xe000 | clockPid);
  view.setUint16(10, 0xf000);
  for (const [index, { type, pid }] of streams.entries()) {
    const entry = PMT_LOOP + STREAM_ENTRY * index;
    view.setUint8(entry, type);
    view.setUint16(entry + 1, 0xe000 | pid);
    view.setUint16(entry + 3, 0xf000);
  }
  view.setUint32(section.byteLength - CHECKSUM, checksum(section.subarray(0, -CHECKSUM)));
  return packet;
}

/** The clock reference of a packet in a packet of its own on another track, or undefined when it carries none. */
function clockPacket(original: Uint8Array, pid: number): Uint8Array | undefined {
  const [, , , control = 0, length = 0, flags = 0] = original;
  const hasClock = (control & 0x20) !== 0 && length > 0 && (flags & 0x10) !== 0;
  if (!hasClock) {
    return undefined;
  }
  const packet = new Uint8Array(TS_PACKET).fill(0xff);
  // Adaptation field only: such a packet does not count in the track's continuity counter.
  packet.set([SYNC_BYTE, (pid >> 8) & 0x1f, pid & 0xff, 0x20, TS_PACKET - 5, 0x10]);
  packet.set(original.subarray(6, 12), 6);
  return packet;
}

function sectionOf(packet: Uint8Array): Uint8Array | undefined {
  const [, start = 0, , control = 0, adaptation = 0] = packet;
  if ((start & 0x40) === 0 || (control & 0x10) === 0) {
    return undefined;
  }
  const payload = control & 0x20 ? 5 + adaptation : 4;
  return packet.subarray(payload + 1 + (packet[payload] ?? 0));
}

function pidOf(packet: Uint8Array): number {
  return viewOf(packet).getUint16(1) & 0x1fff;
}

/** CRC-32/MPEG-2. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
    }
  }
  return crc >>> 0;
}
