import * as pulumi from "@pulumi/pulumi";

import type { PlayOrigin } from "../entitlement/playOrigin";
import type { MediaOrigin } from "../packaging/mediaOrigin";
import { EdgeFunctions } from "./edgeFunctions";
import { MediaDistribution, type PlaybackDomain, type PriceClass } from "./mediaDistribution";
import { assertPlayOrigins, planOrigins } from "./originPlan";
import type { FailoverSettings } from "./origins";
import { type CachingSettings, PlaybackPolicies } from "./playbackPolicies";
import { PlayPolicies } from "./playPolicies";
import { RegionSwitch } from "./regionSwitch";
import { MediaWebAcl } from "./webAcl";

/** Arguments of {@link MediaDelivery}. */
export interface MediaDeliveryArgs {
  /** Account of the provider: the delivery account, 12 digits. */
  readonly accountId: string;
  /** All media Regions; the first two are the members of the static origin groups, the first one is tried first. */
  readonly staticOrder: readonly string[];
  /** What the Regions hand over: one origin for each packaging group and Region, in any order. */
  readonly origins: readonly MediaOrigin[];
  /** The entitlement service of every Region of the static order, in any order. */
  readonly playOrigins: readonly PlayOrigin[];
  /** Key group whose signatures let a viewer through. */
  readonly keyGroupId: pulumi.Input<string>;
  readonly failover: FailoverSettings;
  readonly caching: CachingSettings;
  /** Requests from one address in five minutes before it is blocked. */
  readonly requestsPerFiveMinutesPerIp: number;
  /** Requests to the entitlement service from one address in five minutes before it is blocked there. */
  readonly mintsPerFiveMinutesPerIp: number;
  /** Blocks addresses on Amazon's reputation list as well. @default false */
  readonly blockKnownBadAddresses?: boolean;
  /** Web origins whose scripts may play with credentials. @default none */
  readonly corsOrigins?: readonly string[];
  /** Names viewers use, with their certificate. @default the distribution's own `cloudfront.net` name */
  readonly domain?: PlaybackDomain;
  readonly priceClass: PriceClass;
  /** Whether viewers may come over IPv6; off when cookies are pinned to the viewer's address. @default true */
  readonly ipv6Enabled?: boolean;
  /** Guards the distribution and the KeyValueStore against deletion and replacement. */
  readonly protect: boolean;
}

/**
 * Everything between viewers and the media Regions: web ACL, Region switch, edge functions, policies and the distribution, with one
 * static origin group per packaging group, and the entitlement service's paths before all others.
 *
 * The provider must be the delivery account's in us-east-1, where AWS keeps the web ACLs and edge functions of CloudFront.
 *
 * @example
 * new MediaDelivery("playback", { origins: regions.flatMap((region) => region.origins), playOrigins: services.map(({ origin }) => origin),
 *   staticOrder: ["eu-west-1", "us-west-2"], ... }, { provider: deliveryProvider });
 */
export class MediaDelivery extends pulumi.ComponentResource {
  readonly distributionId: pulumi.Output<string>;
  readonly distributionArn: pulumi.Output<string>;
  /** The distribution's own name, `<id>.cloudfront.net`. */
  readonly distributionDomainName: pulumi.Output<string>;
  /** The name viewers use: the first configured one, else the distribution's own. */
  readonly playbackDomain: pulumi.Output<string>;
  /** Store of the Region switch and of takedowns. */
  readonly keyValueStoreArn: pulumi.Output<string>;
  readonly webAclArn: pulumi.Output<string>;

  /** @throws Error for origins that do not pair up, exceeded quotas, or settings that CloudFront and WAF would refuse */
  constructor(name: string, args: MediaDeliveryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:delivery:MediaDelivery", name, {}, opts);
    const parent = { parent: this };
    const plan = planOrigins(args.origins, args.staticOrder);
    const [firstRegion] = assertPlayOrigins(args.playOrigins, args.staticOrder);

    const webAcl = new MediaWebAcl(
      name,
      {
        requestsPerFiveMinutesPerIp: args.requestsPerFiveMinutesPerIp,
        mintsPerFiveMinutesPerIp: args.mintsPerFiveMinutesPerIp,
        blockKnownBadAddresses: args.blockKnownBadAddresses ?? false,
      },
      parent,
    );
    const regionSwitch = new RegionSwitch(
      `${name}-switch`,
      { staticOrder: args.staticOrder, protect: args.protect },
      parent,
    );
    const functions = new EdgeFunctions(
      name,
      {
        accountId: args.accountId,
        staticOrder: args.staticOrder,
        statusCodes: args.failover.statusCodes,
        keyValueStoreArn: regionSwitch.keyValueStoreArn,
      },
      parent,
    );
    const policies = new PlaybackPolicies(
      name,
      { caching: args.caching, corsOrigins: args.corsOrigins ?? [] },
      parent,
    );
    const playPolicies = new PlayPolicies(name, { corsOrigins: args.corsOrigins ?? [] }, parent);
    const distribution = new MediaDistribution(
      name,
      {
        plan,
        failover: args.failover,
        behavior: {
          keyGroupId: args.keyGroupId,
          viewerRequestArn: functions.viewerRequestArn,
          originRequestArn: functions.originRequestArn,
          manifestCachePolicyId: policies.manifestCachePolicyId,
          segmentCachePolicyId: policies.segmentCachePolicyId,
          originRequestPolicyId: policies.originRequestPolicyId,
          ...(policies.responseHeadersPolicyId === undefined
            ? {}
            : { responseHeadersPolicyId: policies.responseHeadersPolicyId }),
        },
        play: {
          origins: args.playOrigins,
          behavior: {
            region: firstRegion,
            playRequestArn: functions.playRequestArn,
            originRequestPolicyId: playPolicies.originRequestPolicyId,
            ...(playPolicies.responseHeadersPolicyId === undefined
              ? {}
              : { responseHeadersPolicyId: playPolicies.responseHeadersPolicyId }),
          },
        },
        webAclArn: webAcl.arn,
        priceClass: args.priceClass,
        ...(args.domain === undefined ? {} : { domain: args.domain }),
        ipv6Enabled: args.ipv6Enabled ?? true,
        protect: args.protect,
      },
      parent,
    );

    this.distributionId = distribution.distributionId;
    this.distributionArn = distribution.distributionArn;
    this.distributionDomainName = distribution.distributionDomainName;
    this.playbackDomain = distribution.playbackDomain;
    this.keyValueStoreArn = regionSwitch.keyValueStoreArn;
    this.webAclArn = webAcl.arn;
    this.registerOutputs({
      distributionId: this.distributionId,
      distributionArn: this.distributionArn,
      distributionDomainName: this.distributionDomainName,
      playbackDomain: this.playbackDomain,
      keyValueStoreArn: this.keyValueStoreArn,
      webAclArn: this.webAclArn,
    });
  }
}
