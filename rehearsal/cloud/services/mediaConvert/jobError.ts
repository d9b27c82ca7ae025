import { AwsError } from "../../core/types";

/** What ends a job as ERROR. */
export class JobError extends Error {
  override readonly name = "JobError";

  /** @param code number of MediaConvert's list of error codes */
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** What was being done when a job failed. */
export type FailedStep = "assume role" | "open input" | "parse input" | "write output";

/**
 * The error of a job. Inference, all in this one place: 1010 for a file without a known container is in the User Guide ("Error codes");
 * 1404 for an object that is not there and 1434 for a role that cannot be assumed have been seen in the wild; which of its codes
 * MediaConvert gives for outputs that S3 refuses is not known, 1401 stands for them here.
 */
export function jobError(step: FailedStep, uri: string, cause?: unknown): JobError {
  const reason = cause instanceof AwsError ? cause.plainMessage : "";
  const unopened = (why: string): string =>
    `Unable to open input file [${uri}]: [Failed probe/open: [${why}]]`;
  switch (step) {
    case "assume role":
      return new JobError(1434, unopened("Failed to read data: AssumeRole failed"));
    case "open input":
      return new JobError(
        cause instanceof AwsError && cause.statusCode === 404 ? 1404 : 1401,
        unopened(`Failed to read data: HeadObject failed: ${reason}`),
      );
    case "parse input":
      return new JobError(1010, unopened("No parser found for container"));
    case "write output":
      return new JobError(1401, `Unable to write to output file [${uri}]: [Failed to write data: ${reason}]`);
  }
}
