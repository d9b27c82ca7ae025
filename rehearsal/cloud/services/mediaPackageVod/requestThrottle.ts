import type { VirtualClock } from "../../../clock";
import { TokenBuckets } from "../../core/tokenBuckets";
import { AwsError } from "../../core/types";
import type { Place } from "./model";

/** Requests that the API takes, per account and Region. */
const RATE = { steady: 5, burst: 50 };

/** MediaPackage VOD's API throttle: a token bucket per account and Region, on the virtual clock. */
export class RequestThrottle {
  readonly #buckets: TokenBuckets;

  constructor(clock: VirtualClock) {
    this.#buckets = new TokenBuckets(clock);
  }

  /** Counts one request. @throws AwsError TooManyRequestsException (429) */
  take({ accountId, region }: Place): void {
    if (!this.#buckets.take(`${accountId} ${region}`, RATE)) {
      throw new AwsError(
        "mediapackage-vod",
        "TooManyRequestsException",
        `Rate exceeded: ${RATE.steady} requests per second in ${region}, ${RATE.burst} at once`,
        429,
      );
    }
  }
}
