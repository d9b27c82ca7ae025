import type { CaptionSelector, CaptionSourceType } from "@aws-sdk/client-mediaconvert";

import type { SourceCaptions } from "./sourceVideo";

/** MediaConvert cannot tell the format of a captions file from its content; the extension has to say it. */
const FORMATS: Readonly<Record<string, CaptionSourceType>> = {
  scc: "SCC",
  ttml: "TTML",
  dfxp: "TTML",
  xml: "TTML",
  stl: "STL",
  srt: "SRT",
  smi: "SMI",
  vtt: "WEBVTT",
  webvtt: "WEBVTT",
};

/** NAME in the HLS playlist: what a player's menu shows. */
export function captionName({ label, language, accessibility }: SourceCaptions): string {
  return label ?? (accessibility ? `${language} CC` : language);
}

/** Name by which an output refers to the selector of the n-th captions, counted from 1. */
export function captionSelectorName(number: number): string {
  return `Captions Selector ${number}`;
}

/** How MediaConvert finds captions in the master or beside it. */
export function captionSelector(captions: SourceCaptions): CaptionSelector {
  if (captions.kind === "embedded") {
    return {
      SourceSettings: {
        SourceType: "EMBEDDED",
        EmbeddedSourceSettings: {
          Source608ChannelNumber: captions.channel,
          // The only video track that MediaConvert reads.
          Source608TrackNumber: 1,
        },
      },
    };
  }
  const extension = captions.uri.slice(captions.uri.lastIndexOf(".") + 1).toLowerCase();
  const format = FORMATS[extension];
  if (format === undefined) {
    throw new Error(
      `captions ${captions.uri}: the extension .${extension} is none of ${Object.keys(FORMATS).join(", ")}.`,
    );
  }
  return {
    SourceSettings: { SourceType: format, FileSourceSettings: { SourceFile: captions.uri } },
  };
}
