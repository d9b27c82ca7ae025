import { expect } from "chai";

import { reportText, table, type DeploymentFigures } from "../../../rehearsal/story/report";

const DEPLOYMENT: DeploymentFigures = {
  resources: 164,
  cloudResources: 118,
  policies: 8,
  policyEvaluations: 2_340,
  secondPreviewChanges: 0,
  seconds: 42.07,
};

/** The cells of a line. Columns are two or more spaces apart. */
function cells(line: string | undefined): readonly string[] {
  return line?.split(/\s{2,}/) ?? [];
}

describe("table", () => {
  it("makes every column as wide as its widest cell, title included", () => {
    expect(table(["a", "long title", "end"], [["wide cell", "b", "c"]]).split("\n")).to.deep.equal([
      "a          long title  end",
      "---------  ----------  ----",
      "wide cell  b           c",
    ]);
  });

  it("leaves no spaces at the end of a line", () => {
    const lines = table(
      ["name", "", "seen"],
      [
        ["first", "held", ""],
        ["second, longer", "", "something long that nobody pads"],
      ],
    ).split("\n");
    expect(lines.filter((line) => line !== line.trimEnd())).to.deep.equal([]);
  });

  it("has a head even when there is nothing to show", () => {
    expect(table(["phase", "requests"], []).split("\n")).to.deep.equal(["phase  requests", "-----  ----"]);
  });
});

describe("report of a rehearsal", () => {
  const text = reportText(
    ["us-west-2", "eu-west-1"],
    [
      {
        phase: "dark",
        requests: 42,
        failures: 0,
        originAttempts: { "eu-west-1": 41, "us-west-2": 40 },
        timeToFirstByteMs: { median: 45.4, max: 2_045.2 },
      },
      { phase: "cached", requests: 3, failures: 1, originAttempts: {}, timeToFirstByteMs: undefined },
    ],
    DEPLOYMENT,
    [
      { invariant: "no viewer fails: dark", held: true, evidence: "0 of 42 requests" },
      { invariant: "no viewer fails: cached", held: false, evidence: "1 of 3 requests" },
    ],
  );
  const lines = text.split("\n");
  const row = (start: string): readonly string[] => cells(lines.find((line) => line.startsWith(start)));

  it("has a row per phase with the attempts of each Region in the given order", () => {
    expect(cells(lines[0]).slice(3, 5)).to.deep.equal([
      "origin attempts us-west-2",
      "origin attempts eu-west-1",
    ]);
    expect(row("dark")).to.deep.equal(["dark", "42", "0", "40", "41", "45 ms", "2045 ms"]);
  });

  it("shows no attempts as 0 and unmeasured waits as a dash", () => {
    expect(row("cached")).to.deep.equal(["cached", "3", "1", "0", "0", "-", "-"]);
  });

  it("shows what the engine did, and a dash where no second preview was made", () => {
    expect(row("164")).to.deep.equal(["164", "118", "8", "2340", "0", "42.1 s"]);
    const unmade = reportText([], [], { ...DEPLOYMENT, secondPreviewChanges: undefined }, []);
    expect(cells(unmade.split("\n").find((line) => line.startsWith("164")))[4]).to.equal("-");
  });

  it("says of each invariant whether it held, with what was seen", () => {
    expect(row("no viewer fails: dark").slice(1)).to.deep.equal(["held", "0 of 42 requests"]);
    expect(row("no viewer fails: cached").slice(1)).to.deep.equal(["BROKEN", "1 of 3 requests"]);
  });
});
