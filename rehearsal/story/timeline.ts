import type { VirtualClock } from "../clock";

/** One line of the story. */
export interface TimelineEntry {
  /** Virtual seconds since the story began. */
  readonly seconds: number;
  readonly text: string;
}

/** Tells the story as it happens, on the virtual clock. */
export class Timeline {
  readonly #entries: TimelineEntry[] = [];
  readonly #start: number;

  /** @param print gets each line as it happens */
  constructor(
    private readonly clock: VirtualClock,
    private readonly print: (line: string) => void,
  ) {
    this.#start = clock.now();
  }

  /** Adds a line. */
  tell(text: string): void {
    const seconds = (this.clock.now() - this.#start) / 1_000;
    this.#entries.push({ seconds, text });
    this.print(`${formatSeconds(seconds)}  ${text}`);
  }

  /** Everything told so far. */
  entries(): readonly TimelineEntry[] {
    return this.#entries;
  }
}

function formatSeconds(seconds: number): string {
  // Rounded before it is divided, or 59.96 s would read as sixty seconds of no minute.
  const tenths = Math.round(seconds * 10);
  const minutes = String(Math.floor(tenths / 600)).padStart(3, "0");
  return `T+${minutes}:${((tenths % 600) / 10).toFixed(1).padStart(4, "0")}`;
}
