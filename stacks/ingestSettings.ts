import type { IngestSettings } from "../functions/ingest/settings";
import type { PlatformConfig } from "./config";
import { ingestRegionsOf } from "./ingestRegions";
import { ladderOptions } from "./ladderOptions";
import { staticRegionOrder } from "./regionOrder";

/** What the settings of a Region's ingest name that AWS, or the stack's name, decides. */
export interface IngestNames {
  /** `<project>-<stack>`, which jobs carry. */
  readonly stack: string;
  readonly accountId: string;
  readonly catalogTableArn: string;
  readonly mezzanineBucket: string;
  readonly packagedBucket: string;
  readonly packagedKeyArn: string;
  readonly packagingSourceRoleArn: string;
  readonly cdnIdentifierSecretArn: string;
  /** Ids of the packaging groups by name. */
  readonly packagingGroupIds: Readonly<Record<string, string>>;
  /** Only where masters are transcoded. */
  readonly transcode?: {
    readonly roleArn: string;
    readonly onDemandQueueArn: string;
    /** Only where the Region has a reserved queue. */
    readonly reservedQueueArn?: string | undefined;
  };
}

/** What a Region's ingest functions go by: names that AWS made, and what the configuration says. */
export function ingestSettings(config: PlatformConfig, region: string, names: IngestNames): IngestSettings {
  const { ingest, packagingGroups } = config;
  const { packagingGroupIds, transcode, ...common } = names;
  return {
    ...common,
    region,
    ingestRegions: [...ingestRegionsOf(config)],
    mediaRegions: [...staticRegionOrder(config)],
    packagingGroups: Object.fromEntries(
      Object.entries(packagingGroups).map(([name, { contentClass, drm, configurations }]) => [
        name,
        {
          id: packagingGroupIds[name] ?? "",
          contentClass,
          ...(drm === undefined ? {} : { drm }),
          versions: Object.keys(configurations).sort(),
        },
      ]),
    ),
    defaultContentClass: defaultContentClassOf(config),
    placement: placementOf(ingest.placement),
    playableWhen: ingest.playableWhen,
    ...(transcode === undefined ? {} : { transcode: transcodeSettings(config, region, transcode) }),
    takeoverMinutes: ingest.takeoverMinutes,
    stuckMinutes: ingest.stuckMinutes,
    supersededHours: ingest.supersededHours,
  };
}

/** The class of titles that name none. */
export function defaultContentClassOf({
  ingest,
  packagingGroups,
}: Pick<PlatformConfig, "ingest" | "packagingGroups">): string {
  const [first] = Object.keys(packagingGroups).sort();
  return (
    ingest.defaultContentClass ?? (first === undefined ? "" : (packagingGroups[first]?.contentClass ?? ""))
  );
}

function placementOf(placement: PlatformConfig["ingest"]["placement"]): IngestSettings["placement"] {
  return placement.strategy === "by-metadata"
    ? { kind: placement.strategy, key: placement.key, groups: placement.groups }
    : { kind: placement.strategy };
}

/** Jobs start in the reserved queue where the Region has one, and hop from there if the configuration lets them. */
function transcodeSettings(
  { transcoding: config }: PlatformConfig,
  region: string,
  { roleArn, onDemandQueueArn, reservedQueueArn }: NonNullable<IngestNames["transcode"]>,
): NonNullable<IngestSettings["transcode"]> {
  const hopMinutes = config.reservedQueues[region]?.hopToOnDemandMinutes;
  const common = { roleArn, acceleration: config.acceleration, options: ladderOptions(config) };
  return reservedQueueArn === undefined
    ? { ...common, queueArn: onDemandQueueArn, pricingPlan: "ON_DEMAND" }
    : {
        ...common,
        queueArn: reservedQueueArn,
        pricingPlan: "RESERVED",
        ...(hopMinutes === undefined
          ? {}
          : { hopTo: { queueArn: onDemandQueueArn, afterMinutes: hopMinutes } }),
      };
}
