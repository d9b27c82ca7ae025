import type { CreateJobCommandInput } from "@aws-sdk/client-mediaconvert";

import type { TranscodeJob } from "../../../../functions/ingest/ports";
import type { Notice } from "./memoryPackager";

/** "Object Created" as EventBridge has it. */
export function objectCreatedEvent(
  bucket: string,
  object: { readonly key: string; readonly versionId: string; readonly content: string },
  more: { readonly source?: string; readonly reason?: string } = {},
): string {
  return JSON.stringify({
    version: "0",
    source: more.source ?? "aws.s3",
    "detail-type": "Object Created",
    detail: {
      version: "0",
      bucket: { name: bucket },
      object: {
        key: object.key,
        size: object.content.length,
        "version-id": object.versionId,
        sequencer: "00",
      },
      ...(more.reason === undefined ? {} : { reason: more.reason }),
    },
  });
}

/** "MediaConvert Job State Change" as EventBridge has it. */
export function jobEndedEvent(
  { jobId, status, errorCode, errorMessage }: TranscodeJob,
  { UserMetadata: userMetadata }: Pick<CreateJobCommandInput, "UserMetadata">,
): string {
  return JSON.stringify({
    source: "aws.mediaconvert",
    "detail-type": "MediaConvert Job State Change",
    detail: {
      jobId,
      status,
      userMetadata,
      ...(errorCode === undefined ? {} : { errorCode: Number(errorCode) }),
      ...(errorMessage === undefined ? {} : { errorMessage }),
    },
  });
}

/** "MediaPackage Input Notification" as EventBridge has it. */
export function vodEvent(region: string, { vodAssetId, event, message }: Notice): string {
  return JSON.stringify({
    source: "aws.mediapackage",
    "detail-type": "MediaPackage Input Notification",
    resources: [`arn:aws:mediapackage-vod:${region}:111111111111:assets/${vodAssetId}`],
    detail: { event, ...(message === undefined ? {} : { message }) },
  });
}
