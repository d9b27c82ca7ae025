import type { RotationClock } from "./ports";

/** One step of a rotation, as it went; instants in ISO 8601. */
export interface ReportedStep {
  readonly step: string;
  readonly beganAt: string;
  /** `null` for one that did not come to its end. */
  readonly endedAt: string | null;
}

/** Keeps what a rotation did and when, and tells whoever waits. */
export class StepLog {
  readonly #steps: { step: string; beganAt: string; endedAt: string | null }[] = [];

  constructor(
    private readonly clock: RotationClock,
    private readonly progress: (line: string) => void,
  ) {}

  /** What was done so far, in its order. */
  get steps(): readonly ReportedStep[] {
    return this.#steps;
  }

  /** Runs a step. Its error passes through, and leaves it without an end. */
  async run<T>(step: string, work: () => Promise<T>): Promise<T> {
    const entry: { step: string; beganAt: string; endedAt: string | null } = {
      step,
      beganAt: this.#now(),
      endedAt: null,
    };
    this.#steps.push(entry);
    this.progress(`${entry.beganAt}  ${step}`);
    const result = await work();
    entry.endedAt = this.#now();
    return result;
  }

  #now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}
