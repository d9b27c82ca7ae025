import { captionRendition, soundRendition, variantLine, type HlsOutput } from "./hlsMultivariant";
import type { OutputDetail, OutputGroupDetail } from "./job";
import { targetOf, type Output, type OutputGroup } from "./jobRequest";
import { webVttSegment, type Cue } from "./captionCues";
import { nearestRendition, segmentsOf, type MediaSegment } from "./recordedRenditions";

/** A file that a job writes. */
export interface OutputFile {
  /** `s3://bucket/key`. */
  readonly uri: string;
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** What a group comes to: its files, in the order in which they are written, and what the job says of it. */
export interface GroupFiles {
  readonly files: readonly OutputFile[];
  readonly detail: OutputGroupDetail;
}

const PLAYLIST_TYPE = "application/vnd.apple.mpegurl";
/** MediaConvert's own default, for jobs that do not say. */
const DEFAULT_SEGMENT_SECONDS = 10;

/**
 * An Apple HLS group, named by MediaConvert's convention: `<destination><modifier>_00001.ts`, `<destination><modifier>.m3u8` and the
 * multivariant playlist `<destination>.m3u8`. All segments come before all playlists, and the multivariant playlist is the last.
 *
 * @param base the destination, `s3://bucket/prefix/name`
 * @param cuesOf captions by the name of their selector
 */
export function hlsGroupFiles(
  group: OutputGroup,
  base: string,
  cuesOf: (selector: string) => readonly Cue[],
): GroupFiles {
  const wanted = group.outputGroupSettings?.hlsGroupSettings?.segmentLength ?? DEFAULT_SEGMENT_SECONDS;
  const outputs = group.outputs.map((output) => hlsOutput(output, base, wanted, cuesOf));
  const playlists = outputs.map(({ playlistUri, segments }) => playlistFile(playlistUri, segments));
  const multivariant: OutputFile = {
    uri: `${base}.m3u8`,
    body: new TextEncoder().encode(multivariantPlaylist(outputs)),
    contentType: PLAYLIST_TYPE,
  };
  return {
    files: [...outputs.flatMap(({ segments }) => segments), ...playlists, multivariant],
    detail: {
      type: "HLS_GROUP",
      playlistFilePaths: [multivariant.uri],
      outputDetails: outputs.map(detailOf),
    },
  };
}

/** The destination of a group; one that ends in a slash takes the name of the input. */
export function destinationOf(group: OutputGroup, inputUri: string): string {
  const { destination = "" } = targetOf(group);
  const name =
    inputUri
      .split("/")
      .at(-1)
      ?.replace(/\.[^.]*$/, "") ?? "";
  return destination.endsWith("/") ? destination + name : destination;
}

function hlsOutput(
  output: Output,
  base: string,
  wanted: number,
  cuesOf: (selector: string) => readonly Cue[],
): HlsOutput {
  const name = base + (output.nameModifier ?? "");
  const rendition = nearestRendition(output.videoDescription?.height ?? 0);
  const hasSound = (output.audioDescriptions ?? []).length > 0 && rendition.audio !== undefined;
  const kind = output.videoDescription !== undefined ? "video" : hasSound ? "audio" : "captions";
  const tracks = kind === "video" && hasSound ? "muxed" : kind === "audio" ? "audio" : "video";
  const media = segmentsOf(rendition, tracks, wanted);
  const [captions] = output.captionDescriptions ?? [];
  const bodies =
    kind === "captions"
      ? captionSegments(cuesOf(captions?.captionSelectorName ?? ""), media, rendition.startTicks)
      : media;
  return {
    kind,
    output,
    rendition,
    muxed: tracks === "muxed",
    playlistUri: `${name}.m3u8`,
    segments: bodies.map(({ seconds, body }, index) => ({
      seconds,
      body,
      uri: `${name}_${String(index + 1).padStart(5, "0")}.${kind === "captions" ? "vtt" : "ts"}`,
      contentType: kind === "captions" ? "text/vtt" : "video/MP2T",
    })),
  };
}

function captionSegments(
  cues: readonly Cue[],
  media: readonly MediaSegment[],
  startTicks: number,
): readonly MediaSegment[] {
  let from = 0;
  return media.map(({ seconds }) => {
    const start = from;
    from += seconds;
    return { seconds, body: new TextEncoder().encode(webVttSegment(cues, start, from, startTicks)) };
  });
}

function playlistFile(uri: string, segments: HlsOutput["segments"]): OutputFile {
  const lines = [
    "#EXTM3U",
    "#EXT-X-VERSION:3",
    `#EXT-X-TARGETDURATION:${Math.ceil(Math.max(...segments.map(({ seconds }) => seconds)))}`,
    "#EXT-X-MEDIA-SEQUENCE:1",
    "#EXT-X-PLAYLIST-TYPE:VOD",
    ...segments.flatMap((segment) => [`#EXTINF:${segment.seconds.toFixed(5)},`, fileName(segment.uri)]),
    "#EXT-X-ENDLIST",
    "",
  ];
  return { uri, body: new TextEncoder().encode(lines.join("\n")), contentType: PLAYLIST_TYPE };
}

function multivariantPlaylist(outputs: readonly HlsOutput[]): string {
  const sound = outputs.filter(({ kind }) => kind === "audio");
  const captions = outputs.filter(({ kind }) => kind === "captions");
  return [
    "#EXTM3U",
    "#EXT-X-VERSION:3",
    "#EXT-X-INDEPENDENT-SEGMENTS",
    ...sound.map((output) => soundRendition(output, fileName(output.playlistUri))),
    ...captions.map((output, index) => captionRendition(output, fileName(output.playlistUri), index === 0)),
    ...outputs
      .filter(({ kind }) => kind === "video")
      .flatMap((output) => [variantLine(output, sound, captions), fileName(output.playlistUri)]),
    "",
  ].join("\n");
}

function detailOf({ kind, playlistUri, segments, rendition }: HlsOutput): OutputDetail {
  const seconds = segments.reduce((sum, segment) => sum + segment.seconds, 0);
  const bytes = segments.reduce((sum, { body }) => sum + body.byteLength, 0);
  return {
    outputFilePaths: [playlistUri],
    durationInMs: Math.round(seconds * 1000),
    ...(kind === "video"
      ? {
          videoDetails: {
            widthInPx: rendition.video.width,
            heightInPx: rendition.video.height,
            averageBitrate: Math.round((bytes * 8) / seconds),
          },
        }
      : {}),
  };
}

/** Playlists name files beside them: everything of a group is in one folder. */
function fileName(uri: string): string {
  return uri.slice(uri.lastIndexOf("/") + 1);
}
