import type { JobSettings, Output } from "@aws-sdk/client-mediaconvert";
import { expect } from "chai";

import { chooseLadder } from "../../../functions/transcode/ladder";
import { jobSettings } from "../../../functions/transcode/jobSettings";
import type { TranscodeOptions } from "../../../functions/transcode/options";
import type { SourceVideoInput } from "../../../functions/transcode/sourceVideo";
import { master, options } from "./masters";

const KEY = "arn:aws:kms:us-west-2:111111111111:key/11111111-2222-3333-4444-555555555555";

function settingsOf(
  change: Partial<SourceVideoInput> = {},
  chosen: Partial<TranscodeOptions> = {},
): JobSettings {
  const source = master(change);
  return jobSettings({
    source,
    ladder: chooseLadder(source, options(chosen)),
    options: options(chosen),
    locations: {
      master: "s3://masters/a-film.mov",
      hls: "s3://packaged/assets/a-film/hls/1/index",
      thumbnails: "s3://packaged/assets/a-film/thumbnails/1/thumbnail",
      packagedKeyArn: KEY,
    },
  });
}

const hls = (settings: JobSettings) => settings.OutputGroups![0]!;
const h264Of = (output: Output) => output.VideoDescription?.CodecSettings?.H264Settings;
const videos = (settings: JobSettings) =>
  hls(settings).Outputs!.filter((output) => h264Of(output) !== undefined);
const audios = (settings: JobSettings) =>
  hls(settings).Outputs!.filter(({ AudioDescriptions }) => AudioDescriptions !== undefined);
const captions = (settings: JobSettings) =>
  hls(settings).Outputs!.filter(({ CaptionDescriptions }) => CaptionDescriptions !== undefined);

describe("job settings", () => {
  it("write one HLS set of transport streams, in segments of files beside each other", () => {
    const { OutputGroupSettings } = hls(settingsOf({}, { segmentSeconds: 4 }));
    expect(OutputGroupSettings?.Type).to.equal("HLS_GROUP_SETTINGS");
    expect(OutputGroupSettings?.HlsGroupSettings).to.include({
      Destination: "s3://packaged/assets/a-film/hls/1/index",
      SegmentLength: 4,
      SegmentLengthControl: "GOP_MULTIPLE",
      MinSegmentLength: 0,
      SegmentControl: "SEGMENTED_FILES",
      DirectoryStructure: "SINGLE_DIRECTORY",
      OutputSelection: "MANIFESTS_AND_SEGMENTS",
      ManifestDurationFormat: "FLOATING_POINT",
    });
    for (const output of hls(settingsOf()).Outputs!) {
      expect(output.ContainerSettings?.Container).to.equal("M3U8");
    }
  });

  it("give each output of a group a file name of its own", () => {
    const names = hls(
      settingsOf({
        captions: [{ kind: "embedded", channel: 1, language: "en" }],
        audioTracks: [{ channels: 2 }, { channels: 2, language: "fr" }],
      }),
    ).Outputs!.map(({ NameModifier }) => NameModifier);
    expect(names).to.deep.equal([
      ...["-240p", "-360p", "-480p", "-720p", "-1080p"],
      ...["-audio1", "-audio2", "-captions1"],
    ]);
  });

  it("encrypt every group with the given key, never with AWS's own", () => {
    const { OutputGroups } = settingsOf();
    expect(OutputGroups).to.have.length(2);
    for (const { OutputGroupSettings } of OutputGroups!) {
      const { HlsGroupSettings, FileGroupSettings } = OutputGroupSettings!;
      const group = HlsGroupSettings ?? FileGroupSettings;
      expect(group?.DestinationSettings?.S3Settings?.Encryption).to.deep.equal({
        EncryptionType: "SERVER_SIDE_ENCRYPTION_KMS",
        KmsKeyArn: KEY,
      });
    }
  });

  it("count time from zero", () => {
    const settings = settingsOf();
    expect(settings.TimecodeConfig).to.deep.equal({ Source: "ZEROBASED" });
    expect(settings.Inputs).to.have.length(1);
    expect(settings.Inputs![0]).to.deep.include({
      FileInput: "s3://masters/a-film.mov",
      TimecodeSource: "ZEROBASED",
    });
  });

  it("turn the picture by what the sizes were computed for, whatever the container is", () => {
    const turned = ([0, 90, 180, 270] as const).map(
      (rotation) => settingsOf({ rotation }).Inputs![0]!.VideoSelector?.Rotate,
    );
    expect(turned).to.deep.equal(["DEGREE_0", "DEGREES_90", "DEGREES_180", "DEGREES_270"]);
  });
});

