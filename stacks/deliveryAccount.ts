import { AssetCatalog } from "../components/catalog/assetCatalog";
import { MediaDelivery } from "../components/delivery/mediaDelivery";
import { GLOBAL_REGION } from "../components/delivery/globalRegion";
import { AuditTrail } from "../components/governance/auditTrail";
import { SigningKeys } from "../components/signing/signingKeys";
import { accountProvider } from "./accountTargets";
import type { PlatformConfig } from "./config";
import { buildEntitlement, buildSignerParameters, type Entitlement } from "./entitlement";
import type { MediaRegion } from "./mediaRegions";
import type { ProgramEnvironment } from "./programEnvironment";
import { staticRegionOrder } from "./regionOrder";
import { arnsOf } from "./stageRoles";

/** Everything global, as the outputs see it. */
export interface DeliveryAccount {
  readonly signing: SigningKeys;
  readonly delivery: MediaDelivery;
  readonly catalog: AssetCatalog;
  readonly entitlement: Entitlement;
}

/**
 * Builds the delivery account: signing keys, the asset catalog, the entitlement services, the distribution with all that belongs to it, and
 * the account's audit trail.
 *
 * Its provider is in us-east-1, where AWS demands web ACLs, certificates and edge functions of CloudFront; the entitlement services have one
 * in each media Region besides. The services come before the distribution, which sends viewers to them, and are told which key signs after
 * it.
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
  const entitlement = buildEntitlement(config, { namePrefix, signing, catalog, provider });
  const domain = playbackDomain(config);
  const delivery = new MediaDelivery(
    "playback",
    {
      accountId,
      staticOrder: staticRegionOrder(config),
      origins: regions.flatMap(({ packaging }) => packaging.origins),
      playOrigins: entitlement.services.map(({ service }) => service.origin),
      keyGroupId: signing.keyGroupId,
      failover: config.failover,
      caching: config.caching,
      requestsPerFiveMinutesPerIp: config.delivery.requestsPerFiveMinutesPerIp,
      mintsPerFiveMinutesPerIp: config.entitlement.mintsPerFiveMinutesPerIp,
      corsOrigins: config.delivery.corsOrigins,
      ...(domain === undefined ? {} : { domain }),
      priceClass: config.delivery.priceClass,
      // A signed policy names IPv4 addresses only: a viewer who came over IPv6 would be refused everywhere.
      ipv6Enabled: !config.entitlement.pinAddress,
      protect: config.protect,
    },
    { provider },
  );
  buildSignerParameters(entitlement, signing, delivery);
  new AuditTrail(
    "audit",
    { accountId, region: GLOBAL_REGION, trailName: `${namePrefix}-audit`, protect: config.protect },
    { providers: [provider] },
  );
  return { signing, delivery, catalog, entitlement };
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
