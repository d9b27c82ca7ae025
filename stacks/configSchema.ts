import { z } from "zod";

import { DEAD_END_ORIGIN_ID, PACKAGING_GROUP_NAME } from "../components/delivery/originPlan";
import { SIGNING_KEY_NAME } from "../components/signing/signingKeyStates";
import { cdnIdentifierSchema } from "./schemas/cdnIdentifierSchema";
import { drmProfileName, drmSchema } from "./schemas/drmSchema";
import { entitlementSchema } from "./schemas/entitlementSchema";
import { ingestSchema } from "./schemas/ingestSchema";
import { replicationSchema } from "./schemas/replicationSchema";
import { signingKeySchema } from "./schemas/signingKeySchema";
import { storageSchema } from "./schemas/storageSchema";
import { transcodingSchema } from "./schemas/transcodingSchema";

/**
 * Regions where MediaPackage v1 serves VOD (AWS General Reference, "AWS Elemental MediaPackage endpoints and quotas"), without
 * us-east-1: that Region holds the control planes of CloudFront, WAF, ACM and IAM, and losing it must not also be losing a
 * media Region.
 */
export const MEDIA_REGIONS = [
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "ca-central-1",
  "sa-east-1",
  "eu-central-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "eu-north-1",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-4",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
] as const;

/** Status codes on which CloudFront can fail over (CloudFront Developer Guide, "origin failover"). */
export const FAILOVER_STATUS_CODES = [400, 403, 404, 416, 429, 500, 502, 503, 504] as const;

const ACCOUNT_ID_HINT = "12 digits in quotes (YAML reads a bare number, and drops leading zeros)";

const accountId = z
  .string({ error: `expected an AWS account id: ${ACCOUNT_ID_HINT}` })
  .regex(/^\d{12}$/, `expected an AWS account id: ${ACCOUNT_ID_HINT}`);

const roleArn = z
  .string()
  .regex(
    /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
    "expected a role ARN such as arn:aws:iam::111111111111:role/deploy",
  );

const region = z.enum(MEDIA_REGIONS, {
  error: `expected a Region with MediaPackage VOD other than us-east-1 (the control planes' Region): ${MEDIA_REGIONS.join(", ")}`,
});

const account = {
  /** The account that everything of this part is created in; each provider refuses any other. */
  accountId,
  /** Role that Pulumi assumes in that account. Required as soon as the stack spans more than one account. */
  deployRoleArn: roleArn.optional(),
};

const mediaAccount = z.strictObject({
  ...account,
  /**
   * Roles of this account that upload masters, by what they are for. The bucket's key lets them encrypt; their own policies have to let
   * them put objects. They must exist: KMS refuses a policy that names a role which does not.
   */
  uploaderRoleArns: z
    .record(
      z
        .string()
        .regex(/^[a-z][a-z0-9-]{1,31}$/, "expected 2 to 32 of a-z, 0-9 and -, starting with a letter"),
      roleArn,
    )
    .default({}),
  /** The value by which MediaPackage knows the platform's CDN. `npm run rotate-keys -- --what cdn-identifier` changes it. */
  cdnIdentifier: cdnIdentifierSchema.prefault({}),
});

const hostName = z
  .string()
  .regex(
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    "expected a lower-case host name such as play.example.com",
  );

/** A web origin as browsers send it: no path, and no port where it is the usual one. */
const webOrigin = z
  .string()
  .regex(
    /^https:\/\/(?=.{1,253}(?::|$))[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*(?!:443$)(:[1-9]\d{0,4})?$/,
    "expected an https origin such as https://www.example.com, with a port only where it is not 443",
  );

/** Letters, digits and blanks of any script, and the marks that every AWS service takes in tags. */
const TAG_TEXT = /^[\p{L}\p{N}\p{Z}_.:/=+\-@]*$/u;
const TAG_TEXT_HINT = "expected letters, digits, blanks and _ . : / = + - @ only";

const tagKey = z
  .string()
  .min(1, "expected a key of 1 to 128 characters")
  .max(128, "expected a key of 1 to 128 characters")
  .regex(TAG_TEXT, TAG_TEXT_HINT);

const tagValue = z
  .string({ error: "expected text: put numbers, true and false in quotes" })
  .max(256, "expected at most 256 characters")
  .regex(TAG_TEXT, TAG_TEXT_HINT);

/** Name of a packaging group: it heads every route, so it is URL-safe, and it stays with its assets for ever. */
const packagingGroupName = z
  .string()
  .regex(PACKAGING_GROUP_NAME, "expected 2 to 32 of a-z, 0-9 and -, starting with a letter, such as clear-00")
  .refine(
    (name) => name !== DEAD_END_ORIGIN_ID,
    "dead-end is the distribution's own origin; take another name, such as clear-00",
  );

/** Name of a packaging configuration: format and version, since a configuration never changes after it is made. */
const configurationVersion = z
  .string()
  .regex(
    /^(hls|dash|cmaf|mss)-v[1-9]\d{0,3}$/,
    "expected <format>-v<number> with format hls, dash, cmaf or mss, such as hls-v1",
  );

const packagingConfiguration = z.strictObject({
  /** Segment length in seconds, rounded by MediaPackage to a multiple of the source's segments. */
  segmentDurationSeconds: z.int().min(1).max(30).default(6),
  /** True on the way out: no new session is given this version; those that play it go on until it is removed. */
  retiring: z.boolean().default(false),
  /** Name of the DRM profile that protects this version. @default that of its group */
  drm: drmProfileName.optional(),
});

const packagingGroup = z.strictObject({
  /** What kind of content the group is for; placement only ever puts an asset in a group of its class. */
  contentClass: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, "expected 1 to 32 of a-z, 0-9 and -, starting with a letter")
    .default("clear"),
  /** Name of the DRM profile that protects the group's content, where a version names none of its own. Left out: in the clear. */
  drm: drmProfileName.optional(),
  /** The group's packaging configurations by format and version. To change one, add the next version beside it. */
  configurations: z.record(configurationVersion, packagingConfiguration),
});

