import type { Cloud } from "../../core/cloud";
import { AwsError, type Caller } from "../../core/types";
import { S3DataPlane } from "../s3";
import { parseCues, type Cue } from "./captionCues";
import { probeContainer, type ProbedContainer } from "./containerProbe";
import type { Job, Place } from "./job";
import { jobError } from "./jobError";
import { s3Location } from "./jobRequest";

/** The service that jobs' roles trust. */
export const MEDIA_CONVERT = "mediaconvert.amazonaws.com";

/** Files that a job reads when it starts, whatever becomes of them later. */
export interface JobInputs {
  readonly uri: string;
  readonly container: ProbedContainer;
  /** Captions by the name of their selector. */
  readonly cues: ReadonlyMap<string, readonly Cue[]>;
}

/** Assumes a job's role as MediaConvert does. @throws AwsError AccessDenied */
export function assumeJobRole(cloud: Cloud, place: Place, roleArn: string): Caller {
  return cloud.iam.assumeRole(MEDIA_CONVERT, roleArn, { "aws:SourceAccount": place.accountId });
}

/**
 * Reads the newest versions of a job's files, as its role: a job cannot name a version.
 * @throws JobError
 */
export function readInputs(cloud: Cloud, job: Job): JobInputs {
  const [input] = job.request.settings.inputs;
  const uri = input?.fileInput ?? "";
  const role = jobRole(cloud, job, uri);
  const container = probeContainer(readFile(cloud, role, uri));
  if (container === undefined || !container.tracks.some(({ kind }) => kind !== "data")) {
    throw jobError("parse input", uri);
  }
  const cues = new Map<string, readonly Cue[]>();
  for (const [name, { sourceSettings }] of Object.entries(input?.captionSelectors ?? {})) {
    const file = sourceSettings?.fileSourceSettings?.sourceFile;
    cues.set(
      name,
      file === undefined ? [] : parseCues(new TextDecoder().decode(readFile(cloud, role, file))),
    );
  }
  return { uri, container, cues };
}

/** @throws JobError */
export function jobRole(cloud: Cloud, job: Job, uri: string): Caller {
  try {
    return assumeJobRole(cloud, job, job.request.role);
  } catch (error) {
    throw error instanceof AwsError ? jobError("assume role", uri, error) : error;
  }
}

function readFile(cloud: Cloud, role: Caller, uri: string): Uint8Array {
  const { bucket, key } = s3Location(uri) ?? { bucket: "", key: "" };
  try {
    return cloud.service(S3DataPlane).getObject(role, bucket, key).body;
  } catch (error) {
    throw error instanceof AwsError ? jobError("open input", uri, error) : error;
  }
}
