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

/** Multivariant playlist over transport streams: audio muxed into every rendition, or once in a group of its own. */
export function hlsMultivariant(
  renditions: readonly OutputRendition[],
  audioRenditionGroup: boolean,
  names: FileNames,
  hashes: SegmentHashes,
): string {
  const audio = audioRenditionGroup ? audioTrackOf(renditions) : undefined;
  const form = audio === undefined ? "muxed" : "video";
  return multivariant(TRANSPORT_STREAM_VERSION, renditions, names, hashes, {
    audio,
    pictures: (rendition) =>
      bandwidthOf(
        rendition.segments.map(({ bytes, video }) => ({ bytes: bytes[form], duration: video.duration })),
        rendition.video.timescale,
      ),
    sound: ({ info, spans, streamBytes }) =>
      bandwidthOf(
        spans.map(({ duration }, index) => ({ bytes: streamBytes[index] ?? 0, duration })),
        info.timescale,
      ),
  });
}

/** Multivariant playlist over fragmented MP4: video per rendition, audio once, each with its own playlist. */
export function cmafMultivariant(
  renditions: readonly OutputRendition[],
  names: FileNames,
  hashes: SegmentHashes,
): string {
  return multivariant(FRAGMENTED_MP4_VERSION, renditions, names, hashes, {
    audio: audioTrackOf(renditions),
    pictures: ({ segments, video }) =>
      bandwidthOf(
        segments.map((segment) => segment.video),
        video.timescale,
      ),
    sound: ({ spans, info }) => bandwidthOf(spans, info.timescale),
  });
}

/** One track of one media playlist. */
export interface PlaylistTrack {
  readonly kind: "video" | "audio";
  readonly number: number;
  readonly timescale: number;
  /** Of the segments, in the timescale. */
  readonly durations: readonly number[];
}

/** Media playlist over transport streams. */
export function hlsPlaylist(track: PlaylistTrack, names: FileNames, hashes: SegmentHashes): string {
  return mediaPlaylist(
    TRANSPORT_STREAM_VERSION,
    [],
    track.durations.map((duration, index) => ({
      seconds: duration / track.timescale,
      link: segmentLink(names.transportStream(track.number, index), hashes),
    })),
  );
}

/** Media playlist of one fragmented MP4 track. */
export function cmafPlaylist(track: PlaylistTrack, names: FileNames, hashes: SegmentHashes): string {
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

type Bandwidth = ReturnType<typeof bandwidthOf>;

function multivariant(
  version: number,
  renditions: readonly OutputRendition[],
  names: FileNames,
  hashes: SegmentHashes,
  tracks: {
    readonly audio: AudioTrack | undefined;
    readonly pictures: (rendition: OutputRendition) => Bandwidth;
    readonly sound: (audio: AudioTrack) => Bandwidth;
  },
): string {
  const { audio } = tracks;
  const sound = audio === undefined ? { peak: 0, average: 0 } : tracks.sound(audio);
  const streams = renditions.flatMap((rendition) => {
    const { peak, average } = tracks.pictures(rendition);
    return streamLines(rendition, peak + sound.peak, average + sound.average, names, hashes, audio);
  });
  const media =
    audio === undefined
      ? []
      : [
          `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="${AUDIO_GROUP}",NAME="default",AUTOSELECT=YES,DEFAULT=YES,CHANNELS="${audio.info.channels}",URI="${childLink(names, audio.number, hashes)}"`,
        ];
  return lines([...header(version), "#EXT-X-INDEPENDENT-SEGMENTS", ...media, ...streams]);
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
