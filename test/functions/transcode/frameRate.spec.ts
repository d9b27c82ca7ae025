import { expect } from "chai";

import { bitrateFactor, gopFrames, outputFrameRate } from "../../../functions/transcode/frameRate";

const rate = (numerator: number, denominator = 1) => ({ numerator, denominator });

describe("frame rates of the ladder", () => {
  it("keep the master's up to 60, in lowest terms", () => {
    expect(outputFrameRate(rate(25))).to.deep.equal(rate(25));
    expect(outputFrameRate(rate(60_000, 2_000))).to.deep.equal(rate(30));
    expect(outputFrameRate(rate(60))).to.deep.equal(rate(60));
  });

  it("halve what is above until it fits, which drops every second frame", () => {
    expect(outputFrameRate(rate(120))).to.deep.equal(rate(60));
    expect(outputFrameRate(rate(120_000, 1_001))).to.deep.equal(rate(60_000, 1_001));
    expect(outputFrameRate(rate(240))).to.deep.equal(rate(60));
    expect(outputFrameRate(rate(100))).to.deep.equal(rate(50));
  });

  it("take an average that is a little above for what it means: 60.02 is 60, and 120.04 is twice that", () => {
    expect(outputFrameRate(rate(6_002, 100))).to.deep.equal(rate(60));
    expect(outputFrameRate(rate(12_004, 100))).to.deep.equal(rate(60));
    expect(outputFrameRate(rate(61))).to.deep.equal(rate(61, 2));
    expect(bitrateFactor(rate(3_001, 100))).to.equal(1);
    expect(bitrateFactor(rate(31))).to.equal(1.5);
  });

  it("give GOPs of two seconds, or the least more that is whole frames", () => {
    expect(gopFrames(rate(25))).to.equal(50);
    expect(gopFrames(rate(30_000, 1_001))).to.equal(60);
    expect(gopFrames(rate(24_000, 1_001))).to.equal(48);
    expect(gopFrames(rate(617, 25))).to.equal(50);
  });

  it("take more bits above 30 frames per second, and only there", () => {
    expect(bitrateFactor(rate(30))).to.equal(1);
    expect(bitrateFactor(rate(50))).to.equal(1.5);
  });
});
