import * as z from "zod";

import { transcodeOptionsSchema } from "../transcode/options";

const placementStrategy = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("least-loaded") }),
  z.strictObject({ kind: z.literal("round-robin") }),
  z.strictObject({
    kind: z.literal("by-metadata"),
    key: z.string().min(1),
    groups: z.record(z.string(), z.array(z.string().min(1))),
  }),
]);

/** What the ingest functions of one Region go by: the program writes it into their environment, as `compactSettings` makes it. */
export const ingestSettingsSchema = z.strictObject({
  /** Name that jobs carry as metadata: `<project>-<stack>`. */
  stack: z.string().min(1),
  region: z.string().min(1),
  accountId: z.string().min(1),
  /** Regions with a mezzanine bucket that is watched and a transcoder, in the static order. */
  ingestRegions: z.array(z.string()).min(1),
  /** All media Regions, in the static order: the Region order until operators have switched for the first time. */
  mediaRegions: z.array(z.string()).min(1),
  /** ARN of the catalog's table in this Region. */
  catalogTableArn: z.string().min(1),
  mezzanineBucket: z.string().min(1),
  packagedBucket: z.string().min(1),
  packagedKeyArn: z.string().min(1),
  /** Role by which MediaPackage reads the packaged bucket. */
  packagingSourceRoleArn: z.string().min(1),
  cdnIdentifierSecretArn: z.string().min(1),
  /** Packaging groups by their name in the configuration. */
  packagingGroups: z.record(
    z.string(),
    z.strictObject({
      id: z.string(),
      contentClass: z.string(),
      drm: z.string().optional(),
      /** Packaging configurations that exist, retiring ones too: an asset of the group is to be playable by each of them. */
      versions: z.array(z.string()),
    }),
  ),
  defaultContentClass: z.string(),
  placement: placementStrategy,
  playableWhen: z.enum(["any", "all"]),
  /** Only where masters are transcoded. */
  transcode: z
    .strictObject({
      roleArn: z.string().min(1),
      queueArn: z.string().min(1),
      pricingPlan: z.enum(["ON_DEMAND", "RESERVED"]),
      hopTo: z.strictObject({ queueArn: z.string(), afterMinutes: z.int() }).optional(),
      acceleration: z.enum(["DISABLED", "PREFERRED", "ENABLED"]),
      options: transcodeOptionsSchema,
    })
    .optional(),
  /** Minutes after which a drained Region's unfinished encode is done again here. */
  takeoverMinutes: z.int().min(1),
  /** Minutes without progress after which an open item is reported as stuck. */
  stuckMinutes: z.int().min(1),
  /** Hours during which a superseded encode still serves those who play it. */
  supersededHours: z.int().min(1),
});

/** Values of {@link ingestSettingsSchema}. */
export type IngestSettings = z.output<typeof ingestSettingsSchema>;

/** Environment variable that holds {@link IngestSettings}, in the form of `compactSettings`. */
export const SETTINGS_VARIABLE = "INGEST_SETTINGS";

/** Environment variable with the URL of the function's own queue; the reconciler has none. */
export const QUEUE_URL_VARIABLE = "QUEUE_URL";
