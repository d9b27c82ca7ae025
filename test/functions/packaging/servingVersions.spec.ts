import { expect } from "chai";
import * as fc from "fast-check";

import { servingVersions } from "../../../functions/packaging/servingVersions";
import { PACKAGING_FORMATS, parseVersion } from "../../../functions/packaging/versions";

const version = fc
  .tuple(fc.constantFrom(...PACKAGING_FORMATS), fc.integer({ min: 1, max: 12 }))
  .map(([format, number]) => `${format}-v${number}`);
const configurations = fc.dictionary(version, fc.record({ retiring: fc.boolean() }), { maxKeys: 10 });

describe("serving versions", () => {
  it("are the newest of each format, by number and not by spelling", () => {
    expect(servingVersions({ "hls-v2": {}, "hls-v10": {}, "hls-v9": {}, "dash-v1": {} })).to.deep.equal({
      hls: "hls-v10",
      dash: "dash-v1",
    });
  });

  it("pass over a version that retires", () => {
    expect(
      servingVersions({ "hls-v1": { retiring: true }, "hls-v2": { retiring: false }, "cmaf-v1": {} }),
    ).to.deep.equal({ hls: "hls-v2", cmaf: "cmaf-v1" });
  });

  it("leave out a format that goes altogether", () => {
    expect(servingVersions({ "mss-v1": { retiring: true }, "hls-v1": {} })).to.deep.equal({ hls: "hls-v1" });
  });

  it("are always serving, always the newest that is, and one per format that has any", () => {
    fc.assert(
      fc.property(configurations, (all) => {
        const serving = servingVersions(all);
        for (const format of PACKAGING_FORMATS) {
          const candidates = Object.entries(all)
            .filter(([name, { retiring }]) => parseVersion(name).format === format && !retiring)
            .map(([name]) => parseVersion(name).number);
          const found = serving[format];
          expect(found === undefined ? -Infinity : parseVersion(found).number).to.equal(
            Math.max(...candidates),
          );
        }
      }),
    );
  });
});
