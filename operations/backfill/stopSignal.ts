/** What tells of signals: a process. */
export interface SignalSource {
  once(signal: StopSignalName, listener: () => void): unknown;
}

/** Signals that stop a backfill between two batches: Ctrl-C, and what schedulers and `kill` send. */
const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** A signal's name. */
export type StopSignalName = (typeof STOP_SIGNALS)[number];

/**
 * A signal for whatever works that aborts when the process is asked to stop.
 *
 * Each is listened to once: whoever presses again means it, and ends the process on the spot, as Node does by default. Nothing is lost by
 * a kill either.
 */
export function stopSignal(source: SignalSource): AbortSignal {
  const stop = new AbortController();
  for (const name of STOP_SIGNALS) {
    source.once(name, () => stop.abort());
  }
  return stop.signal;
}
