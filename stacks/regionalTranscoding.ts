import type * as aws from "@pulumi/aws";

import type { RegionalStorage } from "../components/storage/regionalStorage";
import { JobTemplateStack } from "../components/transcode/jobTemplateStack";
import { TranscodePermissions } from "../components/transcode/transcodePermissions";
import { TranscodeQueues } from "../components/transcode/transcodeQueues";
import type { TranscodeRole } from "../components/transcode/transcodeRole";
import { jobTemplateSettings } from "../functions/transcode/jobTemplate";
import type { PlatformConfig } from "./config";
import { ladderOptions } from "./ladderOptions";

/** What an ingest Region transcodes with. */
export interface RegionalTranscoding {
  readonly role: TranscodeRole;
  readonly queues: TranscodeQueues;
  /** The ladder at the console, where the configuration asks for it. */
  readonly jobTemplate: JobTemplateStack | undefined;
}

/** Where and with what a Region's transcoding is built. */
export interface RegionalTranscodingParts {
  readonly region: string;
  readonly accountId: string;
  readonly namePrefix: string;
  readonly role: TranscodeRole;
  readonly storage: RegionalStorage;
  readonly provider: aws.Provider;
}

/** Builds what an ingest Region transcodes with: what the role may do, the queues, and the console's job template. */
export function buildTranscoding(
  { transcoding }: PlatformConfig,
  { region, accountId, namePrefix, role, storage, provider }: RegionalTranscodingParts,
): RegionalTranscoding {
  new TranscodePermissions(
    `transcode-${region}`,
    { region, role, mezzanine: storage.mezzanine, packaged: storage.packaged },
    { provider },
  );
  const reserved = transcoding.reservedQueues[region];
  const queues = new TranscodeQueues(
    `transcode-queues-${region}`,
    {
      accountId,
      region,
      namePrefix,
      onDemandConcurrentJobs: transcoding.onDemandConcurrentJobs,
      ...(reserved === undefined ? {} : { reserved }),
    },
    { provider },
  );
  const jobTemplate = transcoding.consoleJobTemplate
    ? new JobTemplateStack(
        `job-template-${region}`,
        {
          namePrefix,
          region,
          queues: { onDemandQueueArn: queues.onDemandQueueArn, reservedQueueArn: queues.reservedQueueArn },
          hopToOnDemandMinutes: reserved?.hopToOnDemandMinutes,
          acceleration: transcoding.acceleration,
          settings: storage.packaged.keyArn.apply((packagedKeyArn) =>
            jobTemplateSettings({ options: ladderOptions(transcoding), packagedKeyArn }),
          ),
        },
        { provider },
      )
    : undefined;
  return { role, queues, jobTemplate };
}
