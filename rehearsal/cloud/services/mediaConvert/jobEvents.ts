import type { Cloud } from "../../core/cloud";
import { EventBus } from "../eventBridge/eventBus";
import type { ProbedContainer } from "./containerProbe";
import type { Job } from "./job";

/** What the events of a job are about, by their `detail.status`. */
export type JobEvent = "INPUT_INFORMATION" | "PROGRESSING" | "COMPLETE" | "ERROR" | "CANCELED" | "QUEUE_HOP";

/**
 * Tells EventBridge about a job (MediaConvert User Guide, "List of MediaConvert EventBridge events"). Every event has the job's metadata,
 * by which rules tell the stack's jobs from others.
 */
export function tellOfJob(
  cloud: Cloud,
  job: Job,
  status: JobEvent,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const { accountId, region, arn, id, queue, request } = job;
  cloud.service(EventBus).publish({
    source: "aws.mediaconvert",
    detailType: "MediaConvert Job State Change",
    accountId,
    region,
    resources: [arn],
    detail: {
      timestamp: cloud.clock.now(),
      accountId,
      queue,
      jobId: id,
      status,
      userMetadata: request.userMetadata ?? {},
      ...more,
    },
  });
}

/** `inputDetails` of INPUT_INFORMATION. */
export function inputDetails(uri: string, { tracks }: ProbedContainer): readonly object[] {
  return [
    {
      id: 1,
      uri,
      audio: tracks
        .filter(({ kind }) => kind === "audio")
        .map(({ channels, codec, language, sampleRate, index }) => ({
          channels,
          codec,
          language,
          sampleRate,
          streamId: index,
        })),
      video: tracks
        .filter(({ kind }) => kind === "video")
        .map(({ codec, width, height, frameRate, bitRate, index }) => ({
          bitDepth: 8,
          codec,
          colorFormat: "YUV_420",
          fourCC: codec === "AVC" ? "avc1" : codec,
          frameRate: frameRate && frameRate.numerator / frameRate.denominator,
          height,
          interlaceMode: "PROGRESSIVE",
          sar: "1:1",
          standard: "UNSPECIFIED",
          streamId: index,
          width,
          bitrate: bitRate,
        })),
    },
  ];
}
