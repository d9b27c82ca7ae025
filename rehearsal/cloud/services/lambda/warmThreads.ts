import type { FunctionThread } from "./functionThread";
import type { FunctionVersion } from "./functionVersions";

/** Idle threads that are kept, four stages and the entitlement service in three Regions: each holds tens of megabytes. */
export const MAX_IDLE = 15;

/** Threads that wait for their next invocation, at most one for each version; the longest unused goes first. */
export class WarmThreads {
  readonly #idle = new Map<FunctionVersion, FunctionThread>();
  readonly #all = new Set<FunctionThread>();

  /** The waiting thread of a version, or the one that `start` makes. It is the caller's until {@link giveBack}. */
  take(version: FunctionVersion, start: () => FunctionThread): FunctionThread {
    const waiting = this.#idle.get(version);
    this.#idle.delete(version);
    if (waiting?.isUsable === true) {
      return waiting;
    }
    const started = start();
    this.#all.add(started);
    return started;
  }

  /** Keeps a thread for the next invocation, or ends it. */
  async giveBack(version: FunctionVersion, thread: FunctionThread): Promise<void> {
    if (!thread.isUsable || this.#idle.has(version)) {
      await this.#stop(thread);
      return;
    }
    this.#idle.set(version, thread);
    const [oldest] = this.#idle;
    if (this.#idle.size > MAX_IDLE && oldest !== undefined) {
      this.#idle.delete(oldest[0]);
      await this.#stop(oldest[1]);
    }
  }

  /** Ends all threads, busy ones included. */
  async stop(): Promise<void> {
    this.#idle.clear();
    await Promise.all([...this.#all].map((thread) => this.#stop(thread)));
  }

  async #stop(thread: FunctionThread): Promise<void> {
    this.#all.delete(thread);
    await thread.stop();
  }
}
