import type { VirtualClock } from "../clock";
import { Invariants } from "./invariants";
import { Measurements } from "./measurements";
import { Timeline } from "./timeline";

/** What the chapters of a rehearsal write into, one after another: one timeline, one table of phases, one list of invariants. */
export class Telling {
  readonly timeline: Timeline;
  readonly measurements = new Measurements();
  readonly invariants = new Invariants();

  /** @param print gets each line of the timeline as it happens */
  constructor(clock: VirtualClock, print: (line: string) => void) {
    this.timeline = new Timeline(clock, print);
  }
}
