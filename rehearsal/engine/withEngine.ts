import type { CloudEndpoint } from "../plugin/cloudEndpoint";
import { EngineHome } from "./engineHome";
import type { Engine } from "./findEngine";
import { Interrupts } from "./interrupts";

/** An engine to run stacks with, for the length of {@link withEngine}. */
export interface EngineSession {
  readonly home: EngineHome;
  /** Aborted when the operator interrupts the run. */
  readonly signal: AbortSignal;
}

/**
 * Runs `body` with an engine of its own and removes every trace of it afterwards: processes, locks, state, files. That
 * holds when `body` fails, when the process exits in the middle, and on Ctrl-C: then the engine is told to cancel, is ended
 * if it does not, and the promise rejects with an `InterruptedError` once nothing is left. A second Ctrl-C ends all at once.
 */
export async function withEngine<T>(
  settings: { readonly engine: Engine; readonly endpoint: CloudEndpoint },
  body: (session: EngineSession) => Promise<T>,
): Promise<T> {
  const interrupts = new Interrupts();
  try {
    const home = await EngineHome.create(settings.engine, settings.endpoint);
    const atExit = (): void => {
      home.disposeNow();
    };
    process.once("exit", atExit);
    try {
      interrupts.signal.throwIfAborted();
      return await Promise.race([body({ home, signal: interrupts.signal }), interrupts.interrupted]);
    } finally {
      await home.dispose();
      process.removeListener("exit", atExit);
    }
  } finally {
    interrupts.stop();
  }
}
