import type { Cloud } from "../../core/cloud";
import { AwsError, type Scope } from "../../core/types";
import { onDemandJobs, QUEUE_TOKEN } from "./model";

/** Regions with the large quotas: 2,000 jobs per account, 500 per queue, 200 for a new queue. */
const LARGE_REGIONS: readonly string[] = ["us-east-1", "us-west-2", "eu-west-1"];

/** Jobs at the same time in a Region, unless AWS has raised it. */
export interface JobQuotas {
  readonly perAccount: number;
  readonly perQueue: number;
  /** What a queue starts with when nobody says a number; the default queue, which every account has, too. */
  readonly newQueue: number;
}

/**
 * Quotas of a Region (AWS General Reference, "MediaConvert"). Which of the documented 500, 250 and 100 jobs per queue the other Regions
 * have is not known, so they have the least.
 */
export function jobQuotas(region: string): JobQuotas {
  return LARGE_REGIONS.includes(region)
    ? { perAccount: 2_000, perQueue: 500, newQueue: 200 }
    : { perAccount: 1_000, perQueue: 100, newQueue: 100 };
}

/** Refuses as AWS does, as if too many requests had been made: the real provider takes that at its word and tries again for an hour. */
export function refuseOverQuota(
  cloud: Cloud,
  { accountId, region }: Scope,
  name: string,
  jobs: number,
): void {
  const { perAccount, perQueue, newQueue } = jobQuotas(region);
  const granted = Math.max(perQueue, cloud.accounts.get(accountId)?.grantedQuotas.jobsPerQueue ?? 0);
  if (jobs > granted) {
    throw tooMany(
      `queue ${name} asks for ${jobs} concurrent jobs; the quota per on-demand queue in ${region} is ${granted}`,
    );
  }
  const others = cloud.resources
    .filter(
      QUEUE_TOKEN,
      ({ id, scope }) => scope.accountId === accountId && scope.region === region && id !== name,
    )
    .reduce((sum, queue) => sum + onDemandJobs(queue.outputs), newQueue);
  if (others + jobs > perAccount) {
    throw tooMany(
      `queue ${name} asks for ${jobs} concurrent jobs; ${others} of the account's ${perAccount} in ${region} are taken`,
    );
  }
}

function tooMany(message: string): AwsError {
  return new AwsError("mediaconvert", "TooManyRequestsException", message, 429);
}
