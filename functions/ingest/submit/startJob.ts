import type { MasterPart } from "../../catalog/parts";
import { nextMaster, reasonOf } from "../../catalog/transitions";
import { createJobRequest, type JobRequest } from "../../transcode/jobRequest";
import type { SourceVideo } from "../../transcode/sourceVideo";
import { JobRefusedError, type IngestPorts } from "../ports";
import type { IngestSettings } from "../settings";
import { done, later, lostWrite, moved, written, type Step } from "../steps";
import { describeMaster } from "./describeMaster";
import type { Sidecar } from "../sidecar";

/** Settings of a Region that transcodes. */
export type TranscodingSettings = IngestSettings & {
  readonly transcode: NonNullable<IngestSettings["transcode"]>;
};

/**
 * Seconds during which the process that noted an encode may still be asking for its job. Longer than any function that asks
 * for jobs may run, the reconciler too, so whoever comes later finds the job, if there is one; MediaConvert itself recognises a repeated request for one minute only.
 */
export const CLAIM_LEASE_SECONDS = 360;
/** By how much MediaConvert's clock may be behind the catalog's when a job is looked for. */
const CLOCK_SKEW_MS = 300_000;

/** Probes a claimed master, notes which encode it will be, and asks for the job. */
export async function startJob(
  ports: IngestPorts,
  settings: TranscodingSettings,
  claimed: MasterPart,
  sidecar: Sidecar,
): Promise<Step> {
  const { catalog, transcoder, now } = ports;
  const probe = await transcoder.probe(`s3://${settings.mezzanineBucket}/${claimed.key}`);
  const description = describeMaster(probe, sidecar, {
    assetId: claimed.assetId,
    key: claimed.key,
    mezzanineBucket: settings.mezzanineBucket,
    options: settings.transcode.options,
  });
  if (!description.accepted) {
    const { reason } = description;
    return written(
      await catalog.updateMaster(nextMaster(claimed, { state: "REFUSED", reason }, now())),
      `refused: ${reason.code}`,
    );
  }
  const { request, encodeId, ladderVersion, ladderHash } = jobRequestOf(
    settings,
    claimed,
    description.source,
  );
  // Noted before the job is asked for: whoever finds this master without a job's id knows by which encode to look for one.
  const noted = nextMaster(claimed, { encodeId, ladderVersion, ladderHash }, now());
  if (!(await catalog.updateMaster(noted))) {
    return lostWrite();
  }
  try {
    const { jobId } = await transcoder.createJob(request);
    return await recordJob(ports, noted, jobId);
  } catch (error) {
    if (!(error instanceof JobRefusedError)) {
      throw error;
    }
    const reason = reasonOf("job-refused", error.message);
    return written(
      await catalog.updateMaster(nextMaster(noted, { state: "FAILED", reason }, now())),
      `failed: ${reason.code}`,
    );
  }
}

/** What looking for a job of an earlier attempt came to. */
export type Recovery =
  | { readonly kind: "step"; readonly step: Step }
  /** There is none; the part is this process's to go on with. */
  | { readonly kind: "free"; readonly part: MasterPart };

/**
 * Goes on with a master that was claimed by a process that may have died. The write takes the claim over: any other process that still
 * lives fails at its next one, which it makes before it asks for a job.
 */
export async function recoverJob(
  { catalog, transcoder, ...ports }: IngestPorts,
  settings: IngestSettings,
  part: MasterPart,
): Promise<Recovery> {
  const { encodeId } = part;
  const now = ports.now();
  const leftSeconds = CLAIM_LEASE_SECONDS - (now.getTime() - Date.parse(part.updatedAt)) / 1_000;
  if (encodeId !== undefined && leftSeconds > 0) {
    return { kind: "step", step: later("its job may be about to be made", leftSeconds) };
  }
  const taken = nextMaster(part, {}, now);
  if (!(await catalog.updateMaster(taken))) {
    return { kind: "step", step: lostWrite() };
  }
  const job =
    encodeId === undefined
      ? undefined
      : await transcoder.findJob({
          stack: settings.stack,
          encodeId,
          createdAfter: new Date(Date.parse(part.createdAt) - CLOCK_SKEW_MS),
        });
  return job === undefined
    ? { kind: "free", part: taken }
    : { kind: "step", step: await recordJob({ catalog, transcoder, ...ports }, taken, job.jobId) };
}

/** Notes a job's id. Losing the race is fine: its end has been noted by then. */
async function recordJob({ catalog, now }: IngestPorts, part: MasterPart, jobId: string): Promise<Step> {
  const isWritten = await catalog.updateMaster(nextMaster(part, { state: "TRANSCODING", jobId }, now()));
  return isWritten ? moved(`job ${jobId}`) : done(`job ${jobId} is known already`);
}

function jobRequestOf(
  { transcode, ...settings }: TranscodingSettings,
  { assetId, key, versionId }: MasterPart,
  source: SourceVideo,
): JobRequest {
  return createJobRequest({
    assetId,
    master: { key, versionId },
    source,
    options: transcode.options,
    place: {
      stack: settings.stack,
      mezzanineBucket: settings.mezzanineBucket,
      packagedBucket: settings.packagedBucket,
      packagedKeyArn: settings.packagedKeyArn,
      roleArn: transcode.roleArn,
      queue: { arn: transcode.queueArn, pricingPlan: transcode.pricingPlan },
      ...(transcode.hopTo === undefined ? {} : { hopTo: transcode.hopTo }),
      acceleration: transcode.acceleration,
    },
  });
}
