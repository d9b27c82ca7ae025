import { CLIP_MANIFEST, clipFiles } from "../../../media/clip";
import { parsePlaylist } from "../../../packager/playlist";
import type { AudioInfo, VideoInfo } from "../../../packager/trackInfo";
import { transmux } from "../../../packager/transmux";
import { onlyTrack } from "../../../packager/transportStream";

/** A piece of a rendition. */
export interface MediaSegment {
  readonly seconds: number;
  readonly body: Uint8Array;
}

/** A rendition of the bundled clip: the recorded transcode that every job of the stand-in delivers. */
export interface RecordedRendition {
  readonly video: VideoInfo;
  readonly audio: AudioInfo | undefined;
  readonly framesPerSecond: number;
  /** Presentation time of the first picture, in units of 1/90,000 s. */
  readonly startTicks: number;
  /** As recorded: picture and sound in one stream. */
  readonly segments: readonly MediaSegment[];
}

/** What of a recording an output has. */
export type Tracks = "muxed" | "video" | "audio";

let renditions: readonly RecordedRendition[] | undefined;
const cut = new Map<string, readonly MediaSegment[]>();

/** The rendition whose height is nearest; nothing is encoded, so pictures are never larger than what was recorded. */
export function nearestRendition(height: number): RecordedRendition {
  const [first, ...others] = recordedRenditions();
  if (first === undefined) {
    throw new Error("the bundled clip has no renditions");
  }
  const distance = ({ video }: RecordedRendition): number => Math.abs(video.height - height);
  return others.reduce((best, other) => (distance(other) < distance(best) ? other : best), first);
}

/**
 * A recording in segments of about the wanted length: whole recorded segments, at least one, so that what a playlist says of them is true.
 */
export function segmentsOf(
  rendition: RecordedRendition,
  tracks: Tracks,
  wantedSeconds: number,
): readonly MediaSegment[] {
  const identity = JSON.stringify([rendition.video.height, tracks, wantedSeconds]);
  const known = cut.get(identity);
  if (known !== undefined) {
    return known;
  }
  const recorded = rendition.segments[0]?.seconds ?? 1;
  const size = Math.max(1, Math.round(wantedSeconds / recorded));
  const segments: MediaSegment[] = [];
  for (let at = 0; at < rendition.segments.length; at += size) {
    const pieces = rendition.segments.slice(at, at + size);
    const muxed = Buffer.concat(pieces.map(({ body }) => body));
    segments.push({
      seconds: pieces.reduce((sum, { seconds }) => sum + seconds, 0),
      body: (tracks === "muxed" ? muxed : onlyTrack(muxed, tracks)) ?? new Uint8Array(),
    });
  }
  cut.set(identity, segments);
  return segments;
}

function recordedRenditions(): readonly RecordedRendition[] {
  renditions ??= parsePlaylist(textOf(CLIP_MANIFEST), CLIP_MANIFEST).variants.map(({ uri }) =>
    readRendition(uri),
  );
  return renditions;
}

function readRendition(playlist: string): RecordedRendition {
  const segments = parsePlaylist(textOf(playlist), playlist).segments.map(({ uri, durationSeconds }) => ({
    seconds: durationSeconds,
    body: bodyOf(uri),
  }));
  const { video, audio } = transmux(segments[0]?.body ?? new Uint8Array(), 0, playlist);
  if (video === undefined) {
    throw new Error(`${playlist} of the bundled clip has no video`);
  }
  return {
    video: video.info,
    audio: audio?.info,
    framesPerSecond: (video.samples * video.info.timescale) / video.duration,
    startTicks: video.start,
    segments,
  };
}

function textOf(name: string): string {
  return new TextDecoder().decode(bodyOf(name));
}

function bodyOf(name: string): Uint8Array {
  const file = clipFiles().find((candidate) => candidate.name === name);
  if (file === undefined) {
    throw new Error(`the bundled clip has no file ${name}`);
  }
  return file.body;
}
