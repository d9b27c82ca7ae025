import { DASH_START_NUMBER, type FileNames } from "./fileNames";
import type { SegmentHashes } from "./hlsManifests";
import type { PackageSettings } from "./packageSettings";
import type { OutputRendition, OutputSpan } from "./timeline";
import { audioTrackOf, bandwidthOf, frameRateOf, type AudioTrack } from "./tracks";

/** What one `SegmentTemplate` element says. */
interface Template {
  readonly track: "video" | "audio";
  readonly number: number | "$RepresentationID$";
  readonly timescale: number;
  readonly presentationTimeOffset: number;
  readonly spans: readonly OutputSpan[];
}

/** Media presentation description with numbered segments on a timeline (`NUMBER_WITH_TIMELINE`). */
export function dashManifest(
  renditions: readonly OutputRendition[],
  settings: PackageSettings,
  names: FileNames,
  hashes: SegmentHashes,
): string {
  const audio = audioTrackOf(renditions);
  const startSeconds = periodStart(renditions, audio);
  const duration = presentationSeconds(renditions, audio, startSeconds).toFixed(3);
  const sets = [
    videoSet(renditions, settings, names, hashes, startSeconds),
    ...(audio === undefined ? [] : [audioSet(audio, names, hashes, startSeconds)]),
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" type="static" mediaPresentationDuration="PT${duration}S" minBufferTime="PT${settings.minBufferTimeSeconds}S">`,
    `  <Period id="1" start="PT0S" duration="PT${duration}S">`,
    ...sets,
    "  </Period>",
    "</MPD>",
    "",
  ].join("\n");
}

function videoSet(
  renditions: readonly OutputRendition[],
  settings: PackageSettings,
  names: FileNames,
  hashes: SegmentHashes,
  startSeconds: number,
): string {
  // Renditions line up (the ingest makes sure), so one template can speak for all of them.
  const shared = settings.manifestLayout === "COMPACT";
  const template = (rendition: OutputRendition): readonly string[] =>
    segmentTemplate(
      {
        track: "video",
        number: shared ? "$RepresentationID$" : rendition.number,
        timescale: rendition.video.timescale,
        presentationTimeOffset: Math.round(startSeconds * rendition.video.timescale),
        spans: rendition.segments.map(({ video }) => video),
      },
      names,
      hashes,
    );
  const representations = renditions.flatMap((rendition) => {
    const { video, segments, number } = rendition;
    const { peak } = bandwidthOf(
      segments.map((segment) => segment.video),
      video.timescale,
    );
    const open = `<Representation id="${number}" bandwidth="${peak}" codecs="${video.codec}" width="${video.width}" height="${video.height}" frameRate="${frameRateFraction(rendition)}"`;
    return shared ? [`${open}/>`] : [`${open}>`, ...indent(template(rendition)), "</Representation>"];
  });
  const [first] = renditions;
  return adaptationSet("video", [
    ...(shared && first !== undefined ? template(first) : []),
    ...representations,
  ]);
}

function audioSet(audio: AudioTrack, names: FileNames, hashes: SegmentHashes, startSeconds: number): string {
  const { info, number, spans } = audio;
  const { peak } = bandwidthOf(spans, info.timescale);
  const template = segmentTemplate(
    {
      track: "audio",
      number,
      timescale: info.timescale,
      presentationTimeOffset: Math.round(startSeconds * info.timescale),
      spans,
    },
    names,
    hashes,
  );
  return adaptationSet("audio", [
    `<Representation id="${number}" bandwidth="${peak}" codecs="${info.codec}" audioSamplingRate="${info.sampleRate}">`,
    `  <AudioChannelConfiguration schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" value="${info.channels}"/>`,
    ...indent(template),
    "</Representation>",
  ]);
}

function adaptationSet(track: "video" | "audio", body: readonly string[]): string {
  return indent(
    [
      `<AdaptationSet contentType="${track}" mimeType="${track}/mp4" segmentAlignment="true" startWithSAP="1">`,
      ...indent(body),
      "</AdaptationSet>",
    ],
    4,
  ).join("\n");
}

function segmentTemplate(template: Template, names: FileNames, { x, y }: SegmentHashes): readonly string[] {
  const link = (part: string): string =>
    `../${x}/${y}/${names.fragment(template.track, template.number, part)}`;
  return [
    `<SegmentTemplate timescale="${template.timescale}" presentationTimeOffset="${template.presentationTimeOffset}" startNumber="${DASH_START_NUMBER}" initialization="${link("init")}" media="${link("$Number$")}">`,
    "  <SegmentTimeline>",
    ...indent(timeline(template.spans), 4),
    "  </SegmentTimeline>",
    "</SegmentTemplate>",
  ];
}

/** `S` elements; equal neighbours become one with a repeat count. */
function timeline(spans: readonly OutputSpan[]): readonly string[] {
  const runs: { start: number; duration: number; repeats: number }[] = [];
  for (const { start, duration } of spans) {
    const last = runs.at(-1);
    if (last?.duration === duration) {
      last.repeats += 1;
    } else {
      runs.push({ start, duration, repeats: 0 });
    }
  }
  return runs.map(
    ({ start, duration, repeats }) =>
      `<S t="${start}" d="${duration}"${repeats === 0 ? "" : ` r="${repeats}"`}/>`,
  );
}

/** The earliest track's start: presentation time zero, so that no track has media before the period. */
function periodStart(renditions: readonly OutputRendition[], audio: AudioTrack | undefined): number {
  const starts = renditions.map(({ video, segments }) => (segments[0]?.video.start ?? 0) / video.timescale);
  if (audio !== undefined) {
    starts.push((audio.spans[0]?.start ?? 0) / audio.info.timescale);
  }
  return Math.min(...starts);
}

function presentationSeconds(
  renditions: readonly OutputRendition[],
  audio: AudioTrack | undefined,
  startSeconds: number,
): number {
  const end = (spans: readonly OutputSpan[], timescale: number): number => {
    const last = spans.at(-1);
    return last === undefined ? 0 : (last.start + last.duration) / timescale;
  };
  const ends = renditions.map(({ video, segments }) =>
    end(
      segments.map((segment) => segment.video),
      video.timescale,
    ),
  );
  if (audio !== undefined) {
    ends.push(end(audio.spans, audio.info.timescale));
  }
  return Math.max(...ends) - startSeconds;
}

/** DASH wants a whole number or a fraction; thousandths are exact for the rates broadcasters use. */
function frameRateFraction(rendition: OutputRendition): string {
  const rate = frameRateOf(rendition);
  return Number.isInteger(rate) ? String(rate) : `${Math.round(rate * 1000)}/1000`;
}

function indent(text: readonly string[], by = 2): readonly string[] {
  return text.map((line) => " ".repeat(by) + line);
}
