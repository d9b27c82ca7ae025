import { expect } from "chai";

import { PLAYBACK_FORMATS } from "../../../functions/edge/names";
import {
  formatOfVersion,
  nextVersion,
  PACKAGING_FORMATS,
  parseVersion,
} from "../../../functions/packaging/versions";

describe("packaging versions", () => {
  it("name one format more than the edge serves: Smooth Streaming", () => {
    expect(PACKAGING_FORMATS).to.deep.equal([...PLAYBACK_FORMATS, "mss"]);
  });

  it("are read off a configuration's name", () => {
    expect(["hls-v1", "dash-v12", "cmaf-v2", "mss-v1"].map(formatOfVersion)).to.deep.equal([
      "hls",
      "dash",
      "cmaf",
      "mss",
    ]);
    expect(parseVersion("dash-v12")).to.deep.equal({ format: "dash", number: 12 });
  });

  for (const version of ["ts-v1", "hls", "hls-v0", "hls-v01", "hls-v1-old", "HLS-v1", "xhls-v1", ""]) {
    it(`refuse the name "${version}"`, () => {
      expect(() => parseVersion(version)).to.throw(/expected <format>-v<number>/);
    });
  }

  it("count on from the highest of their format, whatever the others are at", () => {
    expect(nextVersion("hls", ["hls-v1", "hls-v10", "hls-v9", "dash-v30"])).to.equal("hls-v11");
    expect(nextVersion("mss", ["hls-v4"])).to.equal("mss-v1");
  });
});
