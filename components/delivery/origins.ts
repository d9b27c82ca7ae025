import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import {
  CDN_IDENTIFIER_HEADER,
  PLAY_ORIGIN_KEY_HEADER,
  playOriginId,
  REGION_HEADER,
} from "../../functions/edge/names";
import type { PlayOrigin } from "../entitlement/playOrigin";
import type { MediaOrigin } from "../packaging/mediaOrigin";
import { DEAD_END_ORIGIN_ID, type OriginPlan } from "./originPlan";
import { originShieldRegion } from "./originShield";

/** When CloudFront gives up on an origin and turns to the next. */
export interface FailoverSettings {
  /**
   * Answers of the first origin on which the second is tried, any of CloudFront's failover codes. 503 stands for "could not connect"
   * and 504 for "timed out".
   */
  readonly statusCodes: readonly number[];
  /** Connection attempts per origin, 1 to 3. They multiply the read timeout as well. */
  readonly connectionAttempts: number;
  /** Seconds to wait for a connection, 1 to 10. */
  readonly connectionTimeoutSeconds: number;
  /** Seconds to wait for an answer, 1 to 120. */
  readonly readTimeoutSeconds: number;
}

/**
 * Host of the dead end. `.invalid` is reserved for names that never resolve (RFC 2606), so a request that came so far would get a 502
 * and no bytes of anybody.
 */
export const DEAD_END_HOST = "dead-end.invalid";

/** Seconds that CloudFront keeps an idle connection to an origin; its own default. */
const KEEPALIVE_SECONDS = 5;

/**
 * The origins of a distribution: every packaging group in every Region, and the dead end. Every optional setting is given, so that no
 * default of CloudFront's shows as a change.
 */
export function distributionOrigins(
  plan: OriginPlan<MediaOrigin>,
  settings: FailoverSettings,
): aws.types.input.cloudfront.DistributionOrigin[] {
  return [
    {
      originId: DEAD_END_ORIGIN_ID,
      domainName: DEAD_END_HOST,
      originPath: "",
      connectionAttempts: 1,
      connectionTimeout: 1,
      customOriginConfig: tlsOnly(1),
    },
    ...plan.origins.map(({ id, origin }) => ({
      originId: id,
      domainName: origin.domainName,
      originPath: "",
      connectionAttempts: settings.connectionAttempts,
      connectionTimeout: settings.connectionTimeoutSeconds,
      customHeaders: [
        { name: REGION_HEADER, value: origin.region },
        { name: CDN_IDENTIFIER_HEADER, value: pulumi.secret(origin.cdnIdentifier) },
      ],
      customOriginConfig: tlsOnly(settings.readTimeoutSeconds),
      originShield: { enabled: true, originShieldRegion: originShieldRegion(origin.region) },
    })),
  ];
}

/**
 * The entitlement service of every Region, by id. It stands in no static group: the play-request function chooses. Nothing of it is cached,
 * so there is nothing for Origin Shield to keep.
 */
export function playOrigins(
  origins: readonly PlayOrigin[],
  settings: FailoverSettings,
): aws.types.input.cloudfront.DistributionOrigin[] {
  return [...origins]
    .sort((a, b) => (a.region < b.region ? -1 : 1))
    .map(({ region, domainName, originKey }) => ({
      originId: playOriginId(region),
      domainName,
      originPath: "",
      connectionAttempts: settings.connectionAttempts,
      connectionTimeout: settings.connectionTimeoutSeconds,
      customHeaders: [{ name: PLAY_ORIGIN_KEY_HEADER, value: pulumi.secret(originKey) }],
      customOriginConfig: tlsOnly(settings.readTimeoutSeconds),
    }));
}

/** The static origin groups: CloudFront turns to the second member by itself, without the switch and without the operator. */
export function distributionOriginGroups(
  plan: OriginPlan<MediaOrigin>,
  { statusCodes }: FailoverSettings,
): aws.types.input.cloudfront.DistributionOriginGroup[] {
  const ordered = [...new Set(statusCodes)].sort((a, b) => a - b);
  return plan.groups.map(({ packagingGroup, memberIds }) => ({
    originId: packagingGroup,
    failoverCriteria: { statusCodes: ordered },
    members: memberIds.map((originId) => ({ originId })),
  }));
}

function tlsOnly(
  readTimeoutSeconds: number,
): aws.types.input.cloudfront.DistributionOriginCustomOriginConfig {
  return {
    httpPort: 80,
    httpsPort: 443,
    ipAddressType: "ipv4",
    originProtocolPolicy: "https-only",
    originSslProtocols: ["TLSv1.2"],
    originReadTimeout: readTimeoutSeconds,
    originKeepaliveTimeout: KEEPALIVE_SECONDS,
  };
}
