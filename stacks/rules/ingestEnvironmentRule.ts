import { environmentBytes, MAX_ENVIRONMENT_BYTES } from "../../components/lambda/functionEnvironment";
import { compactSettings, packagingGroupId } from "../../functions/ingest/compactSettings";
import { QUEUE_URL_VARIABLE, SETTINGS_VARIABLE } from "../../functions/ingest/settings";
import type { PlatformConfig } from "../config";
import { ingestRegionsOf } from "../ingestRegions";
import { type IngestNames, ingestSettings } from "../ingestSettings";

/** The longest `<project>-<stack>`: MediaConvert takes 80 characters for a queue, and `-on-demand` is ten of them. */
const LONGEST_STACK = 70;
/** The longest name of a bucket, of a role and of a queue. */
const LONGEST = { bucket: 63, role: 64, queue: 80 } as const;

/**
 * Whether the settings fit into the environment of the ingest functions: at their first deployment it would be too late, with most of a
 * Region made. What AWS makes is taken to be as long as it can be.
 *
 * @returns one sentence at most, about the Region with the most to say
 */
export function ingestEnvironmentProblems(config: PlatformConfig): readonly string[] {
  const [largest] = Object.entries(config.regions)
    .map(([region, { accountId }]) => ({ region, ...environmentOf(config, region, accountId) }))
    .sort((one, other) => other.bytes - one.bytes);
  if (largest === undefined || largest.bytes <= MAX_ENVIRONMENT_BYTES) {
    return [];
  }
  const { region, bytes, shares } = largest;
  const said = [...shares]
    .sort(([, one], [, other]) => other - one)
    .map(([what, size]) => `${what}: ${size}`)
    .join("; ");
  return [
    `ingest: the environment of the functions in ${region} can come to ${bytes} bytes. Lambda allows ${MAX_ENVIRONMENT_BYTES}. Of these are ${said}. Shorten what is longest, or take some out: it is ${bytes - MAX_ENVIRONMENT_BYTES} bytes too long.`,
  ];
}

/** The largest environment that a function of a Region can have, and the shares that the configuration decides. */
function environmentOf(
  config: PlatformConfig,
  region: string,
  accountId: string,
): { readonly bytes: number; readonly shares: readonly (readonly [what: string, bytes: number])[] } {
  const settings = ingestSettings(config, region, longestNames(config, region, accountId));
  const compact = compactSettings(settings);
  const groups = Object.values(settings.packagingGroups);
  const versions = groups.reduce((sum, group) => sum + group.versions.length, 0);
  const values =
    settings.placement.kind === "by-metadata" ? Object.keys(settings.placement.groups).length : 0;
  return {
    bytes: environmentBytes({
      [SETTINGS_VARIABLE]: JSON.stringify(compact),
      [QUEUE_URL_VARIABLE]: `https://sqs.${region}.amazonaws.com/${accountId}/${name(LONGEST.queue)}`,
    }),
    shares: [
      [
        `packagingGroups (names, classes, profiles and versions of ${groups.length} groups with ${versions} versions)`,
        sizeOf(compact.packagingGroups),
      ],
      [`ingest.placement.groups (${values} values)`, sizeOf(compact.placement)],
      [
        `names of Regions (${settings.mediaRegions.length}, of which ${settings.ingestRegions.length} ingest)`,
        sizeOf(settings.mediaRegions) + sizeOf(settings.ingestRegions),
      ],
    ],
  };
}

function longestNames(config: PlatformConfig, region: string, accountId: string): IngestNames {
  const stack = name(LONGEST_STACK);
  const arn = (service: string, resource: string, account = accountId): string =>
    `arn:aws:${service}:${region}:${account}:${resource}`;
  const roleArn = `arn:aws:iam::${accountId}:role/${name(LONGEST.role)}`;
  const queueArn = arn("mediaconvert", `queues/${stack}-on-demand`);
  return {
    stack,
    accountId,
    catalogTableArn: arn("dynamodb", `table/${stack}-catalog`, config.delivery.accountId),
    mezzanineBucket: name(LONGEST.bucket),
    packagedBucket: name(LONGEST.bucket),
    // A UUID; keys of several Regions would have one of 36 characters as well.
    packagedKeyArn: arn("kms", `key/${name(36)}`),
    packagingSourceRoleArn: roleArn,
    // Pulumi appends a hyphen and seven characters to a name, and Secrets Manager a hyphen and six.
    cdnIdentifierSecretArn: arn("secretsmanager", `secret:packaging-${region}-cdn-identifier${name(15)}`),
    packagingGroupIds: Object.fromEntries(
      Object.keys(config.packagingGroups).map((group) => [group, packagingGroupId(stack, group)]),
    ),
    ...(ingestRegionsOf(config).includes(region)
      ? {
          transcode: {
            roleArn,
            onDemandQueueArn: queueArn,
            ...(config.transcoding.reservedQueues[region] === undefined
              ? {}
              : { reservedQueueArn: queueArn }),
          },
        }
      : {}),
  };
}

function name(length: number): string {
  return "x".repeat(length);
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
