import type { FileNames } from "./fileNames";
import type { OutputRendition } from "./timeline";
import { audioTrackOf, bandwidthOf, frameRateOf, type AudioTrack } from "./tracks";

/** The two hashes that segments and child playlists sit under; MediaPackage makes them itself. */
export interface SegmentHashes {
  readonly x: string;
  readonly y: string;
}

/** `EXT-X-VERSION` 4 for transport streams; 7 is the first with fragmented MP4 outside I-frame playlists. */
const TRANSPORT_STREAM_VERSION = 4;
const FRAGMENTED_MP4_VERSION = 7;
const AUDIO_GROUP = "audio";

/** Multivariant playlist over transport streams: one line per rendition, audio muxed in. */
export function hlsMultivariant(
  renditions: readonly OutputRendition[],
  names: FileNames,
  hashes: SegmentHashes,
): string {
  const streams = renditions.flatMap((rendition) => {
    const { peak, average } = bandwidthOf(
      rendition.segments.map(({ bytes, video }) => ({ bytes, duration: video.duration })),
      rendition.video.timescale,
    );
    return streamLines(rendition, peak, average, names, hashes, undefined);
  });
  return lines([...header(TRANSPORT_STREAM_VERSION), "#EXT-X-INDEPENDENT-SEGMENTS", ...streams]);
}

/** Multivariant playlist over fragmented MP4: video per rendition, audio once, each with its own playlist. */
export function cmafMultivariant(
  renditions: readonly OutputRendition[],
  names: FileNames,
  hashes: SegmentHashes,
): string {
  const audio = audioTrackOf(renditions);
  const sound = audio && bandwidthOf(audio.spans, audio.info.timescale);
  const streams = renditions.flatMap((rendition) => {
    const picture = bandwidthOf(
      rendition.segments.map(({ video }) => video),
      rendition.video.timescale,
    );
    const peak = picture.peak + (sound?.peak ?? 0);
    const average = picture.average + (sound?.average ?? 0);
    return streamLines(rendition, peak, average, names, hashes, audio);
  });
  const media =
    audio === undefined
      ? []
      : [
          `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="${AUDIO_GROUP}",NAME="default",AUTOSELECT=YES,DEFAULT=YES,CHANNELS="${audio.info.channels}",URI="${childLink(names, audio.number, hashes)}"`,
        ];
  return lines([...header(FRAGMENTED_MP4_VERSION), "#EXT-X-INDEPENDENT-SEGMENTS", ...media, ...streams]);
}

/** Media playlist of one rendition over transport streams. */
export function hlsPlaylist(rendition: OutputRendition, names: FileNames, hashes: SegmentHashes): string {
  return mediaPlaylist(
    TRANSPORT_STREAM_VERSION,
    [],
    rendition.segments.map(({ video }, index) => ({
      seconds: video.duration / rendition.video.timescale,
      link: segmentLink(names.transportStream(rendition.number, index), hashes),
    })),
  );
}

/** Media playlist of one fragmented MP4 track. */
export function cmafPlaylist(
  track: {
    readonly kind: "video" | "audio";
    readonly number: number;
    readonly timescale: number;
    readonly durations: readonly number[];
  },
  names: FileNames,
  hashes: SegmentHashes,
): string {
  const init = segmentLink(names.fragment(track.kind, track.number, "init"), hashes);
  return mediaPlaylist(
    FRAGMENTED_MP4_VERSION,
    [`#EXT-X-MAP:URI="${init}"`],
    track.durations.map((duration, index) => ({
      seconds: duration / track.timescale,
      link: segmentLink(names.fragment(track.kind, track.number, index), hashes),
    })),
  );
}

function streamLines(
  rendition: OutputRendition,
  peak: number,
  average: number,
  names: FileNames,
  hashes: SegmentHashes,
  audio: AudioTrack | undefined,
): readonly string[] {
  const codecs = [rendition.video.codec, rendition.audio?.codec].filter((codec) => codec !== undefined);
  const attributes = [
    `BANDWIDTH=${peak}`,
    `AVERAGE-BANDWIDTH=${average}`,
    `CODECS="${codecs.join(",")}"`,
    `RESOLUTION=${rendition.video.width}x${rendition.video.height}`,
    `FRAME-RATE=${frameRateOf(rendition).toFixed(3)}`,
    ...(audio === undefined ? [] : [`AUDIO="${AUDIO_GROUP}"`]),
  ];
  return [`#EXT-X-STREAM-INF:${attributes.join(",")}`, childLink(names, rendition.number, hashes)];
}

function mediaPlaylist(
  version: number,
  map: readonly string[],
  segments: readonly { readonly seconds: number; readonly link: string }[],
): string {
  const target = Math.round(Math.max(...segments.map(({ seconds }) => seconds)));
  return lines([
    ...header(version),
    `#EXT-X-TARGETDURATION:${target}`,
    "#EXT-X-MEDIA-SEQUENCE:0",
    "#EXT-X-PLAYLIST-TYPE:VOD",
    "#EXT-X-INDEPENDENT-SEGMENTS",
    ...map,
    ...segments.flatMap(({ seconds, link }) => [`#EXTINF:${seconds.toFixed(5)},`, link]),
    "#EXT-X-ENDLIST",
  ]);
}

/** Relative to the manifest at `/out/v1/A/C/M/`. */
function childLink(names: FileNames, number: number, { x, y }: SegmentHashes): string {
  return `${x}/${y}/${names.playlist(number)}`;
}

/** Relative to a media playlist at `/out/v1/A/C/M/X/Y/`: climbs to `/out/v1/A/C/`. */
function segmentLink(file: string, { x, y }: SegmentHashes): string {
  return `../../../${x}/${y}/${file}`;
}

function header(version: number): readonly string[] {
  return ["#EXTM3U", `#EXT-X-VERSION:${version}`];
}

function lines(all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}
