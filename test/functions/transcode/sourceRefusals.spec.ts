import { expect } from "chai";

import { chooseLadder, prepareMaster } from "../../../functions/transcode/ladder";
import { refusalsOf, SourceRefusedError } from "../../../functions/transcode/sourceRefusals";
import type { SourceVideoInput } from "../../../functions/transcode/sourceVideo";
import { master, options } from "./masters";

const reasons = (change: Partial<SourceVideoInput>): readonly string[] =>
  refusalsOf(master(change)).map(({ reason }) => reason);
const messages = (change: Partial<SourceVideoInput>): string =>
  refusalsOf(master(change))
    .map(({ message }) => message)
    .join("\n");

describe("refusals of masters", () => {
  it("find nothing wrong with a plain master", () => {
    expect(reasons({})).to.deep.equal([]);
  });

  it("refuse sound without a picture, and say why", () => {
    expect(reasons({ hasVideo: false, width: 0, height: 0 })).to.deep.equal(["noVideo"]);
    expect(messages({ hasVideo: false })).to.contain("MediaPackage VOD ingests nothing without");
  });

  it("refuse pictures without pixels, too small, too large and too long in proportion", () => {
    expect(reasons({ width: 0 })).to.deep.equal(["noPicture"]);
    expect(reasons({ height: 0 })).to.deep.equal(["noPicture"]);
    expect(reasons({ width: 31, height: 64 })).to.deep.equal(["tooSmall"]);
    expect(reasons({ width: 32, height: 32 })).to.deep.equal([]);
    expect(reasons({ width: 8_192, height: 4_320 })).to.deep.equal([]);
    expect(reasons({ width: 4_320, height: 8_192 })).to.deep.equal([]);
    expect(reasons({ width: 8_193, height: 4_320 })).to.deep.equal(["tooLarge"]);
    expect(reasons({ width: 4_321, height: 4_321 })).to.deep.equal(["tooLarge"]);
    expect(reasons({ width: 4_000, height: 399 })).to.deep.equal(["tooElongated"]);
    expect(reasons({ width: 4_000, height: 400 })).to.deep.equal([]);
  });

  it("judge the picture that viewers see, with its pixels made square", () => {
    const wide = { numerator: 4, denominator: 1 };
    expect(reasons({ width: 4_096, height: 2_160, pixelAspectRatio: wide })).to.deep.equal(["tooLarge"]);
  });

  it("refuse unknown and impossible frame rates", () => {
    expect(refusalsOf({ ...master(), frameRate: undefined }).map(({ reason }) => reason)).to.deep.equal([
      "unknownFrameRate",
    ]);
    expect(reasons({ frameRate: { numerator: 4, denominator: 1 } })).to.deep.equal(["frameRateOutOfRange"]);
    expect(reasons({ frameRate: { numerator: 241, denominator: 1 } })).to.deep.equal(["frameRateOutOfRange"]);
    expect(reasons({ frameRate: { numerator: 240, denominator: 1 } })).to.deep.equal([]);
  });

  it("refuse masters without length and longer than a day", () => {
    expect(reasons({ durationSeconds: 0 })).to.deep.equal(["noDuration"]);
    expect(reasons({ durationSeconds: 86_400 })).to.deep.equal([]);
    expect(reasons({ durationSeconds: 86_401 })).to.deep.equal(["tooLong"]);
  });

  it("refuse what MediaConvert cannot turn or convert", () => {
    for (const rotation of [90, 180, 270] as const) {
      expect(reasons({ interlaced: true, rotation })).to.deep.equal(["rotatedInterlaced"]);
    }
    expect(reasons({ interlaced: true })).to.deep.equal([]);
    expect(reasons({ dynamicRange: "DOLBY_VISION" })).to.deep.equal(["dolbyVision"]);
    expect(reasons({ dynamicRange: "HDR10" })).to.deep.equal([]);
  });

  it("refuse many mono tracks, which do not say which loudspeaker they are for", () => {
    const mono = { channels: 1, language: "en" };
    expect(reasons({ audioTracks: [mono, mono, mono] })).to.deep.equal(["ambiguousAudio"]);
    expect(reasons({ audioTracks: [mono, mono] })).to.deep.equal([]);
    expect(reasons({ audioTracks: [mono, mono, mono, { channels: 2, language: "en" }] })).to.deep.equal([]);
  });

  it("refuse names that a viewer could not tell apart", () => {
    const commentary = { channels: 2, label: "Commentary" };
    expect(
      reasons({
        audioTracks: [
          { ...commentary, language: "en" },
          { ...commentary, language: "de" },
        ],
      }),
    ).to.deep.equal(["ambiguousAudio"]);
    const captions = { kind: "embedded", language: "en" } as const;
    expect(
      reasons({
        captions: [
          { ...captions, channel: 1 },
          { ...captions, channel: 2 },
        ],
      }),
    ).to.deep.equal(["ambiguousCaptions"]);
    expect(
      reasons({
        captions: [
          { ...captions, channel: 1 },
          { ...captions, channel: 2, accessibility: true },
        ],
      }),
    ).to.deep.equal([]);
  });

  it("tell every reason at once", () => {
    expect(reasons({ width: 20, durationSeconds: 0, dynamicRange: "DOLBY_VISION" })).to.deep.equal([
      "tooSmall",
      "noDuration",
      "dolbyVision",
    ]);
  });

  it("throw from the ladder, all reasons in one error", () => {
    expect(() => chooseLadder(master({ width: 20, durationSeconds: 0 }), options())).to.throw(
      SourceRefusedError,
      /20 by 1080.*lasts 0 seconds/,
    );
  });
});

