import type { Cloud } from "../../core/cloud";
import { TokenBuckets, type Rate } from "../../core/tokenBuckets";
import { AwsError } from "../../core/types";
import type { Place } from "./job";

/** AWS General Reference, "MediaConvert". That other calls have the burst of CreateJob is inference. */
const CREATE_JOB: Rate = { steady: 5, burst: 100 };
const OTHERS: Rate = { steady: 2, burst: 100 };

/** MediaConvert's API throttle, per account and Region: CreateJob apart, all other calls together. */
export class RequestRates {
  readonly #buckets: TokenBuckets;

  constructor(cloud: Cloud) {
    this.#buckets = new TokenBuckets(cloud.clock);
  }

  /** Counts one request. @throws AwsError TooManyRequestsException (429) */
  take({ accountId, region }: Place, action: string): void {
    const [kind, rate] = action === "CreateJob" ? [action, CREATE_JOB] : ["other", OTHERS];
    if (!this.#buckets.take(`${accountId} ${region} ${kind}`, rate)) {
      throw new AwsError(
        "mediaconvert",
        "TooManyRequestsException",
        `Too many requests: ${rate.steady} ${kind === "other" ? "calls" : "CreateJob calls"} per second in ${region}, ${rate.burst} at once`,
        429,
      );
    }
  }
}
