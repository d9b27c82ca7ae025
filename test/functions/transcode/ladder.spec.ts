import { expect } from "chai";
import fc from "fast-check";

import { gopFrames, valueOf } from "../../../functions/transcode/frameRate";
import { chooseLadder, MAX_STREAMS } from "../../../functions/transcode/ladder";
import { refusalsOf } from "../../../functions/transcode/sourceRefusals";
import { RUNGS } from "../../../functions/transcode/rungs";
import { displaySize, type SourceVideoInput } from "../../../functions/transcode/sourceVideo";
import { anyMaster, master, options } from "./masters";

const UHD = options({ ultraHighDefinition: true });
const sizes = (change: Partial<SourceVideoInput>, chosen = options()): readonly string[] =>
  chooseLadder(master(change), chosen).video.map(({ width, height }) => `${width}x${height}`);

describe("the ladder", () => {
  it("has the rungs from 240p to 1080p for a 1080p master", () => {
    expect(sizes({})).to.deep.equal(["426x240", "640x360", "854x480", "1280x720", "1920x1080"]);
  });

  it("goes above 1080p only for stacks that opt in", () => {
    const uhd = { width: 3_840, height: 2_160 };
    expect(sizes(uhd)).to.deep.equal(sizes({}));
    expect(sizes(uhd, UHD)).to.deep.equal([...sizes({}), "2560x1440", "3840x2160"]);
  });

  it("tops a master between two rungs with a rendition of its own size, at a bitrate between theirs", () => {
    const { video } = chooseLadder(master({ width: 1_600, height: 900 }), options());
    const own = video.at(-1)!;
    expect(own.name).to.equal("1600x900");
    expect(own.maxBitrate).to.be.within(4_000_001, 5_999_999);
    expect(own.quality).to.equal(9);
  });

  it("does not take a master that is a little smaller than a rung for that rung", () => {
    const own = chooseLadder(master({ width: 1_900, height: 1_060 }), options()).video.at(-1)!;
    expect(own.name).to.equal("1900x1060");
    expect(own.maxBitrate).to.be.below(6_000_000);
  });

  it("leaves the master's own size out where the rung below is almost as large", () => {
    expect(sizes({ width: 960, height: 540 }).at(-1)).to.equal("854x480");
    expect(sizes({ width: 1_024, height: 576 }).at(-1)).to.equal("1024x576");
  });

  it("gives a master below the lowest rung one rendition, at its own size and with fewer bits", () => {
    const { video } = chooseLadder(master({ width: 161, height: 121 }), options());
    expect(video).to.have.length(1);
    expect(video[0]).to.include({ width: 160, height: 120 });
    expect(video[0]!.maxBitrate).to.be.below(400_000);
  });

  it("fits cinema formats into the rungs' frames, so 1920 by 804 is 1080p", () => {
    expect(sizes({ width: 1_920, height: 804 }).at(-1)).to.equal("1920x804");
    expect(sizes({ width: 4_096, height: 1_716 }, UHD).at(-1)).to.equal("3840x1608");
  });

  it("makes pixels square: anamorphic PAL becomes 1024 wide", () => {
    const pal = { width: 720, height: 576, pixelAspectRatio: { numerator: 64, denominator: 45 } };
    expect(sizes(pal).at(-1)).to.equal("1024x576");
  });

  it("stays within what H.264 reaches in MediaConvert, whatever the master", () => {
    expect(sizes({ width: 8_192, height: 4_320 }, UHD).at(-1)).to.equal("3840x2026");
  });

  it("is portrait for phones that were held upright", () => {
    expect(sizes({ rotation: 90 })).to.deep.equal(["240x426", "360x640", "480x854", "720x1280", "1080x1920"]);
  });

  it("takes half as many bits again above 30 frames per second", () => {
    const { video } = chooseLadder(master({ frameRate: { numerator: 50, denominator: 1 } }), options());
    expect(video.at(-1)!.maxBitrate).to.equal(9_000_000);
  });

  it("refuses to be without rungs", () => {
    expect(() => chooseLadder(master(), options(), [])).to.throw(/no rungs/);
  });
});