describe("preparing a master", () => {
  const description = { hasVideo: true, width: 1_280, height: 720, durationSeconds: 9 };

  it("gives the master with its ladder when nothing speaks against it", () => {
    const prepared = prepareMaster(
      { ...description, frameRate: { numerator: 25, denominator: 1 } },
      options(),
    );
    expect(prepared.accepted && prepared.ladder.video.map(({ name }) => name)).to.deep.equal([
      "240p",
      "360p",
      "480p",
      "720p",
    ]);
  });

  it("gives the reasons otherwise, without throwing", () => {
    expect(prepareMaster(description, options())).to.have.nested.property(
      "refusals[0].reason",
      "unknownFrameRate",
    );
  });

  it("refuses what is no description, naming the place", () => {
    const refused = prepareMaster({ ...description, width: "wide", rotation: 45 }, options());
    expect(refused).to.have.property("accepted", false);
    expect(JSON.stringify(refused))
      .to.match(/wrong at width/)
      .and.to.match(/wrong at rotation/);
  });

  it("tells the first mistakes of a description that is nothing but mistakes, and how many more there are", () => {
    const captions = Array.from({ length: 5_000 }, () => ({}));
    const refused = prepareMaster({ ...description, captions }, options());
    expect(refused.accepted ? [] : refused.refusals).to.have.length(21);
    expect(JSON.stringify(refused)).to.match(/wrong in 4980 more places/);
  });

  it("answers at once for thousands of tracks", () => {
    const labelled = Array.from({ length: 20_000 }, (_, index) => ({ channels: 2, label: `track ${index}` }));
    const refused = prepareMaster(
      { ...description, frameRate: { numerator: 25, denominator: 1 }, audioTracks: labelled },
      options(),
    );
    expect(refused).to.have.nested.property("refusals[0].reason", "tooManyStreams");
  }).timeout(8_000);

  it("takes captions' files only as MediaConvert's model does: the extension in small or in capital letters", () => {
    const withCaptions = (uri: string) =>
      prepareMaster(
        {
          ...description,
          frameRate: { numerator: 25, denominator: 1 },
          captions: [{ kind: "sidecar", uri, language: "en" }],
        },
        options(),
      ).accepted;
    const taken = ["s3://bucket/a.srt", "s3://bucket/a.SRT", "s3://bucket/b/a.WEBVTT"];
    const refused = ["s3://bucket/a.Srt", "s3://bucket/.srt", "s3://bucket/a.txt", "https://host/a.srt"];
    expect(taken.map(withCaptions)).to.deep.equal(taken.map(() => true));
    expect(refused.map(withCaptions)).to.deep.equal(refused.map(() => false));
  });

  it("refuses what no JSON can hold or what reaches for prototypes, without throwing", () => {
    const whole = { ...description, frameRate: { numerator: 25, denominator: 1 } };
    const hostile: readonly unknown[] = [
      ...[NaN, Infinity, -1, 1.5, 2 ** 53, "1", null].map((width) => ({ ...whole, width })),
      ...[NaN, Infinity, -1].map((durationSeconds) => ({ ...whole, durationSeconds })),
      ...[0, -1, 1.5, NaN, 2 ** 31].map((denominator) => ({
        ...whole,
        frameRate: { numerator: 25, denominator },
      })),
      ...[0, 65, 2.5].map((channels) => ({ ...whole, audioTracks: [{ channels }] })),
      { ...whole, rotation: 45 },
      { ...whole, constructor: 1 },
      JSON.parse('{"__proto__":{"hasVideo":true}}'),
      ...[undefined, null, 1, "x", [], [whole]],
    ];
    for (const one of hostile) {
      expect(prepareMaster(one, options())).to.have.nested.property("refusals[0].reason", "notADescription");
    }
  });

  it("refuses more streams than MediaPackage ingests", () => {
    const captions = "abcdefghijklmnop".split("").map((letter) => ({
      kind: "sidecar" as const,
      uri: `s3://masters/${letter}.srt`,
      language: `x${letter}`,
    }));
    const full = { ...description, frameRate: { numerator: 25, denominator: 1 }, captions };
    // Four video streams and sixteen captions.
    expect(prepareMaster(full, options())).to.have.property("accepted", true);
    const refused = prepareMaster({ ...full, audioTracks: [{ channels: 2 }] }, options());
    expect(refused).to.have.nested.property("refusals[0].reason", "tooManyStreams");
    expect(refused).to.have.nested.property("refusals[0].message").that.contains("21 in all");
  });
});
