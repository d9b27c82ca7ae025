import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/types";
import { S3DataPlane } from "../s3";
import { frameCaptureFiles } from "./frameCaptures";
import { destinationOf, hlsGroupFiles, type GroupFiles } from "./hlsOutputs";
import type { Job, OutputGroupDetail } from "./job";
import { jobError } from "./jobError";
import { jobRole, type JobInputs } from "./jobInputs";
import { s3Location, targetOf, type OutputGroup } from "./jobRequest";

/**
 * Writes everything that a job makes, as its role, under the key that each group names.
 * @returns what the job and its COMPLETE event say of the outputs
 * @throws JobError for the first file that S3 or KMS refuses; what was written before stays, as it does in AWS
 */
export function writeOutputs(cloud: Cloud, job: Job, inputs: JobInputs): readonly OutputGroupDetail[] {
  const role = jobRole(cloud, job, inputs.uri);
  return job.request.settings.outputGroups.map((group) => {
    const { files, detail } = groupFiles(group, inputs);
    const { kmsKeyArn } = targetOf(group);
    for (const { uri, body, contentType } of files) {
      const { bucket, key } = s3Location(uri) ?? { bucket: "", key: "" };
      try {
        cloud.service(S3DataPlane).putObject(role, bucket, key, body, {
          contentType,
          ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }),
        });
      } catch (error) {
        throw error instanceof AwsError ? jobError("write output", uri, error) : error;
      }
    }
    return detail;
  });
}

function groupFiles(group: OutputGroup, { uri, container, cues }: JobInputs): GroupFiles {
  const base = destinationOf(group, uri);
  return group.outputGroupSettings?.type === "HLS_GROUP_SETTINGS"
    ? hlsGroupFiles(group, base, (selector) => cues.get(selector) ?? [])
    : frameCaptureFiles(group, base, container.durationSeconds);
}
