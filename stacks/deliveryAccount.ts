import { AssetCatalog } from "../components/catalog/assetCatalog";
import { MediaDelivery } from "../components/delivery/mediaDelivery";
import { GLOBAL_REGION } from "../components/delivery/globalRegion";
import { AuditTrail } from "../components/governance/auditTrail";
import { SigningKeys } from "../components/signing/signingKeys";
import { accountProvider } from "./accountTargets";
import type { PlatformConfig } from "./config";
import type { MediaRegion } from "./mediaRegions";
import type { ProgramEnvironment } from "./programEnvironment";
import { staticRegionOrder } from "./regionOrder";
import { arnsOf } from "./stageRoles";

/** Everything global, as the outputs see it. */
export interface DeliveryAccount {
  readonly signing: SigningKeys;
  readonly delivery: MediaDelivery;
  readonly catalog: AssetCatalog;
}

/**
 * Builds the delivery account: signing keys, the distribution with all that belongs to it, the asset catalog, and the account's audit
 * trail.
 *
 * Its provider is in us-east-1, where AWS demands web ACLs, certificates and edge functions of CloudFront.
 *
 * @param regions their origins and the roles of their ingest stages
 * @param namePrefix begins the names that AWS does not make unique by itself
 */
export function buildDeliveryAccount(
  config: PlatformConfig,
  regions: readonly MediaRegion[],
  namePrefix: string,
  { now }: ProgramEnvironment,
): DeliveryAccount {
  const { accountId, deployRoleArn } = config.delivery;
  const target = { accountId, region: GLOBAL_REGION, deployRoleArn };
  const provider = accountProvider("delivery", target, config.tags);

  const signing = new SigningKeys(
    "signing",
    {
      accountId,
      keys: config.signingKeys,
      recordName: `/${namePrefix}/signing-keys`,
      now,
      replicaRegions: Object.keys(config.regions),
      protect: config.protect,
    },
    { provider },
  );
  const domain = playbackDomain(config);
  const delivery = new MediaDelivery(
    "playback",
    {
      accountId,
      staticOrder: staticRegionOrder(config),
      origins: regions.flatMap(({ packaging }) => packaging.origins),
      keyGroupId: signing.keyGroupId,
      failover: config.failover,
      caching: config.caching,
      requestsPerFiveMinutesPerIp: config.delivery.requestsPerFiveMinutesPerIp,
      corsOrigins: config.delivery.corsOrigins,
      ...(domain === undefined ? {} : { domain }),
      priceClass: config.delivery.priceClass,
      protect: config.protect,
    },
    { provider },
  );
  const catalog = new AssetCatalog(
    "catalog",
    {
      namePrefix,
      stageRoleArns: Object.fromEntries(
        regions.map(({ region, stageRoles }) => [region, arnsOf(stageRoles)]),
      ),
      protect: config.protect,
    },
    { provider },
  );
  new AuditTrail(
    "audit",
    { accountId, region: GLOBAL_REGION, trailName: `${namePrefix}-audit`, protect: config.protect },
    { providers: [provider] },
  );
  return { signing, delivery, catalog };
}

/** The configured names with their certificate; the configuration has made sure that they come together. */
function playbackDomain({
  delivery,
}: PlatformConfig):
  { readonly names: readonly [string, ...string[]]; readonly certificateArn: string } | undefined {
  const [first, ...others] = delivery.domainNames;
  return first === undefined || delivery.certificateArn === undefined
    ? undefined
    : { names: [first, ...others], certificateArn: delivery.certificateArn };
}
