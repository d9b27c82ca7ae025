import { expect } from "chai";

import type { CheckReport, ProbeReport } from "../../../operations/probe/report";
import { judgeProbe } from "../../../operations/rotation/probeVerdict";

function check(id: string, door: CheckReport["door"], verdict: CheckReport["verdict"]): CheckReport {
  return { id, door, verdict, what: "what", expected: "expected", sent: "GET", received: "200" };
}

function report(checks: readonly CheckReport[], missing: readonly string[] = []): ProbeReport {
  return {
    stack: "prod",
    outcome: "passed",
    startedAt: "",
    endedAt: "",
    playbackDomain: "play.example.com",
    checks,
    missing,
    notes: [],
    advice: [],
  };
}

const PLAYED = check("control/canary", "control", "played");

describe("what a rotation makes of a probe", () => {
  it("is passed where what must play plays and nothing is open", () => {
    const verdict = judgeProbe([report([PLAYED, check("removed-key", "edge", "refused")])], ["key-a"]);
    expect(verdict).to.deep.equal({
      outcome: "passed",
      findings: ["Sessions were tried that key-a had signed."],
    });
  });

  it("is failed where anything is open, or what must play does not", () => {
    for (const wrong of [
      check("removed-key", "edge", "open"),
      check("control/canary", "control", "unclear"),
    ]) {
      const verdict = judgeProbe([report([PLAYED, wrong])], []);
      expect(verdict.outcome).to.equal("failed");
      expect(verdict.findings.join()).to.contain(`wrong: ${wrong.id}`);
    }
  });

  it("tells what is unclear or missing, and is not failed by it", () => {
    const verdict = judgeProbe([report([PLAYED, check("bucket/x", "bucket", "unclear")], ["no token"])], []);
    expect(verdict.outcome).to.equal("passed");
    expect(verdict.findings).to.have.length(2);
  });

  it("is skipped where nothing could be played: that shows nothing", () => {
    expect(judgeProbe([report([check("dead-end", "edge", "refused")])], []).outcome).to.equal("skipped");
  });
});