const failover = z.strictObject({
  /** Answers of the first origin on which CloudFront tries the second. 503 stands for "could not connect", 504 for "timed out". */
  statusCodes: z
    .array(
      z.literal(FAILOVER_STATUS_CODES, {
        error: `expected one of CloudFront's failover codes: ${FAILOVER_STATUS_CODES.join(", ")}`,
      }),
    )
    .default([500, 502, 503, 504]),
  /** Connection attempts per origin, 1 to 3. They also multiply the read timeout. */
  connectionAttempts: z.int().min(1).max(3).default(1),
  /** Seconds to wait for a connection, 1 to 10. */
  connectionTimeoutSeconds: z.int().min(1).max(10).default(2),
  /** Seconds to wait for an answer, 1 to 120. */
  readTimeoutSeconds: z.int().min(1).max(120).default(4),
});

const caching = z.strictObject({
  /** How long the edge keeps manifests: bounds what a viewer can still start after a takedown without the deny entry. */
  manifestSeconds: z.int().min(1).max(86_400).default(300),
  /** How long the edge keeps segments, which never change under an asset. */
  segmentSeconds: z.int().min(1).max(31_536_000).default(86_400),
});

const delivery = z.strictObject({
  ...account,
  /** Names viewers use. Empty: the distribution's own cloudfront.net name. */
  domainNames: z.array(hostName).default([]),
  /** ACM certificate for `domainNames`, in us-east-1 and in the delivery account. */
  certificateArn: z
    .string()
    .regex(
      /^arn:aws:acm:us-east-1:\d{12}:certificate\/[0-9a-f-]{36}$/,
      "expected the ARN of an ACM certificate in us-east-1",
    )
    .optional(),
  /** Edge locations to pay for. */
  priceClass: z.enum(["PriceClass_100", "PriceClass_200", "PriceClass_All"]).default("PriceClass_100"),
  /**
   * Requests per five minutes and address before WAF blocks it. A player asks for a segment every few seconds and rendition, and
   * many viewers can share an address behind carrier NAT: size it for players, not for an API.
   */
  requestsPerFiveMinutesPerIp: z
    .int()
    .min(
      300,
      "expected 300 or more: a single player asks for audio and video every two seconds, and WAF would cut it off",
    )
    .max(2_000_000_000, "expected at most 2000000000, the most that WAF takes")
    .default(20_000),
  /** Web origins whose scripts may play with credentials, such as https://www.example.com; never `*`. */
  corsOrigins: z.array(webOrigin).default([]),
});

/** 0 for none, else the retentions that CloudWatch Logs knows, in days. */
const LOG_RETENTION_DAYS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const canary = z.strictObject({
  /** Asset that drills probe. */
  assetId: z.string().regex(/^[a-z0-9][a-z0-9-]{2,63}$/, "expected 3 to 64 of a-z, 0-9 and -"),
  /** Its HLS route, as the entitlement service mints it. */
  route: z.string().min(1).max(2_000),
});

/** Every key that a stack may set, in the project's namespace. Unknown keys are errors. */
export const platformSchema = z.strictObject({
  /** The media Regions, two or more, each with the account that holds it. */
  regions: z.partialRecord(region, mediaAccount),
  /** The Region that transcodes, and that the static origin groups try first. */
  activeRegion: region,
  /** The account that holds the distribution and everything global. */
  delivery,
  /** Packaging groups, the same in every Region: 10,000 assets each, at most 10. */
  packagingGroups: z.record(packagingGroupName, packagingGroup),
  /** DRM profiles by name; packaging groups refer to them. */
  drm: drmSchema.default({}),
  /** Days that MediaPackage's egress access logs are kept; 0 for no logs. */
  egressLogDays: z
    .literal(LOG_RETENTION_DAYS, {
      error: `expected 0, or a retention that CloudWatch Logs knows: ${LOG_RETENTION_DAYS.slice(1).join(", ")}`,
    })
    .default(90),
  /** Which Regions' objects are copied where. */
  replication: replicationSchema.prefault({}),
  /** What the buckets keep, for how long and where. */
  storage: storageSchema.prefault({}),
  /** How masters are transcoded. */
  transcoding: transcodingSchema.prefault({}),
  /** How masters become playable assets. */
  ingest: ingestSchema.prefault({}),
  /** Signing keys by name with their state; exactly one is active, at most 5 exist. */
  signingKeys: z.record(
    z
      .string()
      .regex(
        SIGNING_KEY_NAME,
        "expected 2 to 40 of a-z, 0-9 and -, starting with a letter, such as key-2026-11",
      ),
    signingKeySchema,
  ),
  /** Who may play what, and for how long at a time. */
  entitlement: entitlementSchema.prefault({}),
  /** When and how CloudFront turns to the second origin. */
  failover: failover.prefault({}),
  /** How long the edge keeps what. */
  caching: caching.prefault({}),
  /** Asset that drills and probes play; without it a drill cannot watch what viewers see. */
  canary: canary.optional(),
  /**
   * Guards buckets, keys, packaging groups, packaging configurations that are not retiring, and the distribution against deletion and
   * replacement.
   */
  protect: z.boolean(),
  /** Tags on everything that can carry them. */
  tags: z
    .record(tagKey, tagValue)
    .default({})
    .refine(
      (tags) => !Object.keys(tags).some((key) => key.toLowerCase().startsWith("aws:")),
      "keys must not start with aws:",
    ),
});
