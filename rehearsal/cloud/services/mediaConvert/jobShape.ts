import type { Job } from "./job";

/** A job as the API's answers spell it. Times are seconds since 1970. */
export function jobShape(job: Job): object {
  const { request, errorCode, errorMessage, phase, outputGroupDetails } = job;
  return {
    arn: job.arn,
    id: job.id,
    createdAt: seconds(job.createdAt),
    clientRequestToken: request.clientRequestToken,
    role: request.role,
    queue: job.queue,
    priority: job.priority,
    status: job.status,
    currentPhase: phase,
    accelerationSettings: request.accelerationSettings,
    accelerationStatus: "NOT_APPLICABLE",
    hopDestinations: request.hopDestinations,
    statusUpdateInterval: request.statusUpdateInterval ?? "SECONDS_60",
    userMetadata: request.userMetadata ?? {},
    settings: request.settings,
    errorCode,
    errorMessage,
    // GetJob tells less of outputs than the event does: no paths.
    outputGroupDetails:
      outputGroupDetails.length === 0
        ? undefined
        : outputGroupDetails.map(({ outputDetails }) => ({
            outputDetails: outputDetails.map(({ durationInMs, videoDetails }) => ({
              durationInMs,
              videoDetails: videoDetails && {
                widthInPx: videoDetails.widthInPx,
                heightInPx: videoDetails.heightInPx,
              },
            })),
          })),
    queueTransitions: job.transitions.map(({ from, to, at }) => ({
      sourceQueue: from,
      destinationQueue: to,
      timestamp: seconds(at),
    })),
    timing: {
      submitTime: seconds(job.createdAt),
      startTime: job.startedAt === undefined ? undefined : seconds(job.startedAt),
      finishTime: job.finishedAt === undefined ? undefined : seconds(job.finishedAt),
    },
  };
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
