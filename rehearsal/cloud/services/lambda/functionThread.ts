import { join } from "node:path";
import { Worker } from "node:worker_threads";

import { z } from "zod";

import type { FunctionModules } from "./functionModules";

/** What came of an invocation, as Lambda's Invoke answers. */
export interface InvocationOutcome {
  /** JSON text: the handler's result, or `{errorType, errorMessage}`. */
  readonly payload: string;
  /** Set when the function failed: `Unhandled`. */
  readonly functionError?: string;
  /** What the function wrote to stdout and stderr. */
  readonly log: string;
}

/** One invocation, as the thread gets it. */
export interface Invocation {
  /** JSON text of the event. */
  readonly payload: string;
  readonly context: Readonly<Record<string, string>> & { readonly awsRequestId: string };
  readonly timeoutMs: number;
  /** The cloud's time, milliseconds since 1970. */
  readonly nowMs: number;
}

const threadMessage = z.union([
  z.object({ loaded: z.literal(true) }),
  z.object({ log: z.string() }),
  z.object({ payload: z.string(), functionError: z.string().optional() }),
]);

/** Real milliseconds to start a thread and load the code. Lambda does not count that against the function's timeout either. */
const INIT_LIMIT_MS = 60_000;

/**
 * One environment of a function: a thread with its code loaded. Invocations come one after another; what ends the thread (a
 * timeout, an exit, an error that nobody caught) ends it for good.
 */
export class FunctionThread {
  readonly #worker: Worker;
  #isLoaded = false;
  #isOver = false;
  #log = "";
  #loaded: (() => void) | undefined;
  #answered: ((answer: Omit<InvocationOutcome, "log">) => void) | undefined;

  constructor(modules: FunctionModules, env: Readonly<Record<string, string>>, nowMs: number) {
    this.#worker = new Worker(join(__dirname, "functionWorker.mjs"), {
      workerData: { ...modules, nowMs },
      env: { ...env },
      // The rehearsal's own loader flags are no business of the function.
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    this.#worker.on("message", (raw: unknown) => {
      this.#receive(threadMessage.parse(raw));
    });
    this.#worker.once("error", (error) => {
      this.#end(failure(error.name, error.message));
    });
    this.#worker.once("exit", (code) => {
      this.#end(failure("Runtime.ExitError", `Runtime exited with code ${code}`));
    });
  }

  /** False once the thread has ended: another one is needed. */
  get isUsable(): boolean {
    return this.#isLoaded && !this.#isOver;
  }

  /** Runs one invocation; the one before has to be over. */
  async invoke(invocation: Invocation): Promise<InvocationOutcome> {
    const { timeoutMs, context } = invocation;
    this.#log = "";
    this.#worker.ref();
    let limit: NodeJS.Timeout | undefined;
    const endAfter = (milliseconds: number): void => {
      clearTimeout(limit);
      limit = setTimeout(() => {
        const message = `${context.awsRequestId} Task timed out after ${milliseconds / 1000} seconds`;
        this.#end(failure("Sandbox.Timedout", message));
      }, milliseconds);
    };
    const answer = await new Promise<Omit<InvocationOutcome, "log">>((resolve) => {
      this.#answered = resolve;
      const start = (): void => {
        endAfter(timeoutMs);
        this.#worker.postMessage(invocation);
      };
      if (this.#isLoaded) {
        start();
      } else {
        endAfter(INIT_LIMIT_MS);
        this.#loaded = start;
      }
    });
    clearTimeout(limit);
    this.#answered = undefined;
    if (this.isUsable) {
      // A thread that waits for its next invocation does not keep the rehearsal from ending.
      this.#worker.unref();
    } else {
      await this.stop();
    }
    return { ...answer, log: this.#log };
  }

  /** Ends the thread. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#worker.terminate();
  }

  #receive(message: z.infer<typeof threadMessage>): void {
    if ("loaded" in message) {
      this.#isLoaded = true;
      this.#loaded?.();
    } else if ("log" in message) {
      this.#log += message.log;
    } else {
      const { payload, functionError } = message;
      this.#answered?.(functionError === undefined ? { payload } : { payload, functionError });
    }
  }

  #end(answer: Omit<InvocationOutcome, "log">): void {
    this.#isOver = true;
    this.#answered?.(answer);
  }
}

/** The answer for a function that failed outside its own code. */
export function failure(errorType: string, errorMessage: string): Omit<InvocationOutcome, "log"> {
  return { payload: JSON.stringify({ errorType, errorMessage }), functionError: "Unhandled" };
}