describe("the ladder of any master", () => {
  const forAny = (check: (source: ReturnType<typeof master>, uhd: boolean) => void): void => {
    fc.assert(fc.property(anyMaster(), fc.boolean(), check), { numRuns: 500 });
  };

  it("is never larger than the master and has at least one rendition", () => {
    forAny((source, ultraHighDefinition) => {
      const display = displaySize(source);
      const { video } = chooseLadder(source, options({ ultraHighDefinition }));
      expect(video).to.not.be.empty;
      for (const { width, height } of video) {
        expect(width).to.be.at.most(display.width);
        expect(height).to.be.at.most(display.height);
      }
    });
  });

  it("grows strictly in bitrate and in both sides, by even numbers that MediaConvert and H.264 take", () => {
    forAny((source, ultraHighDefinition) => {
      const { video } = chooseLadder(source, options({ ultraHighDefinition }));
      for (const [index, { width, height, maxBitrate }] of video.entries()) {
        expect((width % 2) + (height % 2)).to.equal(0);
        expect(Math.min(width, height)).to.be.at.least(32);
        expect(Math.max(width, height)).to.be.at.most(4_096);
        expect(Math.min(width, height)).to.be.at.most(2_160);
        const below = video[index - 1] ?? { width: 0, height: 0, maxBitrate: 0 };
        expect(width).to.be.above(below.width);
        expect(height).to.be.above(below.height);
        expect(maxBitrate).to.be.above(below.maxBitrate);
      }
    });
  });

  it("keeps the proportions, but for the rounding of each side to an even number", () => {
    forAny((source, ultraHighDefinition) => {
      const display = displaySize(source);
      for (const { width, height } of chooseLadder(source, options({ ultraHighDefinition })).video) {
        const scale = width / display.width;
        // Two pixels of height, and what two pixels of width amount to in height.
        expect(Math.abs(height - display.height * scale)).to.be.at.most(2 + (2 * height) / width);
      }
    });
  });

  it("is the same for a portrait as for the landscape that is turned into it, with the sides swapped", () => {
    forAny((source) => {
      const square = { ...source, pixelAspectRatio: { numerator: 1, denominator: 1 }, rotation: 0 as const };
      fc.pre(refusalsOf(square).length === 0);
      const upright = { ...square, width: square.height, height: square.width };
      const swapped = chooseLadder(upright, UHD).video.map((rendition) => ({
        ...rendition,
        width: rendition.height,
        height: rendition.width,
      }));
      const strip = ({ name: _name, ...rest }: (typeof swapped)[number]) => rest;
      expect(swapped.map(strip)).to.deep.equal(chooseLadder(square, UHD).video.map(strip));
      expect(chooseLadder({ ...square, rotation: 90 }, UHD)).to.deep.equal(chooseLadder(upright, UHD));
      expect(chooseLadder({ ...square, rotation: 180 }, UHD)).to.deep.equal(chooseLadder(square, UHD));
      expect(chooseLadder({ ...square, rotation: 270 }, UHD)).to.deep.equal(chooseLadder(upright, UHD));
    });
  });

  it("does not depend on the order of the rungs, nor on when it is asked", () => {
    const shuffled = fc.shuffledSubarray([...RUNGS], { minLength: RUNGS.length });
    fc.assert(
      fc.property(anyMaster(), shuffled, (source, rungs) => {
        expect(chooseLadder(source, UHD, rungs)).to.deep.equal(chooseLadder(source, UHD));
      }),
    );
  });

  it("fits MediaPackage's streams, and segments are a whole number of GOPs", () => {
    forAny((source) => {
      const { video, audio, captions, frameRate } = chooseLadder(source, UHD);
      expect(video.length + audio.length + captions.length).to.be.at.most(MAX_STREAMS);
      expect(valueOf(frameRate)).to.be.at.most(60);
      const gopSeconds = gopFrames(frameRate) / valueOf(frameRate);
      for (const segmentSeconds of [2, 4, 6, 8, 10]) {
        // A segment ends at the first GOP border that is not before its nominal length.
        expect(Math.ceil(segmentSeconds / gopSeconds - 1e-9)).to.equal(segmentSeconds / 2);
      }
    });
  });
});

describe("the table of rungs", () => {
  it("names each rung after its shorter side and has no name twice", () => {
    expect(RUNGS.map(({ name }) => name)).to.deep.equal([
      "240p",
      "360p",
      "480p",
      "720p",
      "1080p",
      "1440p",
      "2160p",
    ]);
  });

  it("keeps neighbours' bitrates within a factor of 1.5 to 2.5, so that players switch smoothly", () => {
    for (const [index, { maxBitrate }] of RUNGS.slice(1).entries()) {
      expect(maxBitrate / RUNGS[index]!.maxBitrate).to.be.within(1.5, 2.5);
    }
  });
});
