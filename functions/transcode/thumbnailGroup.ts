import type { DestinationSettings, OutputGroup, VideoDescription } from "@aws-sdk/client-mediaconvert";

/** Arguments of {@link thumbnailGroup}. */
export interface ThumbnailGroupArgs {
  /** Size and preparation of the picture, as for video. */
  readonly picture: VideoDescription;
  /** Seconds from one image to the next; at least 1. */
  readonly everySeconds: number;
  readonly destinationSettings: DestinationSettings;
  /** `s3://bucket/prefix/name`; images are called `name.0000000.jpg` and so on. Left out in templates, to be given per job. */
  readonly destination?: string;
}

/** The most that MediaConvert allows: the interval and the longest master that is accepted bound their number already. */
const MAX_CAPTURES = 10_000_000;
/** JPEG quality of AWS's own solution for video on demand. */
const JPEG_QUALITY = 80;

/** JPEG images at an interval, the first at the start. The job's COMPLETE event names only the last one; the numbers tell the rest. */
export function thumbnailGroup({
  picture,
  everySeconds,
  destinationSettings,
  destination,
}: ThumbnailGroupArgs): OutputGroup {
  return {
    Name: "File Group",
    CustomName: "thumbnails",
    OutputGroupSettings: {
      Type: "FILE_GROUP_SETTINGS",
      FileGroupSettings: {
        ...(destination === undefined ? {} : { Destination: destination }),
        DestinationSettings: destinationSettings,
      },
    },
    Outputs: [
      {
        ContainerSettings: { Container: "RAW" },
        VideoDescription: {
          ...picture,
          CodecSettings: {
            Codec: "FRAME_CAPTURE",
            FrameCaptureSettings: {
              FramerateNumerator: 1,
              FramerateDenominator: everySeconds,
              MaxCaptures: MAX_CAPTURES,
              Quality: JPEG_QUALITY,
            },
          },
        },
      },
    ],
  };
}
