import { setImmediate } from "node:timers/promises";

/** How one call of a port comes out. `crash` kills the process that made it, `error` throws at it; before the call has its effect, or after. */
export type CallFate = "ok" | "crash-before" | "crash-after" | "error-before" | "error-after";

/** A call that somebody waits for. */
export interface PendingCall {
  readonly invocation: Invocation;
  readonly name: string;
  readonly settle: (fate: CallFate) => Promise<void>;
}

/** A run of a function: it goes on when one of its calls is settled, and never again once it is dead. */
export interface Invocation {
  readonly region: string;
  readonly startedAt: number;
  isDead: boolean;
  /** What happens when it is killed: its message comes back. */
  readonly died: () => void;
}

/** Error of a call that was made to fail. */
export class InjectedError extends Error {
  override readonly name = "InjectedError";
}

/** Holds every call of every running function, until somebody decides which one happens next. */
export class Invocations {
  readonly calls: PendingCall[] = [];
  readonly live = new Set<Invocation>();
  /** Calls that have happened. */
  settled = 0;

  /**
   * Starts a function; it stops at its first call.
   *
   * @param ended called with what it returned, or with what it threw
   */
  async start<T>(
    invocation: Invocation,
    work: () => Promise<T>,
    ended: (result: { readonly value: T } | { readonly error: unknown }) => void,
  ): Promise<void> {
    this.live.add(invocation);
    work().then(
      (value) => this.#end(invocation, () => ended({ value })),
      (error: unknown) => this.#end(invocation, () => ended({ error })),
    );
    await setImmediate();
  }

  /** Wraps a port: its calls wait. */
  gate<T extends object>(invocation: Invocation, port: string, target: T): T {
    return new Proxy(target, {
      get: (object, name): unknown => {
        const value: unknown = Reflect.get(object, name);
        return typeof value !== "function"
          ? value
          : (...args: unknown[]): Promise<unknown> =>
              this.#wait(invocation, `${port}.${String(name)}`, async () => {
                const result: unknown = await Reflect.apply(value, object, args);
                return result;
              });
      },
    });
  }

  /** Ends a process in the middle of what it does. */
  kill(invocation: Invocation): void {
    if (!invocation.isDead) {
      invocation.isDead = true;
      this.live.delete(invocation);
      const others = this.calls.filter((call) => call.invocation !== invocation);
      this.calls.splice(0, this.calls.length, ...others);
      invocation.died();
    }
  }

  #end(invocation: Invocation, tell: () => void): void {
    if (!invocation.isDead) {
      invocation.isDead = true;
      this.live.delete(invocation);
      tell();
    }
  }

  #wait(invocation: Invocation, name: string, run: () => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const call: PendingCall = {
        invocation,
        name,
        settle: async (fate) => {
          this.calls.splice(this.calls.indexOf(call), 1);
          this.settled++;
          if (fate === "crash-before") {
            this.kill(invocation);
          } else if (fate === "error-before") {
            reject(new InjectedError(name));
          } else {
            await run().then(
              (value) => {
                if (fate === "crash-after") {
                  this.kill(invocation);
                } else if (fate === "error-after") {
                  reject(new InjectedError(name));
                } else {
                  resolve(value);
                }
              },
              (error: unknown) => {
                reject(error instanceof Error ? error : new Error(String(error)));
              },
            );
          }
          // Whatever the process does next is done in microtasks, up to its next call.
          await setImmediate();
        },
      };
      this.calls.push(call);
    });
  }
}
