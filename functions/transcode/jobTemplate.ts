import type { JobTemplateSettings } from "@aws-sdk/client-mediaconvert";

import { audioOutput, audioSelector, audioSelectorName } from "./audioOutput";
import type { AudioRendition } from "./audioPlan";
import { hlsGroup } from "./hlsGroup";
import { transcodeOptionsSchema, type TranscodeOptions } from "./options";
import { encryptedDestination } from "./outputDestination";
import { RUNGS } from "./rungs";
import { thumbnailGroup } from "./thumbnailGroup";
import { DEINTERLACER, pictureSize, videoOutput } from "./videoOutput";

/** Arguments of {@link jobTemplateSettings}. */
export interface JobTemplateArgs {
  readonly options: TranscodeOptions;
  /** Key of the Region's packaged bucket. */
  readonly packagedKeyArn: string;
}

/** Longer and shorter side of a thumbnail's frame. */
const THUMBNAIL_FRAME = { width: 640, height: 360 };

/**
 * The ladder as a template for MediaConvert's console, for encodes by hand: `Settings` of CreateJobTemplate, `SettingsJson` of
 * AWS::MediaConvert::JobTemplate. Whoever uses it adds the input file and the groups' destinations.
 *
 * A template is made before there is a master, so it cannot do all that the pipeline does. It has every rung, fitted into the master's
 * proportions and never enlarged (a small master gets several renditions of its own size); GOPs of two seconds at the master's own
 * frame rate; the first audio track; no captions; no conversion of HDR.
 *
 * @throws ZodError when the options are not legal
 */
export function jobTemplateSettings(args: JobTemplateArgs): JobTemplateSettings {
  const options = transcodeOptionsSchema.parse(args.options);
  const destinationSettings = encryptedDestination(args.packagedKeyArn);
  const preprocessors = { Deinterlacer: DEINTERLACER };
  const rungs = RUNGS.filter((rung) => options.ultraHighDefinition || !rung.ultraHighDefinition);
  const audio = templateAudio(options);
  return {
    TimecodeConfig: { Source: "ZEROBASED" },
    Inputs: [
      {
        TimecodeSource: "ZEROBASED",
        VideoSelector: { Rotate: "AUTO" },
        AudioSelectors: Object.fromEntries(
          audio.map((rendition, index) => [
            audioSelectorName(index + 1),
            audioSelector(rendition, index + 1),
          ]),
        ),
      },
    ],
    OutputGroups: [
      hlsGroup({
        outputs: [
          ...rungs.map(({ name, longSide, shortSide, quality, maxBitrate }) =>
            videoOutput(
              { name, width: longSide, height: shortSide, quality, maxBitrate },
              { preprocessors, hasAudio: true },
            ),
          ),
          ...audio.map((rendition, index) => audioOutput(rendition, index + 1)),
        ],
        segmentSeconds: options.segmentSeconds,
        destinationSettings,
      }),
      ...(options.thumbnailSeconds === 0
        ? []
        : [
            thumbnailGroup({
              picture: pictureSize(THUMBNAIL_FRAME, { preprocessors }),
              everySeconds: options.thumbnailSeconds,
              destinationSettings,
            }),
          ]),
    ],
  };
}

function templateAudio({ surround }: TranscodeOptions): readonly AudioRendition[] {
  return [
    { name: "Main", tracks: [1], channels: "stereo", autoSelect: true },
    ...(surround
      ? [{ name: "Main surround", tracks: [1], channels: "surround" as const, autoSelect: false }]
      : []),
  ];
}
