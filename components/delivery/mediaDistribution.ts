import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { PlayOrigin } from "../entitlement/playOrigin";
import type { MediaOrigin } from "../packaging/mediaOrigin";
import {
  type BehaviorSettings,
  deadEndBehavior,
  orderedBehaviors,
  playBehavior,
  type PlayBehaviorSettings,
} from "./behaviors";
import type { OriginPlan } from "./originPlan";
import { distributionOriginGroups, distributionOrigins, type FailoverSettings, playOrigins } from "./origins";

/** The names viewers use. They come with their certificate, because neither works without the other. */
export interface PlaybackDomain {
  /** Host names, the one to hand out at the head. */
  readonly names: readonly [string, ...string[]];
  /** ACM certificate for these names, in us-east-1 and in the distribution's account. */
  readonly certificateArn: pulumi.Input<string>;
}

/** Edge locations to pay for. */
export type PriceClass = "PriceClass_100" | "PriceClass_200" | "PriceClass_All";

/** Arguments of {@link MediaDistribution}. */
export interface MediaDistributionArgs {
  readonly plan: OriginPlan<MediaOrigin>;
  readonly failover: FailoverSettings;
  readonly behavior: BehaviorSettings;
  /** The entitlement service: its origin in each Region, and the behaviour of its paths. */
  readonly play: { readonly origins: readonly PlayOrigin[]; readonly behavior: PlayBehaviorSettings };
  readonly webAclArn: pulumi.Input<string>;
  readonly priceClass: PriceClass;
  /** @default the distribution's own `cloudfront.net` name */
  readonly domain?: PlaybackDomain;
  /**
   * Whether viewers may come over IPv6. Must be off when cookies are pinned to the viewer's address: a signed policy can only name an
   * IPv4 address, so an IPv6 viewer would always be refused.
   * @default true
   */
  readonly ipv6Enabled?: boolean;
  /** Guards the distribution against deletion and replacement: its name is in every link. */
  readonly protect: boolean;
}

/**
 * Seconds that the edge keeps an error after both origins failed. CloudFront's own 10 seconds would let viewers see an outage longer
 * than it lasts; none at all would send every viewer's retry to an origin that is down.
 */
const ERROR_TTL_SECONDS = 1;

/** Statuses of an origin that cannot serve now, in contrast to those that say the request was wrong. */
const OUTAGE_STATUSES = [500, 502, 503, 504];

/**
 * Seconds that the edge keeps a 404. CloudFront keeps one for 10 seconds whatever the cache policy says, and by the path: who asks the
 * entitlement service for a format that a title does not have, and then for another, would get the first answer twice. For playback a
 * 404 is rare: paths are checked at the edge before.
 */
const NOT_FOUND_TTL_SECONDS = 0;

/**
 * The distribution. It only composes: Regions bring their origins, and it pairs them into one origin group per packaging group.
 *
 * Every optional setting that CloudFront would fill in is given, and lists are in an order that depends on their content only: either
 * would otherwise show as a change in every preview.
 */
export class MediaDistribution extends pulumi.ComponentResource {
  readonly distributionId: pulumi.Output<string>;
  readonly distributionArn: pulumi.Output<string>;
  /** The distribution's own name, `<id>.cloudfront.net`. */
  readonly distributionDomainName: pulumi.Output<string>;
  /** The name viewers use. */
  readonly playbackDomain: pulumi.Output<string>;

  constructor(name: string, args: MediaDistributionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:delivery:MediaDistribution", name, {}, opts);
    const { plan, failover, behavior, play, domain } = args;
    const distribution = new aws.cloudfront.Distribution(
      name,
      {
        enabled: true,
        comment: `Playback (${name})`,
        aliases: domain === undefined ? [] : [...domain.names],
        origins: [...distributionOrigins(plan, failover), ...playOrigins(play.origins, failover)],
        originGroups: distributionOriginGroups(plan, failover),
        orderedCacheBehaviors: [
          playBehavior(play.behavior),
          ...orderedBehaviors(
            plan.groups.map(({ packagingGroup }) => packagingGroup),
            behavior,
          ),
        ],
        defaultCacheBehavior: deadEndBehavior(behavior),
        customErrorResponses: [
          { errorCode: 404, errorCachingMinTtl: NOT_FOUND_TTL_SECONDS },
          ...OUTAGE_STATUSES.map((errorCode) => ({ errorCode, errorCachingMinTtl: ERROR_TTL_SECONDS })),
        ],
        defaultRootObject: "",
        webAclId: args.webAclArn,
        viewerCertificate: viewerCertificate(domain),
        restrictions: { geoRestriction: { restrictionType: "none", locations: [] } },
        httpVersion: "http2and3",
        isIpv6Enabled: args.ipv6Enabled ?? true,
        priceClass: args.priceClass,
        staging: false,
        retainOnDelete: false,
        waitForDeployment: true,
      },
      // The origins carry the CDN identifiers and the services' origin keys, and AWS returns them in an order of its own: all of it is a secret.
      { parent: this, protect: args.protect, additionalSecretOutputs: ["origins"] },
    );
    this.distributionId = distribution.id;
    this.distributionArn = distribution.arn;
    this.distributionDomainName = distribution.domainName;
    this.playbackDomain = domain === undefined ? distribution.domainName : pulumi.output(domain.names[0]);
    this.registerOutputs({
      distributionId: this.distributionId,
      distributionArn: this.distributionArn,
      distributionDomainName: this.distributionDomainName,
      playbackDomain: this.playbackDomain,
    });
  }
}

/** How viewers are spoken to: TLS 1.2 with modern ciphers on our own names. */
export function viewerCertificate(
  domain: PlaybackDomain | undefined,
): aws.types.input.cloudfront.DistributionViewerCertificate {
  return domain === undefined
    ? // CloudFront knows no other minimum for its own certificate; any other value would be changed back.
      { cloudfrontDefaultCertificate: true, minimumProtocolVersion: "TLSv1" }
    : {
        cloudfrontDefaultCertificate: false,
        acmCertificateArn: domain.certificateArn,
        sslSupportMethod: "sni-only",
        minimumProtocolVersion: "TLSv1.2_2021",
      };
}
