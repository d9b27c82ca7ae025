import type { Input, InputRotate, JobSettings, Output, OutputGroup } from "@aws-sdk/client-mediaconvert";

import { audioOutput, audioSelector, audioSelectorName } from "./audioOutput";
import { captionOutput } from "./captionOutput";
import { captionSelector, captionSelectorName } from "./captionPlan";
import { hlsGroup } from "./hlsGroup";
import type { Ladder } from "./ladder";
import type { TranscodeOptions } from "./options";
import { encryptedDestination } from "./outputDestination";
import type { SourceVideo } from "./sourceVideo";
import { thumbnailGroup } from "./thumbnailGroup";
import { pictureSize, preprocessorsFor, videoOutput } from "./videoOutput";
import type { VideoRendition } from "./videoPlan";

/** Where a job reads and writes. */
export interface JobLocations {
  /** `s3://bucket/key` of the master. */
  readonly master: string;
  /** `s3://bucket/prefix/name` of the HLS set. */
  readonly hls: string;
  /** `s3://bucket/prefix/name` of the thumbnails. */
  readonly thumbnails: string;
  /** Key of the bucket that is written to; in its Region. */
  readonly packagedKeyArn: string;
}

/** Arguments of {@link jobSettings}. */
export interface JobSettingsArgs {
  readonly source: SourceVideo;
  /** From {@link chooseLadder}, for this source. */
  readonly ladder: Ladder;
  readonly options: Pick<TranscodeOptions, "segmentSeconds" | "thumbnailSeconds">;
  readonly locations: JobLocations;
}

/** Shorter side in pixels that a thumbnail has at most; the size of a preview, not of a poster. */
const THUMBNAIL_SHORT_SIDE = 360;

/**
 * The settings of a job, complete: the ladder as one HLS set, then the thumbnails. A console template has the groups in the same
 * order, because MediaConvert merges a template and a job by position.
 *
 * Timecodes start at zero, in the job and in its input: accelerated transcoding does not take embedded ones, and a master's own
 * (often 01:00:00:00) would shift captions.
 */
export function jobSettings({ source, ladder, options, locations }: JobSettingsArgs): JobSettings {
  return {
    TimecodeConfig: { Source: "ZEROBASED" },
    Inputs: [jobInput(source, ladder, locations.master)],
    OutputGroups: [
      hlsGroup({
        outputs: ladderOutputs(source, ladder),
        segmentSeconds: options.segmentSeconds,
        destinationSettings: encryptedDestination(locations.packagedKeyArn),
        destination: locations.hls,
      }),
      ...thumbnailGroups({ source, ladder, options, locations }),
    ],
  };
}

/**
 * Stated, so that the picture is turned by just what the sizes were computed for. `AUTO` reads the metadata of MOV and MP4 only and
 * wants progressive video; a turned master in another container would be stretched to the sizes of one that stands upright.
 */
const ROTATIONS: Readonly<Record<SourceVideo["rotation"], InputRotate>> = {
  0: "DEGREE_0",
  90: "DEGREES_90",
  180: "DEGREES_180",
  270: "DEGREES_270",
};

function jobInput({ rotation }: SourceVideo, ladder: Ladder, master: string): Input {
  return {
    FileInput: master,
    TimecodeSource: "ZEROBASED",
    VideoSelector: { Rotate: ROTATIONS[rotation] },
    ...(ladder.audio.length === 0
      ? {}
      : { AudioSelectors: byName(ladder.audio, audioSelectorName, audioSelector) }),
    ...(ladder.captions.length === 0
      ? {}
      : { CaptionSelectors: byName(ladder.captions, captionSelectorName, captionSelector) }),
  };
}

/** Selectors by the names that outputs call them, counted from 1. */
function byName<T, S>(
  items: readonly T[],
  nameOf: (number: number) => string,
  selectorOf: (item: T, number: number) => S,
): Record<string, S> {
  return Object.fromEntries(
    items.map((item, index) => [nameOf(index + 1), selectorOf(item, index + 1)] as const),
  );
}

function ladderOutputs(source: SourceVideo, ladder: Ladder): readonly Output[] {
  const traits = { ...videoTraits(source, ladder), hasAudio: ladder.audio.length > 0 };
  return [
    ...ladder.video.map((rendition) => videoOutput(rendition, traits)),
    ...ladder.audio.map((rendition, index) => audioOutput(rendition, index + 1)),
    ...ladder.captions.map((captions, index) => captionOutput(captions, index + 1)),
  ];
}

/** MediaConvert captures frames only in jobs that also have an output with video and audio, so a silent master gets none. */
function thumbnailGroups({ source, ladder, options, locations }: JobSettingsArgs): readonly OutputGroup[] {
  const size = thumbnailSize(ladder.video);
  if (options.thumbnailSeconds === 0 || ladder.audio.length === 0 || size === undefined) {
    return [];
  }
  return [
    thumbnailGroup({
      picture: pictureSize(size, videoTraits(source, ladder)),
      everySeconds: options.thumbnailSeconds,
      destinationSettings: encryptedDestination(locations.packagedKeyArn),
      destination: locations.thumbnails,
    }),
  ];
}

/** The size of the largest rendition that is no larger than a preview; of the smallest where none is. */
function thumbnailSize(video: readonly VideoRendition[]): VideoRendition | undefined {
  return video.findLast(({ width, height }) => Math.min(width, height) <= THUMBNAIL_SHORT_SIDE) ?? video[0];
}

function videoTraits(source: SourceVideo, { frameRate }: Ladder) {
  const preprocessors = preprocessorsFor(source);
  return { frameRate, ...(preprocessors === undefined ? {} : { preprocessors }) };
}
