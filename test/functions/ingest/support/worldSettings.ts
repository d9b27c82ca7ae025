import { ingestSettingsSchema, type IngestSettings } from "../../../../functions/ingest/settings";

/** The two media Regions, in the static order. */
export const REGIONS = ["us-west-2", "eu-west-1"] as const;

/** Versions of every packaging group. */
export const VERSIONS = ["hls-v1", "dash-v1", "mss-v1"] as const;

const KEY = "key/00000000-0000-0000-0000-000000000000";

/** Settings of a Region's functions, changed as the test needs them. */
export function settingsOf(region: string, change: Partial<IngestSettings> = {}): IngestSettings {
  return ingestSettingsSchema.parse({
    stack: "media-test",
    region,
    accountId: "111111111111",
    ingestRegions: [...REGIONS],
    mediaRegions: [...REGIONS],
    catalogTableArn: `arn:aws:dynamodb:${region}:333333333333:table/media-test-catalog`,
    mezzanineBucket: `media-mezzanine-${region}`,
    packagedBucket: `media-packaged-${region}`,
    packagedKeyArn: `arn:aws:kms:${region}:111111111111:${KEY}`,
    packagingSourceRoleArn: "arn:aws:iam::111111111111:role/packaging-source",
    cdnIdentifierSecretArn: `arn:aws:secretsmanager:${region}:111111111111:secret:cdn`,
    packagingGroups: {
      "clear-00": { id: "media-test-clear-00", contentClass: "clear", versions: [...VERSIONS] },
      "clear-01": { id: "media-test-clear-01", contentClass: "clear", versions: [...VERSIONS] },
      "drm-00": { id: "media-test-drm-00", contentClass: "drm", drm: "premium", versions: [...VERSIONS] },
    },
    defaultContentClass: "clear",
    placement: { kind: "least-loaded" },
    playableWhen: "all",
    transcode: {
      roleArn: "arn:aws:iam::111111111111:role/transcode",
      queueArn: `arn:aws:mediaconvert:${region}:111111111111:queues/media-test`,
      pricingPlan: "ON_DEMAND",
      acceleration: "DISABLED",
      options: {},
    },
    takeoverMinutes: 5,
    stuckMinutes: 60,
    supersededHours: 1,
    ...change,
  });
}
