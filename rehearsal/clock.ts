/** Work that the stand-in cloud does later: a replication, a propagation, an ingest. */
interface Task {
  readonly at: number;
  readonly sequence: number;
  readonly run: () => void | Promise<void>;
}

/**
 * The rehearsal's virtual time. It only moves when the story moves it, so a run is repeatable and a dead origin's
 * connect timeout costs no real seconds.
 */
export class VirtualClock {
  #now: number;
  #until: number;
  #sequence = 0;
  #tasks: Task[] = [];

  /** @param startMs the first instant, in milliseconds since 1970; the default is a fixed day, so that runs are alike */
  constructor(startMs: number = Date.UTC(2026, 0, 5, 12, 0, 0)) {
    this.#now = startMs;
    this.#until = startMs;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#now;
  }

  /**
   * The instant to which time is being moved; {@link now} when it stands still. What happens regularly and costs real time can
   * leave out all but its last turn on the way there.
   */
  until(): number {
    return Math.max(this.#now, this.#until);
  }

  /** Runs `run` once the clock has advanced by `delayMs`; tasks due at the same instant run in the order they were scheduled. */
  schedule(delayMs: number, run: () => void | Promise<void>): void {
    this.#tasks.push({ at: this.#now + Math.max(0, delayMs), sequence: this.#sequence++, run });
    this.#tasks.sort((a, b) => a.at - b.at || a.sequence - b.sequence);
  }

  /** Moves time forward by `ms`, running what falls due on the way, each task at its own instant. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    this.#until = until;
    for (let next = this.#tasks[0]; next !== undefined && next.at <= until; next = this.#tasks[0]) {
      this.#tasks.shift();
      this.#now = Math.max(this.#now, next.at);
      await next.run();
    }
    this.#now = Math.max(this.#now, until);
  }

  /** Moves time forward, step by step, until `done` holds; fails after `limitMs` with what was waited for. */
  async advanceUntil(
    what: string,
    done: () => boolean | Promise<boolean>,
    stepMs = 500,
    limitMs = 3_600_000,
  ): Promise<void> {
    const deadline = this.#now + limitMs;
    while (!(await done())) {
      if (this.#now >= deadline) {
        throw new Error(`${what}: not so after ${limitMs / 1000} s of virtual time`);
      }
      await this.advance(stepMs);
    }
  }
}
