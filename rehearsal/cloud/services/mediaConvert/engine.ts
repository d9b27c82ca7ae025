import type { Cloud } from "../../core/cloud";
import { jobQuotas } from "./concurrency";
import type { Job, Place } from "./job";
import { JobError } from "./jobError";
import { inputDetails, tellOfJob } from "./jobEvents";
import { readInputs, type JobInputs } from "./jobInputs";
import { writeOutputs } from "./jobOutputs";
import type { JobRegistry } from "./jobRegistry";
import { findJobQueue } from "./queues";

/** Virtual time from CreateJob to the earliest start. */
const SUBMIT_MS = 1_000;
/** Virtual time from a job's start to what it says of its input, or to the error that it cannot be read. */
const PROBE_MS = 3_000;
/** Virtual time of a whole job: at least, and the range above it. */
const LEAST_MS = 20_000;
const RANGE_MS = 40_000;
/** How often a job that waits for its Region to come back looks again. */
const WAIT_FOR_REGION_MS = 5_000;
const MINUTE_MS = 60_000;

/** Runs jobs on the virtual clock: as many at once as their queue and the account may, higher priorities first, then older jobs. */
export class Engine {
  constructor(
    private readonly cloud: Cloud,
    private readonly jobs: JobRegistry,
  ) {}

  /** Takes a new job: it starts when its queue has room. */
  submit(job: Job): void {
    this.#later(job, SUBMIT_MS, () => {
      this.fill(job);
    });
    for (const hop of job.request.hopDestinations ?? []) {
      this.#later(job, (hop.waitMinutes ?? 0) * MINUTE_MS, () => {
        this.#hop(job, hop.queue, hop.priority);
      });
    }
  }

  /** {@link fill}, once the clock moves. */
  wake(place: Place): void {
    this.#later(place, 0, () => {
      this.fill(place);
    });
  }

  /** Starts what can start in a Region, as after a job has ended. */
  fill(place: Place): void {
    const waiting = this.jobs
      .list(place)
      .filter(
        ({ status, createdAt }) => status === "SUBMITTED" && createdAt + SUBMIT_MS <= this.cloud.clock.now(),
      )
      .sort((left, right) => right.priority - left.priority || left.number - right.number);
    for (const job of waiting) {
      if (this.#hasRoom(job)) {
        this.#start(job);
      }
    }
  }

  #hasRoom(job: Job): boolean {
    const queue = findJobQueue(this.cloud, job, job.queue);
    const running = this.jobs.list(job).filter(({ status }) => status === "PROGRESSING");
    const inQueue = running.filter((other) => other.queue === job.queue).length;
    return (
      queue !== undefined &&
      !queue.paused &&
      inQueue < queue.slots &&
      (queue.reserved || running.length < jobQuotas(job.region).perAccount)
    );
  }

  #start(job: Job): void {
    job.status = "PROGRESSING";
    job.phase = "PROBING";
    job.startedAt = this.cloud.clock.now();
    tellOfJob(this.cloud, job, "PROGRESSING");
    this.#running(job, PROBE_MS, () => {
      const inputs = readInputs(this.cloud, job);
      job.phase = "TRANSCODING";
      tellOfJob(this.cloud, job, "INPUT_INFORMATION", {
        inputDetails: inputDetails(inputs.uri, inputs.container),
      });
      // A generator for each job: what else happens at the same time changes nothing.
      const random = this.cloud.random.stream(`mediaconvert/${job.arn}`);
      this.#running(job, LEAST_MS - PROBE_MS + random.integer(RANGE_MS + 1), () => {
        this.#finish(job, inputs);
      });
    });
  }

  #finish(job: Job, inputs: JobInputs): void {
    job.phase = "UPLOADING";
    job.outputGroupDetails = writeOutputs(this.cloud, job, inputs);
    job.status = "COMPLETE";
    this.#end(job);
    tellOfJob(this.cloud, job, "COMPLETE", {
      warnings: [],
      outputGroupDetails: job.outputGroupDetails,
      paddingInserted: 0,
      blackVideoDetected: 0,
    });
    this.fill(job);
  }

  #end(job: Job): void {
    job.phase = undefined;
    job.finishedAt = this.cloud.clock.now();
  }

  /** A job that waited too long moves on, unless its queue is paused or where it should go is not there (a warning, in AWS). */
  #hop(job: Job, target: string | undefined, priority: number | undefined): void {
    const from = findJobQueue(this.cloud, job, job.queue);
    const to = target === undefined ? undefined : findJobQueue(this.cloud, job, target);
    if (job.status !== "SUBMITTED" || from?.paused !== false || to === undefined || to.arn === job.queue) {
      return;
    }
    job.transitions.push({ from: job.queue, to: to.arn, at: this.cloud.clock.now() });
    job.queue = to.arn;
    job.priority = priority ?? job.priority;
    tellOfJob(this.cloud, job, "QUEUE_HOP", { sourceQueue: from.arn, destinationQueue: to.arn });
    this.fill(job);
  }

  /** A step of a job that is running; what goes wrong in it ends the job. */
  #running(job: Job, delayMs: number, step: () => void): void {
    this.#later(job, delayMs, () => {
      if (job.status !== "PROGRESSING") {
        return;
      }
      try {
        step();
      } catch (error) {
        if (!(error instanceof JobError)) {
          throw error;
        }
        job.status = "ERROR";
        job.errorCode = error.code;
        job.errorMessage = error.message;
        this.#end(job);
        tellOfJob(this.cloud, job, "ERROR", {
          errorCode: error.code,
          errorMessage: error.message,
          warnings: [],
        });
        this.fill(job);
      }
    });
  }

  /** Everything waits while the Region is at fault. */
  #later(place: Place, delayMs: number, step: () => void): void {
    this.cloud.clock.schedule(delayMs, () => {
      if (this.cloud.network.fault(place.region) === undefined) {
        step();
      } else {
        this.#later(place, WAIT_FOR_REGION_MS, step);
      }
    });
  }
}