describe("video outputs", () => {
  it("have closed GOPs of the same number of frames everywhere, with IDR frames nowhere else", () => {
    const settings = settingsOf({ frameRate: { numerator: 30_000, denominator: 1_001 } });
    expect(videos(settings)).to.have.length(5);
    for (const output of videos(settings)) {
      expect(h264Of(output)).to.include({
        GopSizeUnits: "FRAMES",
        GopSize: 60,
        GopClosedCadence: 1,
        MinIInterval: 0,
        FramerateControl: "SPECIFIED",
        FramerateNumerator: 30_000,
        FramerateDenominator: 1_001,
        FramerateConversionAlgorithm: "DUPLICATE_DROP",
      });
    }
  });

  it("are H.264 High at the rung's quality and bitrate ceiling, with square pixels", () => {
    const top = videos(settingsOf()).at(-1)!;
    expect(top.VideoDescription).to.include({ Width: 1_920, Height: 1_080 });
    expect(top.VideoDescription).to.include({ ScalingBehavior: "STRETCH_TO_OUTPUT" });
    expect(h264Of(top)).to.deep.include({
      RateControlMode: "QVBR",
      QvbrSettings: { QvbrQualityLevel: 9 },
      MaxBitrate: 6_000_000,
      CodecProfile: "HIGH",
      CodecLevel: "AUTO",
      ParControl: "SPECIFIED",
      InterlaceMode: "PROGRESSIVE",
    });
    // Allowed only with VBR and CBR.
    expect(h264Of(top)).to.not.have.property("Bitrate");
  });

  it("prepare nothing in a progressive SDR master", () => {
    for (const { VideoDescription } of videos(settingsOf())) {
      expect(VideoDescription).to.not.have.property("VideoPreprocessors");
    }
  });

  it("deinterlace an interlaced master", () => {
    for (const { VideoDescription } of videos(settingsOf({ interlaced: true }))) {
      expect(VideoDescription?.VideoPreprocessors).to.have.all.keys("Deinterlacer");
    }
  });

  it("map HDR to SDR, in thumbnails too", () => {
    const settings = settingsOf({ dynamicRange: "HDR10" });
    const thumbnail = settings.OutputGroups![1]!.Outputs![0]!;
    for (const { VideoDescription } of [...videos(settings), thumbnail]) {
      expect(VideoDescription?.VideoPreprocessors?.ColorCorrector).to.deep.equal({
        ColorSpaceConversion: "FORCE_709",
        HdrToSdrToneMapper: "VIBRANT",
      });
    }
    const hlg = videos(settingsOf({ dynamicRange: "HLG" }))[0]!;
    expect(hlg.VideoDescription?.VideoPreprocessors?.ColorCorrector?.HdrToSdrToneMapper).to.equal(
      "PRESERVE_DETAILS",
    );
  });
});

