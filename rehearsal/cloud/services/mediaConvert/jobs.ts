import { formatArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { sameJson, toJson } from "../../core/props";
import { AwsError, type Caller } from "../../core/types";
import { Engine } from "./engine";
import { isFinished, type Job, type JobStatus, type Place } from "./job";
import { tellOfJob } from "./jobEvents";
import { assumeJobRole, MEDIA_CONVERT } from "./jobInputs";
import { JobRegistry } from "./jobRegistry";
import type { CreateJobRequest } from "./jobRequest";
import { requestProblems } from "./jobRules";
import { badRequest, conflict, forbidden, notFound } from "./problems";
import { findJobQueue } from "./queues";

/** For how long a token makes a second request the first one again (API reference, "Idempotency": about one minute). */
const TOKEN_MS = 60_000;

/** What a list of jobs is narrowed down by. */
export interface JobFilter {
  readonly queue?: string | undefined;
  readonly status?: JobStatus | undefined;
  /** The whole URI of an input, or a part of it. */
  readonly inputFile?: string | undefined;
  readonly ascending?: boolean;
}

/** MediaConvert's jobs, in every account and Region. */
export class MediaConvertJobs {
  readonly #registry = new JobRegistry();
  readonly #engine: Engine;
  readonly #tokens = new Map<string, { readonly job: Job; readonly until: number }>();
  readonly #random;
  #made = 0;

  constructor(private readonly cloud: Cloud) {
    this.#engine = new Engine(cloud, this.#registry);
    this.#random = cloud.random.stream("mediaconvert/jobs");
  }

  /**
   * Makes a job, or gives back the one that the same request made within a minute.
   *
   * A role that MediaConvert cannot assume is refused here already, so that the mistake shows where it was made [inference; what is known
   * is that a job ends with error 1434 when the trust is gone by the time it starts].
   *
   * @throws AwsError BadRequestException, ForbiddenException (the role may not be passed), ConflictException (the token of another request)
   */
  create(caller: Caller, place: Place, request: CreateJobRequest): Job {
    const now = this.cloud.clock.now();
    const token = JSON.stringify([place.accountId, place.region, request.clientRequestToken]);
    const repeated = request.clientRequestToken === undefined ? undefined : this.#tokens.get(token);
    if (repeated !== undefined && now < repeated.until) {
      if (!sameJson(toJson(repeated.job.request), toJson(request))) {
        throw conflict(
          `The client request token ${request.clientRequestToken ?? ""} has been used for another request`,
        );
      }
      return repeated.job;
    }
    const problems = requestProblems(request);
    if (problems.length > 0) {
      throw badRequest(problems.join("; "));
    }
    const queue = this.#requireQueue(place, request);
    this.#requireRole(caller, place, request.role);
    const id = `${now}-${this.#random.text(6, "abcdefghijklmnopqrstuvwxyz0123456789")}`;
    this.#made += 1;
    const job: Job = {
      ...place,
      id,
      arn: jobArn(place, id),
      request,
      createdAt: now,
      number: this.#made,
      queue,
      priority: request.priority ?? 0,
      status: "SUBMITTED",
      phase: undefined,
      startedAt: undefined,
      finishedAt: undefined,
      errorCode: undefined,
      errorMessage: undefined,
      outputGroupDetails: [],
      transitions: [],
    };
    this.#registry.add(job);
    this.#tokens.set(token, { job, until: now + TOKEN_MS });
    this.#engine.submit(job);
    return job;
  }

  /** A job. @throws AwsError NotFoundException */
  require(place: Place, id: string): Job {
    const job = this.#registry.get(jobArn(place, id));
    if (job === undefined) {
      throw notFound(`The job ${id} does not exist in ${place.region}`);
    }
    return job;
  }

  /** Jobs, the newest first unless said otherwise. @throws AwsError BadRequestException for a queue that does not exist */
  list(place: Place, { queue, status, inputFile, ascending = false }: JobFilter = {}): readonly Job[] {
    const queueArn = queue === undefined ? undefined : findJobQueue(this.cloud, place, queue)?.arn;
    if (queue !== undefined && queueArn === undefined) {
      throw badRequest(`The queue ${queue} does not exist in ${place.region}`);
    }
    const found = this.#registry
      .list(place)
      .filter(
        (job) =>
          (queueArn === undefined || job.queue === queueArn) &&
          (status === undefined || job.status === status) &&
          (inputFile === undefined ||
            job.request.settings.inputs.some(({ fileInput }) => fileInput?.includes(inputFile) === true)),
      );
    return ascending ? found : [...found].reverse();
  }

  /** Ends a job for good, waiting or running. @throws AwsError NotFoundException, ConflictException when it is over */
  cancel(place: Place, id: string): void {
    const job = this.require(place, id);
    if (isFinished(job)) {
      throw conflict(`The job ${id} is ${job.status} and cannot be canceled`);
    }
    job.status = "CANCELED";
    job.phase = undefined;
    job.finishedAt = this.cloud.clock.now();
    tellOfJob(this.cloud, job, "CANCELED");
    this.#engine.fill(place);
  }

  /** Lets waiting jobs start once the clock moves, as after a change of their queue. */
  wake(place: Place): void {
    this.#engine.wake(place);
  }

  #requireQueue(place: Place, { queue, hopDestinations = [] }: CreateJobRequest): string {
    const source = findJobQueue(this.cloud, place, queue);
    if (source === undefined) {
      throw badRequest(`/queue: ${queue ?? ""} is no queue of account ${place.accountId} in ${place.region}`);
    }
    for (const { queue: target = "" } of hopDestinations) {
      const destination = findJobQueue(this.cloud, place, target);
      if (destination === undefined || destination.arn === source.arn) {
        throw badRequest(`/hopDestinations: ${target} is no other queue in ${place.region}`);
      }
    }
    return source.arn;
  }

  #requireRole(caller: Caller, place: Place, role: string): void {
    const decision = this.cloud.iam.authorize({
      caller,
      action: "iam:PassRole",
      resource: role,
      context: { "iam:PassedToService": MEDIA_CONVERT },
    });
    if (!decision.allowed) {
      throw forbidden(decision.reason);
    }
    try {
      assumeJobRole(this.cloud, place, role);
    } catch (error) {
      throw error instanceof AwsError ? badRequest(`/role: ${error.plainMessage}`) : error;
    }
  }
}

function jobArn({ accountId, region }: Place, id: string): string {
  return formatArn("mediaconvert", region, accountId, `jobs/${id}`);
}
