import type { Output } from "./jobRequest";
import type { MediaSegment, RecordedRendition } from "./recordedRenditions";

/** One output of an HLS group: a media playlist and its segments. */
export interface HlsOutput {
  readonly kind: "video" | "audio" | "captions";
  readonly output: Output;
  /** Where its pictures and sound come from. */
  readonly rendition: RecordedRendition;
  /** Whether the sound is in the video's segments. */
  readonly muxed: boolean;
  readonly playlistUri: string;
  readonly segments: readonly (MediaSegment & { readonly uri: string; readonly contentType: string })[];
}

/** GROUP-ID of captions, which the job has no setting for. */
const CAPTION_GROUP = "subs";

/** `EXT-X-MEDIA` of sound in a playlist of its own. */
export function soundRendition({ output, rendition }: HlsOutput, uri: string): string {
  const { audioGroupId, audioTrackType = "" } = output.outputSettings?.hlsSettings ?? {};
  const [description] = output.audioDescriptions ?? [];
  return media({
    TYPE: "AUDIO",
    "GROUP-ID": quoted(audioGroupId ?? "program_audio"),
    NAME: quoted(description?.streamName ?? "default"),
    LANGUAGE: description?.customLanguageCode && quoted(description.customLanguageCode),
    // ALTERNATE_AUDIO_NOT_AUTO_SELECT, ALTERNATE_AUDIO_AUTO_SELECT and ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT.
    AUTOSELECT: yesOrNo(!audioTrackType.includes("NOT_AUTO_SELECT")),
    DEFAULT: yesOrNo(audioTrackType.endsWith("DEFAULT")),
    CHANNELS: quoted(String(rendition.audio?.channels ?? 2)),
    URI: quoted(uri),
  });
}

/** `EXT-X-MEDIA` of captions. */
export function captionRendition({ output }: HlsOutput, uri: string, isFirst: boolean): string {
  const [description] = output.captionDescriptions ?? [];
  return media({
    TYPE: "SUBTITLES",
    "GROUP-ID": quoted(CAPTION_GROUP),
    NAME: quoted(description?.languageDescription ?? description?.customLanguageCode ?? "captions"),
    LANGUAGE: description?.customLanguageCode && quoted(description.customLanguageCode),
    AUTOSELECT: "YES",
    DEFAULT: yesOrNo(isFirst),
    URI: quoted(uri),
  });
}

/** `EXT-X-STREAM-INF` of a video, with what is played beside it. */
export function variantLine(
  video: HlsOutput,
  sound: readonly HlsOutput[],
  captions: readonly HlsOutput[],
): string {
  const { rendition, output, muxed } = video;
  const group = output.outputSettings?.hlsSettings?.audioRenditionSets;
  const beside = sound.filter(
    (audio) => group !== undefined && audio.output.outputSettings?.hlsSettings?.audioGroupId === group,
  );
  const [pictures, ...tones] = [video, ...beside].map(bandwidth);
  const peak = (pictures?.peak ?? 0) + Math.max(0, ...tones.map((tone) => tone.peak));
  const average = (pictures?.average ?? 0) + Math.max(0, ...tones.map((tone) => tone.average));
  const hasSound = muxed || beside.length > 0;
  const codecs = [rendition.video.codec, ...(hasSound ? [rendition.audio?.codec ?? ""] : [])];
  return `#EXT-X-STREAM-INF:${attributes({
    BANDWIDTH: String(peak),
    "AVERAGE-BANDWIDTH": String(average),
    CODECS: quoted(codecs.join(",")),
    RESOLUTION: `${rendition.video.width}x${rendition.video.height}`,
    "FRAME-RATE": rendition.framesPerSecond.toFixed(3),
    AUDIO: beside.length > 0 ? quoted(group ?? "") : undefined,
    SUBTITLES: captions.length > 0 ? quoted(CAPTION_GROUP) : undefined,
  })}`;
}

function bandwidth({ segments }: HlsOutput): { readonly peak: number; readonly average: number } {
  const bits = segments.reduce((sum, { body }) => sum + body.byteLength * 8, 0);
  const total = segments.reduce((sum, { seconds }) => sum + seconds, 0);
  return {
    peak: Math.ceil(Math.max(...segments.map(({ body, seconds }) => (body.byteLength * 8) / seconds))),
    average: Math.ceil(bits / total),
  };
}

function media(all: Readonly<Record<string, string | undefined>>): string {
  return `#EXT-X-MEDIA:${attributes(all)}`;
}

function attributes(all: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(all)
    .flatMap(([name, value]) => (value === undefined || value === "" ? [] : [`${name}=${value}`]))
    .join(",");
}

function quoted(text: string): string {
  return `"${text}"`;
}

function yesOrNo(value: boolean): string {
  return value ? "YES" : "NO";
}
