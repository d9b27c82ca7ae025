import { expect } from "chai";

import { storyGroup } from "../../../rehearsal/story/storyGroup";
import { ConfigError, type PlatformConfig } from "../../../stacks/config";

function groups(
  formats: Readonly<Record<string, readonly string[]>>,
): Pick<PlatformConfig, "packagingGroups"> {
  return {
    packagingGroups: Object.fromEntries(
      Object.entries(formats).map(([name, versions]) => [
        name,
        {
          contentClass: "clear",
          configurations: Object.fromEntries(
            versions.map((version) => [version, { segmentDurationSeconds: 6, retiring: false }]),
          ),
        },
      ]),
    ),
  };
}

const ALL = ["hls-v1", "dash-v2", "cmaf-v9"];

describe("packaging group of the story", () => {
  it("is the first by name, whatever their order", () => {
    expect(storyGroup(groups({ "b-00": ALL, "a-00": ALL }))).to.equal("a-00");
  });

  it("is one that serves every format", () => {
    expect(storyGroup(groups({ "a-00": ["hls-v1", "hls-v2", "dash-v1"], "b-00": ALL }))).to.equal("b-00");
  });

  it("is missed with a sentence that says what each group has, before anything is deployed", () => {
    expect(() =>
      storyGroup(groups({ "a-00": ["hls-v1", "hls-v2"], "b-00": ["dash-v1", "cmaf-v1"] })),
    ).to.throw(ConfigError, /packagingGroups: got a-00 \(hls\), b-00 \(dash, cmaf\)\. .*not rehearsed/);
  });
});
