/** Queues per account and Region, on-demand and reserved together, the default queue among them (AWS General Reference, "MediaConvert"). */
export const MAX_QUEUES = 10;

/** Regions in which an account may run 2,000 jobs at the same time; elsewhere it may run 1,000. */
const LARGE_REGIONS: ReadonlySet<string> = new Set(["us-east-1", "us-west-2", "eu-west-1"]);

/** Default quotas of one Region. All of them are AWS's to raise on request. */
export interface ConcurrencyQuotas {
  /** Jobs that all on-demand queues of an account run at the same time. */
  readonly perAccount: number;
  /** Jobs that one on-demand queue runs at the same time. */
  readonly perQueue: number;
}

/**
 * How many jobs MediaConvert runs at the same time in a Region unless AWS has raised the quota.
 *
 * `perAccount` is documented (AWS General Reference, "MediaConvert"). `perQueue` is documented as 500, 250 or 100 "by Region"; which
 * Region has which is not, so this takes 500 where the account's quota is the large one and the smallest value everywhere else. A value that
 * is too high costs an hour of retries in the middle of an update, one that is too low costs one line of configuration.
 */
export function concurrencyQuotas(region: string): ConcurrencyQuotas {
  return LARGE_REGIONS.has(region)
    ? { perAccount: 2_000, perQueue: 500 }
    : { perAccount: 1_000, perQueue: 100 };
}
