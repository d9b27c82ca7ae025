import type { Statement } from "../../iam/policyDocument";
import type { RegionalServices, StageTranscoding } from "../regionalServices";

/**
 * Jobs from the probe of a master to the job itself. By AWS's Service Authorization Reference CreateJob is about a queue, a list of
 * jobs about a queue or, as here, about none in particular, and a probe about nothing that has an ARN.
 */
export function makeJobs(transcoding: StageTranscoding): readonly Statement[] {
  return [
    {
      Sid: "ProbeMasters",
      Effect: "Allow",
      Action: "mediaconvert:Probe",
      Resource: "*",
    },
    {
      Sid: "FindJobs",
      Effect: "Allow",
      Action: "mediaconvert:ListJobs",
      Resource: "*",
    },
    {
      Sid: "MakeJobs",
      Effect: "Allow",
      Action: "mediaconvert:CreateJob",
      Resource: [...transcoding.queueArns],
    },
    {
      Sid: "PassTranscodeRole",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: transcoding.roleArn,
      Condition: { StringEquals: { "iam:PassedToService": "mediaconvert.amazonaws.com" } },
    },
  ];
}

/** How a job goes on. Ids of jobs are MediaConvert's, so it is any job of the account in the Region. */
export function lookAtJobs({ region, accountId }: RegionalServices): readonly Statement[] {
  return [
    {
      Sid: "LookAtJobs",
      Effect: "Allow",
      Action: "mediaconvert:GetJob",
      Resource: `arn:aws:mediaconvert:${region}:${accountId}:jobs/*`,
    },
  ];
}
