import { expect } from "chai";

import { checkEnvironment, MAX_ENVIRONMENT_BYTES } from "../../../components/lambda/functionEnvironment";
import { refusalOf } from "../../support/refusals";

/** A variable that fills the environment up to so many bytes. */
function filled(bytes: number): Record<string, string> {
  return { NAME: "x".repeat(bytes - "NAME".length) };
}

describe("environment of a function", () => {
  it("may have exactly as many bytes as Lambda takes, names counted", () => {
    expect(checkEnvironment("submit", filled(MAX_ENVIRONMENT_BYTES))).to.deep.equal(
      filled(MAX_ENVIRONMENT_BYTES),
    );
    expect(refusalOf(() => checkEnvironment("submit", filled(MAX_ENVIRONMENT_BYTES + 1)))).to.contain(
      "function submit: its environment comes to 4097 bytes. Allowed: 4096",
    );
  });

  it("is counted in bytes, not in characters", () => {
    expect(refusalOf(() => checkEnvironment("submit", { NAME: "ä".repeat(2_047) }))).to.contain("4098 bytes");
  });

  it("is refused with the longest settings inside a JSON value, the longest first, and no more than three", () => {
    const settings = {
      placement: "p".repeat(3_000),
      packagingGroups: "g".repeat(2_000),
      mediaRegions: "m".repeat(100),
      stack: "s",
    };
    expect(refusalOf(() => checkEnvironment("submit", { SETTINGS: JSON.stringify(settings) }))).to.contain(
      "placement (3002), packagingGroups (2002), mediaRegions (102); shorten",
    );
  });
});
