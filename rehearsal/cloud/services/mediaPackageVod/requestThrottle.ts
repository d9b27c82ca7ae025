import type { VirtualClock } from "../../../clock";
import { AwsError } from "../../core/types";
import type { Place } from "./model";

/** Requests per second that the API sustains, per account and Region. */
const STEADY_PER_SECOND = 5;
/** Requests that a rested account can make at once. */
const BURST = 50;

/** MediaPackage VOD's API throttle: a token bucket per account and Region, on the virtual clock. */
export class RequestThrottle {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(private readonly clock: VirtualClock) {}

  /** Counts one request. @throws AwsError TooManyRequestsException (429) */
  take({ accountId, region }: Place): void {
    const key = `${accountId} ${region}`;
    const now = this.clock.now();
    const bucket = this.#buckets.get(key) ?? { tokens: BURST, at: now };
    const refilled = bucket.tokens + ((now - bucket.at) / 1000) * STEADY_PER_SECOND;
    const tokens = Math.min(BURST, refilled);
    if (tokens < 1) {
      this.#buckets.set(key, { tokens, at: now });
      throw new AwsError(
        "mediapackage-vod",
        "TooManyRequestsException",
        `Rate exceeded: ${STEADY_PER_SECOND} requests per second in ${region}, ${BURST} at once`,
        429,
      );
    }
    this.#buckets.set(key, { tokens: tokens - 1, at: now });
  }
}
