import { RegionalIngest } from "../../../components/pipeline/regionalIngest";
import type { RegionalServices } from "../../../components/pipeline/regionalServices";
import { StageRole } from "../../../components/pipeline/stageRole";
import type { IngestSettings } from "../../../functions/ingest/settings";
import type { IngestStage } from "../../../functions/ingest/stages";
import { type Recording, awsProvider, startRecording } from "../../support/recordingMocks";

export const ACCOUNT = "222222222222";
export const REGION = "eu-west-1";
export const STACK = "media-platform-test";

const key = (name: string): string => `arn:aws:kms:${REGION}:${ACCOUNT}:key/${name}`;

/** ARNs of what the stages work on. */
export const ARNS = {
  mezzanine: "arn:aws:s3:::mezzanine",
  mezzanineKey: key("mezzanine"),
  packaged: "arn:aws:s3:::packaged",
  packagedKey: key("packaged"),
  table: `arn:aws:dynamodb:${REGION}:111111111111:table/catalog`,
  sourceRole: `arn:aws:iam::${ACCOUNT}:role/source`,
  identifier: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:identifier-AbCdEf`,
  identifierKey: key("identifier"),
} as const;

/** A Region that only receives. */
export const RECEIVING: RegionalServices = {
  accountId: ACCOUNT,
  region: REGION,
  mezzanine: { bucketArn: ARNS.mezzanine, keyArn: ARNS.mezzanineKey },
  packaged: { bucketArn: ARNS.packaged, keyArn: ARNS.packagedKey },
  catalog: { region: REGION, tableArn: ARNS.table },
  packagingSourceRoleArn: ARNS.sourceRole,
  cdnIdentifier: { secretArn: ARNS.identifier, keyArn: ARNS.identifierKey },
};

/** A Region with a reserved queue beside the on-demand one. */
export const TRANSCODING: RegionalServices = {
  ...RECEIVING,
  transcoding: {
    roleArn: `arn:aws:iam::${ACCOUNT}:role/transcode`,
    queueArns: ["on-demand", "reserved"].map(
      (name) => `arn:aws:mediaconvert:${REGION}:${ACCOUNT}:queues/${name}`,
    ),
  },
};

/** Settings of a Region that only receives; packaging groups by name. */
export function settingsWith(packagingGroups: IngestSettings["packagingGroups"] = {}): IngestSettings {
  return {
    stack: STACK,
    region: REGION,
    accountId: ACCOUNT,
    ingestRegions: ["us-west-2"],
    mediaRegions: ["us-west-2", REGION],
    catalogTableArn: ARNS.table,
    mezzanineBucket: "mezzanine",
    packagedBucket: "packaged",
    packagedKeyArn: ARNS.packagedKey,
    packagingSourceRoleArn: ARNS.sourceRole,
    cdnIdentifierSecretArn: ARNS.identifier,
    packagingGroups,
    defaultContentClass: "clear",
    placement: { kind: "least-loaded" },
    playableWhen: "all",
    takeoverMinutes: 30,
    stuckMinutes: 60,
    supersededHours: 24,
  };
}

/** What a test may change. */
export interface IngestOptions {
  readonly services?: RegionalServices;
  readonly settings?: IngestSettings;
  /** @default 5 */
  readonly reconcileMinutes?: number;
  readonly preview?: boolean;
}

/** Builds one Region's ingest as the stack does: the roles first. */
function buildIngest({
  services = TRANSCODING,
  settings = settingsWith(),
  reconcileMinutes = 5,
}: IngestOptions = {}): RegionalIngest {
  const provider = awsProvider("media", ACCOUNT, REGION);
  const role = (stage: IngestStage): StageRole =>
    new StageRole(`${stage}-role-${REGION}`, { accountId: ACCOUNT, region: REGION, stage }, { provider });
  return new RegionalIngest(
    `ingest-${REGION}`,
    {
      services,
      roles: {
        "submit-transcode": role("submit-transcode"),
        "register-asset": role("register-asset"),
        "publish-asset": role("publish-asset"),
        reconcile: role("reconcile"),
      },
      settings,
      stack: STACK,
      mezzanineBucketName: "mezzanine",
      packagedBucketName: "packaged",
      reconcileMinutes,
    },
    { provider },
  );
}

/** Records one Region's ingest. */
export async function recordIngest(options: IngestOptions = {}): Promise<Recording> {
  const recording = await startRecording({ preview: options.preview ?? false });
  buildIngest(options);
  await recording.settled();
  return recording;
}
