import type { VirtualClock } from "../../clock";

/** How often something may be asked for. */
export interface Rate {
  /** Requests per second that are sustained. */
  readonly steady: number;
  /** Requests that a rested caller can make at once. */
  readonly burst: number;
}

/** Token buckets on the virtual clock, one for each key: how AWS limits requests. */
export class TokenBuckets {
  readonly #buckets = new Map<string, { readonly tokens: number; readonly at: number }>();

  constructor(private readonly clock: VirtualClock) {}

  /** Counts one request; false when it is one too many. */
  take(key: string, { steady, burst }: Rate): boolean {
    const now = this.clock.now();
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * steady);
    const allowed = tokens >= 1;
    this.#buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, at: now });
    return allowed;
  }
}