describe("audio outputs", () => {
  it("carry AAC stereo in a rendition of its own, in a transport stream, and video carries none", () => {
    const settings = settingsOf();
    const [audio, ...others] = audios(settings);
    expect(others).to.be.empty;
    expect(audio!.OutputSettings?.HlsSettings).to.deep.equal({
      AudioGroupId: "audio",
      AudioTrackType: "ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT",
      AudioOnlyContainer: "M2TS",
    });
    expect(audio!.AudioDescriptions![0]).to.deep.include({
      AudioSourceName: "Audio Selector 1",
      CustomLanguageCode: "en",
      LanguageCodeControl: "USE_CONFIGURED",
    });
    expect(audio!.AudioDescriptions![0]!.CodecSettings?.AacSettings).to.include({
      CodingMode: "CODING_MODE_2_0",
      SampleRate: 48_000,
    });
    for (const output of videos(settings)) {
      expect(output).to.not.have.property("AudioDescriptions");
      expect(output.OutputSettings?.HlsSettings?.AudioRenditionSets).to.equal("audio");
    }
  });

  it("add surround only where the option is on and the master has six channels", () => {
    const film = { audioTracks: [{ channels: 6, language: "en" }] };
    const modes = (settings: JobSettings) =>
      audios(settings).map(
        ({ AudioDescriptions }) => AudioDescriptions![0]!.CodecSettings?.AacSettings?.CodingMode,
      );
    expect(modes(settingsOf(film, { surround: true }))).to.deep.equal(["CODING_MODE_2_0", "CODING_MODE_5_1"]);
    expect(modes(settingsOf(film))).to.deep.equal(["CODING_MODE_2_0"]);
    expect(modes(settingsOf({}, { surround: true }))).to.deep.equal(["CODING_MODE_2_0"]);
  });

  it("are one per language and label, from the stereo track where there is one, with one default", () => {
    const settings = settingsOf({
      audioTracks: [
        { channels: 6, language: "en" },
        { channels: 2, language: "EN" },
        { channels: 1, language: "fr" },
        { channels: 1, language: "fr" },
        { channels: 2, language: "en", label: "Commentary" },
      ],
    });
    const selectors = Object.values(settings.Inputs![0]!.AudioSelectors!);
    expect(selectors.map(({ Tracks }) => Tracks)).to.deep.equal([[2], [3, 4], [5]]);
    expect(selectors.map(({ DefaultSelection }) => DefaultSelection)).to.deep.equal([
      "DEFAULT",
      "NOT_DEFAULT",
      "NOT_DEFAULT",
    ]);
    expect(audios(settings).map(({ AudioDescriptions }) => AudioDescriptions![0]!.StreamName)).to.deep.equal([
      "en",
      "fr",
      "Commentary",
    ]);
  });

  it("make stereo of two mono tracks rather than of a 5.1 track beside them, which becomes surround", () => {
    const settings = settingsOf(
      { audioTracks: [{ channels: 6 }, { channels: 1 }, { channels: 1 }] },
      { surround: true },
    );
    const tracks = Object.values(settings.Inputs![0]!.AudioSelectors!).map(({ Tracks }) => Tracks);
    expect(tracks).to.deep.equal([[2, 3], [1]]);
  });

  it("let players choose by language only where they can tell which: the first of each language", () => {
    const types = audios(
      settingsOf(
        {
          audioTracks: [
            { channels: 6, language: "en" },
            { channels: 2, language: "fr" },
            { channels: 2, language: "EN", label: "Commentary" },
            { channels: 2, label: "Music" },
          ],
        },
        { surround: true },
      ),
    ).map(({ OutputSettings }) => OutputSettings?.HlsSettings?.AudioTrackType);
    expect(types).to.deep.equal([
      "ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT",
      "ALTERNATE_AUDIO_NOT_AUTO_SELECT",
      "ALTERNATE_AUDIO_AUTO_SELECT",
      "ALTERNATE_AUDIO_NOT_AUTO_SELECT",
      "ALTERNATE_AUDIO_AUTO_SELECT",
    ]);
  });

  it("name only selectors that the input has", () => {
    const settings = settingsOf(
      { audioTracks: [{ channels: 6 }, { channels: 2, language: "fr" }] },
      { surround: true },
    );
    const used = audios(settings).map(({ AudioDescriptions }) => AudioDescriptions![0]!.AudioSourceName);
    expect(used).to.deep.equal(Object.keys(settings.Inputs![0]!.AudioSelectors!));
  });

  it("are left out for a silent master: the ladder is video only, without thumbnails", () => {
    const settings = settingsOf({ audioTracks: [] });
    expect(audios(settings)).to.be.empty;
    expect(settings.Inputs![0]).to.not.have.property("AudioSelectors");
    expect(videos(settings)[0]!.OutputSettings?.HlsSettings).to.not.have.property("AudioRenditionSets");
    expect(settings.OutputGroups).to.have.length(1);
  });
});

