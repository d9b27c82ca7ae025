import type { Job, Place } from "./job";

/** The jobs of every account and Region. Knows no rules. */
export class JobRegistry {
  readonly #jobs = new Map<string, Job>();

  add(job: Job): void {
    this.#jobs.set(job.arn, job);
  }

  /** A job by its ARN. */
  get(arn: string): Job | undefined {
    return this.#jobs.get(arn);
  }

  /** The jobs of a place, oldest first. */
  list({ accountId, region }: Place): readonly Job[] {
    return [...this.#jobs.values()].filter((job) => job.accountId === accountId && job.region === region);
  }
}
