import {
  BadRequestException,
  CreateJobCommand,
  GetJobCommand,
  type Job,
  ListJobsCommand,
  type ListJobsCommandInput,
  type MediaConvertClient,
  NotFoundException,
  ProbeCommand,
  ServiceQuotaExceededException,
} from "@aws-sdk/client-mediaconvert";

import { JOB_METADATA } from "../../transcode/jobRequest";
import type { Pace } from "../pacing";
import { JobRefusedError, ThrottledError, type TranscodeJob, type Transcoder } from "../ports";
import { probedSource } from "./probedSource";
import { orThrottled } from "./throttling";

/** Arguments of {@link mediaConvertTranscoder}. */
export interface MediaConvertArgs {
  readonly client: Pick<MediaConvertClient, "send">;
  /** Before each CreateJob: 5 per second are the quota of an account in a Region. */
  readonly paceJobs: Pace;
  /** Before any other call: 2 per second are the quota. */
  readonly paceOthers: Pace;
}

/** Most that a page of jobs may have. */
const JOBS_PER_PAGE = 20;

/** {@link Transcoder} over MediaConvert. */
export function mediaConvertTranscoder({ client, paceJobs, paceOthers }: MediaConvertArgs): Transcoder {
  async function paced<T>(what: string, call: () => Promise<T>): Promise<T> {
    await (what === "CreateJob" ? paceJobs : paceOthers)();
    return orThrottled(`mediaconvert ${what}`, call);
  }

  return {
    async probe(uri) {
      try {
        const { ProbeResults: results = [] } = await paced("Probe", () =>
          client.send(new ProbeCommand({ InputFiles: [{ FileUrl: uri }] })),
        );
        return probedSource(results[0] ?? {});
      } catch (error) {
        if (isUnreadable(error)) {
          return { kind: "unreadable", message: error.message };
        }
        throw error;
      }
    },

    async createJob(request) {
      try {
        const { Job: job } = await paced("CreateJob", () => client.send(new CreateJobCommand(request)));
        return { jobId: described(job).jobId };
      } catch (error) {
        if (isRefusal(error)) {
          throw new JobRefusedError(error.message, { cause: error });
        }
        // Of jobs that wait, as it seems: there will be room when some of them have run [inference].
        if (error instanceof ServiceQuotaExceededException) {
          throw new ThrottledError(`mediaconvert CreateJob: ${error.message}`, { cause: error });
        }
        throw error;
      }
    },

    async findJob({ stack, encodeId, createdAfter }) {
      let next: ListJobsCommandInput["NextToken"];
      do {
        const page = await paced("ListJobs", () =>
          client.send(
            new ListJobsCommand({
              // The newest first: what is looked for was made a short while ago.
              Order: "DESCENDING",
              MaxResults: JOBS_PER_PAGE,
              ...(next === undefined ? {} : { NextToken: next }),
            }),
          ),
        );
        for (const job of page.Jobs ?? []) {
          if (job.CreatedAt !== undefined && job.CreatedAt < createdAfter) {
            return undefined;
          }
          const metadata = job.UserMetadata ?? {};
          if (metadata[JOB_METADATA.stack] === stack && metadata[JOB_METADATA.encodeId] === encodeId) {
            return described(job);
          }
        }
        next = page.NextToken;
      } while (next !== undefined);
      return undefined;
    },

    async getJob(jobId) {
      try {
        const { Job: job } = await paced("GetJob", () => client.send(new GetJobCommand({ Id: jobId })));
        return described(job);
      } catch (error) {
        if (error instanceof NotFoundException) {
          return undefined;
        }
        throw error;
      }
    },
  };
}

/** Whether a probe says that the file is no video it can read, and not that it could not get at it (403, 404) [inference]. */
function isUnreadable(error: unknown): error is BadRequestException {
  return error instanceof BadRequestException;
}

/** Whether a request can never be a job [inference: MediaConvert answers 400 with everything that is wrong with the settings]. */
function isRefusal(error: unknown): error is BadRequestException {
  return error instanceof BadRequestException;
}

function described(job: Job | undefined): TranscodeJob {
  if (job?.Id === undefined || job.Status === undefined) {
    throw new Error(`MediaConvert answered without the job's ${job?.Id === undefined ? "id" : "status"}.`);
  }
  return {
    jobId: job.Id,
    status: job.Status,
    ...(job.ErrorCode === undefined ? {} : { errorCode: String(job.ErrorCode) }),
    ...(job.ErrorMessage === undefined ? {} : { errorMessage: job.ErrorMessage }),
  };
}
