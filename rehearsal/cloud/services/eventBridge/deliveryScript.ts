import type { BusEvent } from "./busEvent";

/** What the story has in mind for events that are still to come. */
type Fate = "lost" | "doubled";

interface Line {
  readonly fate: Fate;
  readonly concerns: (event: BusEvent) => boolean;
  left: number;
}

/** Loses and doubles events on purpose, so that a story can tell what the platform does about it. */
export class DeliveryScript {
  readonly #lines: Line[] = [];

  /** Has the next `count` events that satisfy `concerns` be lost or doubled. */
  add(fate: Fate, concerns: (event: BusEvent) => boolean, count: number): void {
    this.#lines.push({ fate, concerns, left: count });
  }

  /** What becomes of an event: the first line that concerns it says so, and is used up by it. */
  fateOf(event: BusEvent): Fate | undefined {
    const line = this.#lines.find(({ left, concerns }) => left > 0 && concerns(event));
    if (line === undefined) {
      return undefined;
    }
    line.left -= 1;
    return line.fate;
  }
}
