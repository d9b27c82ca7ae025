import * as z from "zod";

import { JOB_METADATA } from "../../transcode/jobRequest";

/**
 * "MediaConvert Job State Change" of a job that has ended (MediaConvert User Guide, "EventBridge events"). It never changes again, so the
 * event is as good as asking.
 */
export const jobEndedSchema = z
  .object({
    source: z.literal("aws.mediaconvert"),
    "detail-type": z.literal("MediaConvert Job State Change"),
    detail: z.object({
      jobId: z.string().min(1),
      status: z.enum(["COMPLETE", "ERROR", "CANCELED"]),
      errorCode: z.union([z.number(), z.string()]).optional(),
      errorMessage: z.string().optional(),
      userMetadata: z.object({
        [JOB_METADATA.stack]: z.string(),
        [JOB_METADATA.assetId]: z.string().min(1),
        [JOB_METADATA.encodeId]: z.string().min(1),
      }),
    }),
  })
  .transform(({ detail: { jobId, status, errorCode, errorMessage, userMetadata } }) => ({
    kind: "job" as const,
    stack: userMetadata.stack,
    assetId: userMetadata.assetId,
    encodeId: userMetadata.encodeId,
    job: {
      jobId,
      status,
      errorCode: errorCode === undefined ? undefined : String(errorCode),
      errorMessage,
    },
  }));

/** A job that has ended in this Region. */
export type JobEnded = z.output<typeof jobEndedSchema>;
