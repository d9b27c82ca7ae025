import { expect } from "chai";

import { jobTemplateSettings } from "../../../functions/transcode/jobTemplate";
import { chooseLadder } from "../../../functions/transcode/ladder";
import type { TranscodeOptions } from "../../../functions/transcode/options";
import { master, options } from "./masters";

const KEY = "arn:aws:kms:us-west-2:111111111111:key/11111111-2222-3333-4444-555555555555";
const template = (change: Partial<TranscodeOptions> = {}) =>
  jobTemplateSettings({ options: options(change), packagedKeyArn: KEY });
const text = (change: Partial<TranscodeOptions> = {}) => JSON.stringify(template(change));

describe("the console's job template", () => {
  it("names no file and no destination, which whoever uses it gives", () => {
    expect(text()).to.not.match(/"(Destination|FileInput)"/);
  });

  it("has the rungs of the ladder, its segments and its thumbnails", () => {
    const group = template({ segmentSeconds: 4 }).OutputGroups![0]!;
    expect(group.OutputGroupSettings?.HlsGroupSettings?.SegmentLength).to.equal(4);
    const video = group.Outputs!.filter(({ VideoDescription }) => VideoDescription !== undefined);
    expect(video.map(({ NameModifier }) => NameModifier)).to.deep.equal(
      chooseLadder(master(), options()).video.map(({ name }) => `-${name}`),
    );
    expect(template({ thumbnailSeconds: 0 }).OutputGroups).to.have.length(1);
    expect(template({ thumbnailSeconds: 5 }).OutputGroups).to.have.length(2);
  });

  it("enlarges nothing and follows the master's frame rate, because it does not know the master", () => {
    for (const { VideoDescription } of template().OutputGroups![0]!.Outputs!) {
      if (VideoDescription !== undefined) {
        expect(VideoDescription.ScalingBehavior).to.equal("FIT_NO_UPSCALE");
        expect(VideoDescription.CodecSettings?.H264Settings).to.include({
          FramerateControl: "INITIALIZE_FROM_SOURCE",
          GopSizeUnits: "SECONDS",
          GopSize: 2,
          GopClosedCadence: 1,
          MinIInterval: 0,
        });
      }
    }
  });

  it("deinterlaces what is interlaced and turns what is to be turned, because it does not know the master", () => {
    expect(template().Inputs![0]!.VideoSelector).to.deep.equal({ Rotate: "AUTO" });
    const pictures = template().OutputGroups!.flatMap(({ Outputs }) =>
      Outputs!.flatMap(({ VideoDescription }) => (VideoDescription === undefined ? [] : [VideoDescription])),
    );
    expect(pictures).to.have.length(6);
    for (const { VideoPreprocessors } of pictures) {
      expect(VideoPreprocessors).to.deep.equal({
        Deinterlacer: { Mode: "DEINTERLACE", Control: "NORMAL", Algorithm: "INTERPOLATE" },
      });
    }
  });

  it("adds ultra-high definition and surround only where the options are on", () => {
    expect(text()).to.not.match(/2160p|CODING_MODE_5_1/);
    expect(text({ ultraHighDefinition: true, surround: true }))
      .to.match(/2160p/)
      .and.to.match(/CODING_MODE_5_1/);
  });

  it("encrypts every group with the given key", () => {
    expect(text().split(JSON.stringify(KEY))).to.have.length(3);
  });
});
