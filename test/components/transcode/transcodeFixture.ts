import { TranscodePermissions } from "../../../components/transcode/transcodePermissions";
import { TranscodeRole } from "../../../components/transcode/transcodeRole";
import { awsProvider, type Recording, startRecording } from "../../support/recordingMocks";

export const ACCOUNT = "222222222222";
export const REGION = "eu-west-1";

/** A bucket of each kind, with a key of its own. */
export const MEZZANINE = bucket("mezzanine");
export const PACKAGED = bucket("packaged");

/** One Region's transcoding permissions, built as the stack builds them: the role first. */
export async function recordTranscode(): Promise<Recording> {
  const recording = await startRecording();
  const provider = awsProvider("media", ACCOUNT, REGION);
  const role = new TranscodeRole("transcode-role", { accountId: ACCOUNT, region: REGION }, { provider });
  new TranscodePermissions(
    "transcode",
    { region: REGION, role, mezzanine: MEZZANINE, packaged: PACKAGED },
    { provider },
  );
  await recording.settled();
  return recording;
}

function bucket(name: string): { readonly bucketArn: string; readonly keyArn: string } {
  return {
    bucketArn: `arn:aws:s3:::${name}-bucket`,
    keyArn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/${name}`,
  };
}
