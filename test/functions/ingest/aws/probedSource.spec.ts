import type { ProbeResult, VideoProperties } from "@aws-sdk/client-mediaconvert";
import { expect } from "chai";

import { probedSource } from "../../../../functions/ingest/aws/probedSource";
import { sourceVideoSchema } from "../../../../functions/transcode/sourceVideo";

const HD: VideoProperties = {
  Width: 1920,
  Height: 1080,
  FrameRate: { Numerator: 24_000, Denominator: 1_001 },
  TransferCharacteristics: "ITU_709",
};

function probeOf(
  video: VideoProperties | undefined,
  changes: Partial<ProbeResult> = {},
): ReturnType<typeof probedSource> {
  return probedSource({
    Container: {
      Format: "quicktime",
      Duration: 60.5,
      Tracks: [
        ...(video === undefined ? [] : [{ TrackType: "video" as const, VideoProperties: video }]),
        { TrackType: "audio", AudioProperties: { Channels: 6, LanguageCode: "eng" } },
        { TrackType: "audio", AudioProperties: { Channels: 2, LanguageCode: "und" } },
      ],
    },
    Metadata: { ETag: '"0123"' },
    ...changes,
  });
}

function sourceOf(video: VideoProperties | undefined): Record<string, unknown> {
  const outcome = probeOf(video);
  return outcome.kind === "probed"
    ? { ...sourceVideoSchema.parse(outcome.source) }
    : expect.fail("unreadable");
}

describe("what a probe says of a master", () => {
  it("is its picture, its length, its audio with known languages, and which object was read", () => {
    expect(sourceOf(HD)).to.deep.include({
      hasVideo: true,
      width: 1920,
      height: 1080,
      frameRate: { numerator: 24_000, denominator: 1_001 },
      interlaced: false,
      dynamicRange: "SDR",
      durationSeconds: 60.5,
      audioTracks: [{ channels: 6, language: "eng" }, { channels: 2 }],
    });
    expect(probeOf(HD)).to.have.property("etag", "0123");
  });

  it("has no video for a file with audio alone", () => {
    expect(sourceOf(undefined)).to.deep.include({ hasVideo: false, width: 0, height: 0 });
  });

  it("tells dynamic ranges by the transfer curve, in the container or in the codec", () => {
    for (const [curve, range] of [
      ["SMPTE_2084", "HDR10"],
      ["ARIB_B67", "HLG"],
      ["ITU_709", "SDR"],
    ] as const) {
      expect(sourceOf({ ...HD, TransferCharacteristics: curve }).dynamicRange, curve).to.equal(range);
      expect(
        sourceOf({
          ...HD,
          TransferCharacteristics: undefined,
          CodecMetadata: { TransferCharacteristics: curve },
        }).dynamicRange,
        `${curve} in the codec`,
      ).to.equal(range);
    }
    expect(
      sourceOf({
        ...HD,
        TransferCharacteristics: "SMPTE_2084",
        CodecMetadata: { DolbyVision: { Profile: 8 } },
      }).dynamicRange,
    ).to.equal("DOLBY_VISION");
  });

  it("has rotation, pixels that are not square, and fields", () => {
    expect(
      sourceOf({
        ...HD,
        Rotation: -90,
        SampleAspectRatio: { Numerator: 64, Denominator: 45 },
        CodecMetadata: { ScanType: "Interlaced", FieldOrder: "TopFieldFirst" },
      }),
    ).to.deep.include({
      rotation: 270,
      pixelAspectRatio: { numerator: 64, denominator: 45 },
      interlaced: true,
    });
  });

  it("has captions inside the video only in a language that a menu can name", () => {
    const withCaptions = (language: string | undefined): ReturnType<typeof probedSource> =>
      probedSource({
        Container: {
          Format: "mpegts",
          Duration: 1,
          Tracks: [{ TrackType: "data", Codec: "C608", DataProperties: { LanguageCode: language } }],
        },
      });
    expect(withCaptions("eng")).to.have.deep.property("captions", [
      { kind: "embedded", channel: 1, language: "eng" },
    ]);
    expect(withCaptions(undefined)).to.have.property("captions", undefined);
  });

  it("is unreadable without a container that MediaConvert knows", () => {
    expect(probedSource({}).kind).to.equal("unreadable");
    expect(probeOf(HD, { Container: { Duration: 1, Tracks: [{ TrackType: "video" }] } }).kind).to.equal(
      "unreadable",
    );
    expect(probeOf(HD, { Container: { Format: "mp4", Tracks: [] } }).kind).to.equal("unreadable");
  });
});