describe("caption outputs", () => {
  const settings = settingsOf({
    captions: [
      { kind: "embedded", channel: 2, language: "en", accessibility: true },
      { kind: "sidecar", uri: "s3://masters/a-film.de.SRT", language: "de", label: "Deutsch" },
    ],
  });

  it("are WebVTT, each track in an output of its own, in the group of the video", () => {
    expect(captions(settings)).to.have.length(2);
    for (const { CaptionDescriptions, VideoDescription, AudioDescriptions } of captions(settings)) {
      expect(CaptionDescriptions).to.have.length(1);
      expect(CaptionDescriptions![0]!.DestinationSettings?.DestinationType).to.equal("WEBVTT");
      expect([VideoDescription, AudioDescriptions]).to.deep.equal([undefined, undefined]);
    }
  });

  it("say their language, their name and whether they describe sounds", () => {
    const described = captions(settings).map(({ CaptionDescriptions }) => CaptionDescriptions![0]!);
    expect(described.map(({ CustomLanguageCode }) => CustomLanguageCode)).to.deep.equal(["en", "de"]);
    expect(described.map(({ LanguageDescription }) => LanguageDescription)).to.deep.equal([
      "en CC",
      "Deutsch",
    ]);
    expect(
      described.map(
        ({ DestinationSettings }) => DestinationSettings?.WebvttDestinationSettings?.Accessibility,
      ),
    ).to.deep.equal(["ENABLED", "DISABLED"]);
  });

  it("take the format of a file from its extension, each that MediaConvert's model knows", () => {
    const formats = {
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
    for (const [extension, format] of Object.entries(formats)) {
      const uri = `s3://masters/a-film.de.${extension}`;
      const { CaptionSelectors } = settingsOf({ captions: [{ kind: "sidecar", uri, language: "de" }] })
        .Inputs![0]!;
      expect(Object.values(CaptionSelectors!).map(({ SourceSettings }) => SourceSettings)).to.deep.equal([
        { SourceType: format, FileSourceSettings: { SourceFile: uri } },
      ]);
    }
  });

  it("come from inside the video or from a file, whose extension says the format", () => {
    const selectors = settings.Inputs![0]!.CaptionSelectors!;
    expect(
      captions(settings).map(({ CaptionDescriptions }) => CaptionDescriptions![0]!.CaptionSelectorName),
    ).to.deep.equal(Object.keys(selectors));
    expect(Object.values(selectors).map(({ SourceSettings }) => SourceSettings)).to.deep.equal([
      {
        SourceType: "EMBEDDED",
        EmbeddedSourceSettings: { Source608ChannelNumber: 2, Source608TrackNumber: 1 },
      },
      { SourceType: "SRT", FileSourceSettings: { SourceFile: "s3://masters/a-film.de.SRT" } },
    ]);
  });
});

describe("thumbnails", () => {
  it("are images at the given interval, no larger than a preview", () => {
    const group = settingsOf({}, { thumbnailSeconds: 7 }).OutputGroups![1]!;
    expect(group.OutputGroupSettings?.Type).to.equal("FILE_GROUP_SETTINGS");
    expect(group.OutputGroupSettings?.FileGroupSettings?.Destination).to.equal(
      "s3://packaged/assets/a-film/thumbnails/1/thumbnail",
    );
    const [output] = group.Outputs!;
    expect(output!.ContainerSettings).to.deep.equal({ Container: "RAW" });
    expect(output!.VideoDescription).to.include({ Width: 640, Height: 360 });
    expect(output!.VideoDescription?.CodecSettings?.Codec).to.equal("FRAME_CAPTURE");
    expect(output!.VideoDescription?.CodecSettings?.FrameCaptureSettings).to.include({
      FramerateNumerator: 1,
      FramerateDenominator: 7,
    });
  });

  it("are left out with an interval of 0", () => {
    expect(settingsOf({}, { thumbnailSeconds: 0 }).OutputGroups).to.have.length(1);
  });
});
