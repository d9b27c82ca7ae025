import type { BackfillClock } from "./ports";

/**
 * Lets through so many a second, on average and over any stretch of time at most one bucketful more. It starts full.
 */
export class TokenBucket {
  #tokens: number;
  #filledAt: number;

  /**
   * @param perSecond more than 0
   * @param capacity most that may go through at once
   */
  constructor(
    private readonly perSecond: number,
    private readonly capacity: number,
    private readonly clock: BackfillClock,
  ) {
    this.#tokens = capacity;
    this.#filledAt = clock.now();
  }

  /** Waits until `count` may go through, `capacity` at most. @returns false, with nothing taken, when the signal came first */
  async take(count: number, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      this.#fill();
      if (signal.aborted) {
        return false;
      }
      if (this.#tokens >= count) {
        this.#tokens -= count;
        return true;
      }
      await this.clock.sleep(Math.ceil(((count - this.#tokens) / this.perSecond) * 1_000), signal);
    }
  }

  #fill(): void {
    const now = this.clock.now();
    // A clock that is put back gives nothing, and takes nothing.
    const elapsed = Math.max(0, now - this.#filledAt);
    this.#tokens = Math.min(this.capacity, this.#tokens + (elapsed / 1_000) * this.perSecond);
    this.#filledAt = now;
  }
}
