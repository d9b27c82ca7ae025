import type { AacSettings, AudioSelector, HlsAudioTrackType, Output } from "@aws-sdk/client-mediaconvert";

import type { AudioRendition } from "./audioPlan";
import { AUDIO_GROUP } from "./videoOutput";

/** Hertz. Both bitrates below are among those that MediaConvert's AAC table lists for it. */
const SAMPLE_RATE = 48_000;

/**
 * AAC for surround too, not AC-3: one codec needs one rendition group. With a second codec, HLS wants a second group and with it a
 * second entry of every video rendition in the multivariant playlist, which counts twice towards the streams MediaPackage takes.
 */
const AAC: Readonly<Record<AudioRendition["channels"], AacSettings>> = {
  stereo: aac("CODING_MODE_2_0", 128_000),
  surround: aac("CODING_MODE_5_1", 384_000),
};

/** Name by which an output refers to the selector of the n-th rendition, counted from 1. */
export function audioSelectorName(number: number): string {
  return `Audio Selector ${number}`;
}

/** How MediaConvert finds the sound of a rendition in the master. */
export function audioSelector(rendition: AudioRendition, number: number): AudioSelector {
  return {
    SelectorType: "TRACK",
    Tracks: [...rendition.tracks],
    DefaultSelection: number === 1 ? "DEFAULT" : "NOT_DEFAULT",
  };
}

/** A rendition with sound only, in a transport stream: MediaPackage VOD takes no raw AAC, which MediaConvert would write otherwise. */
export function audioOutput(rendition: AudioRendition, number: number): Output {
  return {
    NameModifier: `-audio${number}`,
    ContainerSettings: { Container: "M3U8", M3u8Settings: {} },
    OutputSettings: {
      HlsSettings: {
        AudioGroupId: AUDIO_GROUP,
        AudioTrackType: trackType(rendition, number),
        AudioOnlyContainer: "M2TS",
      },
    },
    AudioDescriptions: [
      {
        AudioSourceName: audioSelectorName(number),
        StreamName: rendition.name,
        ...(rendition.language === undefined
          ? { LanguageCodeControl: "FOLLOW_INPUT" }
          : { LanguageCodeControl: "USE_CONFIGURED", CustomLanguageCode: rendition.language }),
        CodecSettings: { Codec: "AAC", AacSettings: AAC[rendition.channels] },
      },
    ],
  };
}

/** AUTOSELECT in the playlist, and DEFAULT for the first rendition. */
function trackType({ autoSelect }: AudioRendition, number: number): HlsAudioTrackType {
  if (number === 1) {
    return "ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT";
  }
  return autoSelect ? "ALTERNATE_AUDIO_AUTO_SELECT" : "ALTERNATE_AUDIO_NOT_AUTO_SELECT";
}

function aac(codingMode: NonNullable<AacSettings["CodingMode"]>, bitrate: number): AacSettings {
  return {
    CodecProfile: "LC",
    RateControlMode: "CBR",
    CodingMode: codingMode,
    Bitrate: bitrate,
    SampleRate: SAMPLE_RATE,
  };
}
