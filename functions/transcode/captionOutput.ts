import type { Output } from "@aws-sdk/client-mediaconvert";

import { captionName, captionSelectorName } from "./captionPlan";
import type { SourceCaptions } from "./sourceVideo";

/** WebVTT beside the video. Each track is an output of its own in the group of the video (MediaConvert User Guide, "WebVTT"). */
export function captionOutput(captions: SourceCaptions, number: number): Output {
  return {
    NameModifier: `-captions${number}`,
    ContainerSettings: { Container: "M3U8" },
    CaptionDescriptions: [
      {
        CaptionSelectorName: captionSelectorName(number),
        CustomLanguageCode: captions.language,
        LanguageDescription: captionName(captions),
        DestinationSettings: {
          DestinationType: "WEBVTT",
          WebvttDestinationSettings: { Accessibility: captions.accessibility ? "ENABLED" : "DISABLED" },
        },
      },
    ],
  };
}
