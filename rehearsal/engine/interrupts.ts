/** The operator interrupted the run; everything has been cleaned up. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";

  /** @param exitCode what a shell expects of a program ended by this signal: 128 + its number */
  constructor(
    readonly signalName: NodeJS.Signals,
    readonly exitCode: number,
  ) {
    super(`interrupted by ${signalName}`);
  }
}

/** Signals that mean "stop, and leave nothing behind", with their numbers. */
const SIGNALS = new Map<NodeJS.Signals, number>([
  ["SIGHUP", 1],
  ["SIGINT", 2],
  ["SIGTERM", 15],
]);

/**
 * Turns Ctrl-C and its like into something that work can end in order at, from its making until {@link Interrupts.stop}.
 * The second one ends the process at once.
 */
export class Interrupts {
  readonly #controller = new AbortController();
  readonly #listener: (name: NodeJS.Signals) => void;
  #error: InterruptedError | undefined;
  /** Rejects with an {@link InterruptedError} when the operator interrupts; never resolves. */
  readonly interrupted: Promise<never>;

  constructor() {
    let reject: (error: InterruptedError) => void = () => undefined;
    this.interrupted = new Promise<never>((_resolve, rejectPromise) => {
      reject = rejectPromise;
    });
    // Whoever only looks at the signal does not wait for this promise.
    this.interrupted.catch(() => undefined);
    this.#listener = (name) => {
      const error = new InterruptedError(name, 128 + (SIGNALS.get(name) ?? 0));
      if (this.#error !== undefined) {
        process.exit(error.exitCode);
      }
      this.#error = error;
      this.#controller.abort(error);
      reject(error);
    };
    SIGNALS.forEach((_number, name) => process.on(name, this.#listener));
  }

  /** Aborted when the operator interrupts; the reason is the {@link InterruptedError}. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Leaves the signals to others again. */
  stop(): void {
    SIGNALS.forEach((_number, name) => process.removeListener(name, this.#listener));
  }
}
