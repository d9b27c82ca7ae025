import type { CloudEndpoint } from "../plugin/cloudEndpoint";
import { EngineHome } from "./engineHome";
import type { Engine } from "./findEngine";

/** An engine to run stacks with, for the length of {@link withEngine}. */
export interface EngineSession {
  readonly home: EngineHome;
  /** Aborted when the operator interrupts the run. */
  readonly signal: AbortSignal;
}

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

/** Signals that mean "stop, and leave nothing behind". */
const SIGNALS = new Map<NodeJS.Signals, number>([
  ["SIGHUP", 1],
  ["SIGINT", 2],
  ["SIGTERM", 15],
]);

/**
 * Runs `body` with an engine of its own and removes every trace of it afterwards: processes, locks, state, files. That
 * holds when `body` fails, when the process exits in the middle, and on Ctrl-C: then the engine is told to cancel, is ended
 * if it does not, and the promise rejects with {@link InterruptedError} once nothing is left. A second Ctrl-C ends all at once.
 */
export async function withEngine<T>(
  settings: { readonly engine: Engine; readonly endpoint: CloudEndpoint },
  body: (session: EngineSession) => Promise<T>,
): Promise<T> {
  const home = await EngineHome.create(settings.engine, settings.endpoint);
  const controller = new AbortController();
  const atExit = (): void => {
    home.disposeNow();
  };
  let interrupt: (error: InterruptedError) => void = () => undefined;
  const interrupted = new Promise<never>((_resolve, reject) => {
    interrupt = reject;
  });
  const onSignal = (name: NodeJS.Signals): void => {
    const exitCode = 128 + (SIGNALS.get(name) ?? 0);
    if (controller.signal.aborted) {
      process.exit(exitCode);
    }
    controller.abort();
    interrupt(new InterruptedError(name, exitCode));
  };
  process.once("exit", atExit);
  SIGNALS.forEach((_number, name) => process.on(name, onSignal));
  try {
    return await Promise.race([body({ home, signal: controller.signal }), interrupted]);
  } finally {
    await home.dispose();
    SIGNALS.forEach((_number, name) => process.removeListener(name, onSignal));
    process.removeListener("exit", atExit);
  }
}
