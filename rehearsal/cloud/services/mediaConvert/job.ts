import type { CreateJobRequest } from "./jobRequest";

/** MediaConvert is Regional, and a job belongs to one account. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** States of a job. */
export const JOB_STATUSES = ["SUBMITTED", "PROGRESSING", "COMPLETE", "CANCELED", "ERROR"] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** What a finished output is; the wire and the event say it alike. */
export interface OutputDetail {
  readonly outputFilePaths: readonly string[];
  readonly durationInMs: number;
  readonly videoDetails?: {
    readonly widthInPx: number;
    readonly heightInPx: number;
    readonly averageBitrate?: number;
  };
}

/** What a finished group is. */
export interface OutputGroupDetail {
  readonly type: "HLS_GROUP" | "FILE_GROUP";
  /** Multivariant playlists; none in a file group. */
  readonly playlistFilePaths?: readonly string[];
  readonly outputDetails: readonly OutputDetail[];
}

/** A job. Times in milliseconds since 1970. */
export interface Job extends Place {
  readonly id: string;
  readonly arn: string;
  readonly request: CreateJobRequest;
  readonly createdAt: number;
  /** Place among all jobs: the newer has the higher. */
  readonly number: number;
  /** ARN of the queue that it waits in, or that runs it. */
  queue: string;
  priority: number;
  status: JobStatus;
  phase: "PROBING" | "TRANSCODING" | "UPLOADING" | undefined;
  startedAt: number | undefined;
  finishedAt: number | undefined;
  errorCode: number | undefined;
  errorMessage: string | undefined;
  outputGroupDetails: readonly OutputGroupDetail[];
  readonly transitions: { readonly from: string; readonly to: string; readonly at: number }[];
}

/** Whether a job has come to its end, whichever. */
export function isFinished({ status }: Job): boolean {
  return status !== "SUBMITTED" && status !== "PROGRESSING";
}
