import { expect } from "chai";

import { packagingVersionWarnings } from "../../../stacks/rules/packagingVersionRules";
import { parsePlatformConfig } from "../../../stacks/config";
import { encoded, legal, problemsOf, type Raw } from "../support/legalConfig";

const retiring = { retiring: true };

/** What is wrong with a group of these configurations. */
function problems(configurations: Raw, others: Raw = {}): readonly string[] {
  return problemsOf({ ...legal(), packagingGroups: { "clear-00": { configurations }, ...others } });
}

describe("packaging versions in the configuration", () => {
  it("may stand beside each other, the older one retiring", () => {
    expect(problems({ "hls-v1": {}, "hls-v2": {} })).to.deep.equal([]);
    expect(problems({ "hls-v1": retiring, "hls-v2": {}, "dash-v1": {} })).to.deep.equal([]);
  });

  it("are refused when the newest retires and an older one serves", () => {
    expect(problems({ "hls-v9": {}, "hls-v10": retiring })).to.deep.equal([
      "packagingGroups.clear-00.configurations.hls-v10.retiring: got true, while the older hls-v9 serves. A version retires for a newer one: mark hls-v9 instead. To go back to what hls-v9 was, add hls-v11 with its settings; if hls-v10 cannot be played at all, take it out.",
    ]);
  });

  it("are refused when nothing is left for new sessions", () => {
    expect(problems({ "hls-v1": retiring, "dash-v1": retiring })).to.deep.equal([
      "packagingGroups.clear-00.configurations: every version is retiring. New sessions would get nothing from the group; add a next version, such as hls-v2, or take retiring off one.",
    ]);
  });

  it("are refused when they are Smooth Streaming alone, which the distribution cannot stream", () => {
    const [problem, ...others] = problems({ "mss-v1": {} });
    expect(others).to.deep.equal([]);
    expect(problem).to.match(/serves Smooth Streaming only \(mss-v1\).*edge functions.*add one of hls, dash/);
    expect(problems({ "mss-v1": {}, "hls-v1": {} })).to.deep.equal([]);
  });

  it("let a format go, from all groups of a content class at once", () => {
    const going = { "hls-v1": {}, "dash-v1": retiring };

    expect(problems(going)).to.deep.equal([]);
    expect(problems(going, { "clear-01": { configurations: going } })).to.deep.equal([]);
    expect(
      problems(going, { "other-00": { contentClass: "other", configurations: { "dash-v1": {} } } }),
    ).to.deep.equal([]);
    expect(
      problems(going, { "clear-01": { configurations: { "hls-v1": {}, "dash-v1": {} } } }),
    ).to.deep.equal([
      "packagingGroups.clear-00: all versions of dash are retiring, while clear-01 of the same content class clear serves it. An asset is placed in any group of its class; add the next version of dash, or let it go from all of them.",
    ]);
  });

  it("are warned of when a format has none left for new sessions, in case that was not meant", () => {
    const warnings = (configurations: Raw): readonly string[] =>
      packagingVersionWarnings(
        parsePlatformConfig(encoded({ ...legal(), packagingGroups: { "clear-00": { configurations } } })),
      );

    expect(warnings({ "hls-v1": {}, "dash-v1": retiring })).to.deep.equal([
      "packagingGroups.clear-00.configurations: all versions of dash are retiring, so no new session gets dash. If the format is not meant to go, add its next version.",
    ]);
    expect(warnings({ "hls-v1": retiring, "hls-v2": {} })).to.deep.equal([]);
  });
});
