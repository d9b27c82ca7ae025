import { z } from "zod";

import { INGEST_QUEUES, INGEST_STAGES } from "../functions/ingest/stages";

/**
 * What a platform stack exports: the contract with the operator commands, the ingest functions' deployments and anybody who
 * reads `pulumi stack output`. Names here are public; a change is a breaking change.
 */
export const platformOutputs = z.object({
  /** Region that transcodes and that the static origin groups try first. */
  activeRegion: z.string(),
  /** All media Regions in the static order. */
  mediaRegions: z.array(z.string()),
  distributionId: z.string(),
  /** The distribution's own name, `<id>.cloudfront.net`. */
  distributionDomainName: z.string(),
  /** The name viewers use: the first configured domain, else the distribution's own. */
  playbackDomain: z.string(),
  /** Store of the Region switch and of takedowns. */
  keyValueStoreArn: z.string(),
  keyGroupId: z.string(),
  /** Signing keys by name. The secret holds the private half; nothing else does. */
  signingKeys: z.record(
    z.string(),
    z.object({
      publicKeyId: z.string(),
      secretArn: z.string(),
      state: z.enum(["published", "active", "retired"]),
      /** Of a retired key: instant from which it can be taken out. */
      trustedUntil: z.string().optional(),
    }),
  ),
  /** Who may play what. Left out by stacks that were deployed before there was an entitlement service. */
  entitlement: z
    .object({
      /** Issuer of viewers' tokens, exactly as they name it. */
      issuer: z.string(),
      /** Audiences, or client ids, whose tokens are taken. */
      audiences: z.array(z.string()),
      /** What a token must be for. */
      scope: z.string(),
      /** The user pool, where the stack has its own. */
      userPool: z.object({ id: z.string(), clientId: z.string(), signInUrl: z.string() }).optional(),
      /** Table of entitlements and offers, the same name in every Region; in the delivery account. */
      tableName: z.string(),
      /** Its replicas by Region: the media Regions and us-east-1. */
      tableArns: z.record(z.string(), z.string()),
      /** Life of a session's cookies, in seconds. */
      cookieSeconds: z.number(),
      /** The service by Region. */
      services: z.record(
        z.string(),
        z.object({
          /** Host of the API; it refuses whoever comes to it directly. */
          apiHost: z.string(),
          functionName: z.string(),
          /** Parameter that says which key signs. */
          signerParameter: z.string(),
        }),
      ),
    })
    .optional(),
  /** Which Region's objects are copied where, and how soon. */
  replication: z.object({
    pairs: z.array(z.object({ from: z.string(), to: z.string() })),
    /** Recovery point objective in minutes. */
    rpoMinutes: z.number(),
  }),
  /** Table of the asset catalog, the same name in every Region; in the delivery account. */
  catalog: z.object({
    tableName: z.string(),
    /** Its replicas by Region: the media Regions and us-east-1. */
    tableArns: z.record(z.string(), z.string()),
    /** In how many Regions of the order a title must be playable before it counts as playable. */
    playableWhen: z.enum(["all", "any"]).optional(),
  }),
  /** What each Region's media account holds. */
  regions: z.record(
    z.string(),
    z.object({
      accountId: z.string(),
      /** Role that operator commands assume in the account, when the configuration names one. */
      deployRoleArn: z.string().optional(),
      mezzanineBucket: z.string(),
      /** Customer key of the masters. */
      mezzanineKeyArn: z.string(),
      packagedBucket: z.string(),
      /** Customer key of the packaged objects. */
      packagedKeyArn: z.string(),
      /** Role with which S3 copies this Region's objects to the others. */
      replicationRoleArn: z.string(),
      /** Holds access logs and inventories of the two buckets. */
      accessLogBucket: z.string(),
      /** Queue of what S3 could not replicate from here. */
      replicationFailureQueueUrl: z.string(),
      /** What is worth an alarm about the objects that leave this Region: CloudWatch metrics with thresholds and their meaning. */
      replicationAlarms: z.array(
        z.object({
          name: z.string(),
          /** Where the metric is: failures are counted in the source's Region, everything else in the destination's. */
          accountId: z.string(),
          region: z.string(),
          namespace: z.string(),
          metricName: z.string(),
          dimensions: z.record(z.string(), z.string()),
          statistic: z.string(),
          periodSeconds: z.number(),
          evaluationPeriods: z.number(),
          /** A count, seconds or bytes. */
          threshold: z.number(),
          treatMissingData: z.string(),
          meaning: z.string(),
        }),
      ),
      /** Role with which MediaConvert reads masters and writes ladders; CreateJob takes it. Only where objects are written. */
      transcodeRoleArn: z.string().optional(),
      /** Queues of the Region; the reserved one only where one is bought. Only where objects are written. */
      transcodeQueues: z.object({ onDemandArn: z.string(), reservedArn: z.string().optional() }).optional(),
      /** What prepares assets there, by stage: a queue with its dead-letter queue, and the function that works on it. */
      ingest: z.object({
        queues: z.record(z.enum(INGEST_QUEUES), z.object({ url: z.string(), deadLetterUrl: z.string() })),
        functions: z.record(z.enum(INGEST_STAGES), z.string()),
      }),
      /** Role with which MediaPackage reads the packaged bucket; CreateAsset takes it. */
      packagingSourceRoleArn: z.string(),
      /** Secret of the CDN authorization header's value. */
      cdnIdentifierSecretArn: z.string(),
      /** How far the rotation of its value has come. Left out by older stacks. */
      cdnIdentifier: z
        .object({
          generation: z.number(),
          step: z.enum(["settled", "written", "sent"]),
          sendAfter: z.string().optional(),
        })
        .optional(),
      /** Packaging groups by their name in the configuration. */
      packagingGroups: z.record(
        z.string(),
        z.object({
          id: z.string(),
          domainName: z.string(),
          /** Which titles may be placed in it. Left out by stacks that were deployed before there was an ingest. */
          contentClass: z.string().optional(),
          /** Packaging configurations by format and version, such as `hls-v1`. */
          configurations: z.record(
            z.string(),
            z.object({
              id: z.string(),
              /** True when new sessions no longer get it. */
              retiring: z.boolean(),
            }),
          ),
        }),
      ),
    }),
  ),
  /** Asset that drills play, when one is configured. */
  canary: z.object({ assetId: z.string(), route: z.string() }).optional(),
});

/** Values of {@link platformOutputs}. */
export type PlatformOutputs = z.output<typeof platformOutputs>;
