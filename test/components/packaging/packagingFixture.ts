import { RegionalPackaging } from "../../../components/packaging/regionalPackaging";
import { SourceRole } from "../../../components/packaging/sourceRole";
import { type Recording, awsProvider, randomProvider, startRecording } from "../../support/recordingMocks";

export const ACCOUNT = "111111111111";
export const REGION = "us-west-2";
export const BUCKET_ARN = "arn:aws:s3:::packaged-bucket";
export const KEY_ARN = `arn:aws:kms:${REGION}:${ACCOUNT}:key/packaged`;

/** Cloud Control's resource type in Pulumi: groups and configurations alike. */
export const CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource";

type Args = ConstructorParameters<typeof RegionalPackaging>[1];
type Groups = Args["groups"];
type DrmProfiles = NonNullable<Args["drmProfiles"]>;

/** Two groups, all formats, and a second version of one. */
export const GROUPS: Groups = {
  "clear-00": {
    configurations: {
      "hls-v1": { segmentDurationSeconds: 6 },
      "dash-v1": { segmentDurationSeconds: 6 },
      "cmaf-v1": { segmentDurationSeconds: 6 },
      "cmaf-v2": { segmentDurationSeconds: 4 },
    },
  },
  "clear-01": { configurations: { "hls-v1": { segmentDurationSeconds: 6 } } },
};

/** Account of the key provider: not the media account. */
export const KEY_PROVIDER_ACCOUNT = "999999999999";
export const SPEKE_URL = `https://a1b2c3d4e5.execute-api.${REGION}.amazonaws.com/prod/speke`;

/** A profile for every format that SPEKE 1.0 has, and one for SPEKE 2.0. */
export const DRM_PROFILES: DrmProfiles = {
  premium: {
    keyProvider: { url: SPEKE_URL, accountId: KEY_PROVIDER_ACCOUNT },
    systems: {
      hls: ["fairplay"],
      dash: ["playready", "widevine"],
      cmaf: ["widevine", "fairplay"],
      mss: ["playready"],
    },
  },
  keyed: {
    keyProvider: { url: SPEKE_URL, accountId: ACCOUNT },
    systems: { dash: ["widevine"], cmaf: ["fairplay"] },
    encryptionContract: { audio: "PRESET-AUDIO-1", video: "PRESET-VIDEO-2" },
  },
};

/** Builds one Region's packaging and what it needs beforehand. */
export async function recordPackaging(
  options: {
    readonly preview?: boolean;
    readonly protect?: boolean;
    readonly region?: string;
    readonly groups?: Groups;
    readonly drmProfiles?: DrmProfiles;
    readonly egressLogDays?: number;
    readonly recoveryDays?: number;
    readonly rotation?: Args["cdnIdentifier"]["rotation"];
    /** Is called with the component before the recording settles. */
    readonly inspect?: (packaging: RegionalPackaging) => void;
  } = {},
): Promise<Recording> {
  const recording = await startRecording({ preview: options.preview ?? false });
  const region = options.region ?? REGION;
  const provider = awsProvider("media", ACCOUNT, region);
  const sourceRole = new SourceRole("source", { accountId: ACCOUNT, region }, { provider });
  const packaging = new RegionalPackaging(
    "packaging",
    {
      accountId: ACCOUNT,
      region,
      namePrefix: "media-platform-test",
      groups: options.groups ?? GROUPS,
      ...(options.drmProfiles === undefined ? {} : { drmProfiles: options.drmProfiles }),
      egressLogDays: options.egressLogDays ?? 90,
      packaged: { bucketArn: BUCKET_ARN, keyArn: KEY_ARN },
      sourceRole,
      cdnIdentifier: {
        rotation: options.rotation ?? { generation: 1, step: "settled" },
        recordName: "/media-platform-test/cdn-identifier",
        now: () => new Date("2026-11-21T12:00:00Z"),
      },
      ...(options.recoveryDays === undefined ? {} : { recoveryDays: options.recoveryDays }),
      protect: options.protect ?? true,
    },
    { providers: [provider, randomProvider()] },
  );
  options.inspect?.(packaging);
  await recording.settled();
  return recording;
}
