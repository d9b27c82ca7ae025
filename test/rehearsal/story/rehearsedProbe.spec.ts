import { expect } from "chai";

import type { CheckReport, ProbeReport } from "../../../operations/probe/report";
import { resultOf } from "../../../rehearsal/story/rehearsedProbe";

const check = (id: string, verdict: CheckReport["verdict"]): CheckReport => ({
  id,
  door: "edge",
  what: "",
  expected: "",
  sent: null,
  received: "status 200",
  verdict,
});

const report = (checks: readonly CheckReport[], rest: Partial<ProbeReport> = {}): ProbeReport => ({
  stack: "prod",
  outcome: "passed",
  startedAt: "",
  endedAt: "",
  playbackDomain: "",
  checks,
  missing: [],
  notes: [],
  advice: [],
  ...rest,
});

describe("what the story tells of the paywall probe", () => {
  it("is how many doors were shut and what played", () => {
    expect(
      resultOf(report([check("a", "refused"), check("b", "refused"), check("c", "played")])),
    ).to.deep.equal({
      outcome: "passed",
      refused: 2,
      summary: "passed, 2 of 3 checks refused and 1 played",
    });
  });

  it("names what was open or unclear, and what could not be checked", () => {
    const { outcome, summary } = resultOf(
      report([check("edge/x", "open"), check("edge/y", "unclear")], {
        outcome: "open",
        missing: ["no canary"],
      }),
    );
    expect(outcome).to.equal("open");
    expect(summary).to.equal(
      "open, 0 of 2 checks refused and 0 played; edge/x open: status 200; edge/y unclear: status 200; no canary",
    );
  });
});
