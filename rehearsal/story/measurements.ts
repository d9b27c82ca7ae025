import type { AttemptRecord } from "../network";

/** One request of a viewer, as the viewer saw it. */
export interface ViewerRequestRecord {
  readonly phase: string;
  readonly what: "manifest" | "segment";
  readonly format: string;
  readonly url: string;
  readonly status: number;
  /** Virtual milliseconds until the first byte. */
  readonly timeToFirstByteMs: number;
  /** True when the edge had to ask an origin. */
  readonly fromOrigin: boolean;
}

/** What one phase of the story came to. */
export interface PhaseSummary {
  readonly phase: string;
  readonly requests: number;
  readonly failures: number;
  /** Attempts on the origins of each Region, successful or not. */
  readonly originAttempts: Readonly<Record<string, number>>;
  /** Of requests that had to ask an origin; cached answers would hide what a failover costs. */
  readonly timeToFirstByteMs: { readonly median: number; readonly max: number } | undefined;
}

interface Phase {
  readonly name: string;
  readonly requests: ViewerRequestRecord[];
  attempts: readonly AttemptRecord[];
}

/** Collects what the viewers and the origins see, phase by phase. */
export class Measurements {
  readonly #phases: Phase[] = [];

  /** Starts a phase; everything recorded from now on belongs to it. */
  begin(name: string): void {
    this.#phases.push({ name, requests: [], attempts: [] });
  }

  /** The phase that is on. */
  get phase(): string {
    return this.#current().name;
  }

  /** Takes down one viewer request. */
  record(request: Omit<ViewerRequestRecord, "phase">): void {
    this.#current().requests.push({ ...request, phase: this.phase });
  }

  /** Takes down what the origins saw during the phase. */
  endWith(attempts: readonly AttemptRecord[]): void {
    this.#current().attempts = [...attempts];
  }

  /** Every failed request so far. */
  failures(): readonly ViewerRequestRecord[] {
    return this.#phases.flatMap(({ requests }) => requests.filter(({ status }) => status !== 200));
  }

  /** One row per phase. */
  summaries(): readonly PhaseSummary[] {
    return this.#phases.map(({ name, requests, attempts }) => {
      const originAttempts: Record<string, number> = {};
      for (const { region } of attempts) {
        originAttempts[region] = (originAttempts[region] ?? 0) + 1;
      }
      const waits = requests
        .filter(({ fromOrigin }) => fromOrigin)
        .map(({ timeToFirstByteMs }) => timeToFirstByteMs)
        .sort((a, b) => a - b);
      const [median, max] = [waits[Math.floor(waits.length / 2)], waits.at(-1)];
      return {
        phase: name,
        requests: requests.length,
        failures: requests.filter(({ status }) => status !== 200).length,
        originAttempts,
        timeToFirstByteMs: median === undefined || max === undefined ? undefined : { median, max },
      };
    });
  }

  #current(): Phase {
    const current = this.#phases.at(-1);
    if (current === undefined) {
      throw new Error("no phase has begun");
    }
    return current;
  }
}
