import { expect } from "chai";

import { VirtualClock } from "../../../rehearsal/clock";
import { Timeline } from "../../../rehearsal/story/timeline";

/** A timeline whose lines are kept. */
function timelineOn(clock: VirtualClock): { readonly timeline: Timeline; readonly lines: readonly string[] } {
  const lines: string[] = [];
  return { timeline: new Timeline(clock, (line) => void lines.push(line)), lines };
}

describe("timeline", () => {
  it("counts virtual time from where the story began", async () => {
    const clock = new VirtualClock();
    await clock.advance(90_000);
    const { timeline, lines } = timelineOn(clock);
    timeline.tell("the story begins");
    await clock.advance(401_100);
    timeline.tell("a Region goes dark");
    expect(lines).to.deep.equal(["T+000:00.0  the story begins", "T+006:41.1  a Region goes dark"]);
    expect(timeline.entries()).to.deep.equal([
      { seconds: 0, text: "the story begins" },
      { seconds: 401.1, text: "a Region goes dark" },
    ]);
  });

  it("prints each line as it happens", () => {
    const { timeline, lines } = timelineOn(new VirtualClock());
    expect(lines).to.deep.equal([]);
    timeline.tell("now");
    expect(lines).to.have.length(1);
  });

  it("never shows sixty seconds of a minute", async () => {
    const clock = new VirtualClock();
    const { timeline, lines } = timelineOn(clock);
    await clock.advance(59_960);
    timeline.tell("nearly a minute");
    expect(lines).to.deep.equal(["T+001:00.0  nearly a minute"]);
  });
});
