import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { MANIFEST_SEGMENT, PLAY_SEGMENT, PLAYBACK_VERSION, playOriginId } from "../../functions/edge/names";
import { DEAD_END_ORIGIN_ID } from "./originPlan";
import { CACHING_DISABLED_POLICY_ID } from "./playPolicies";

/** What every cache behaviour of playback refers to. */
export interface BehaviorSettings {
  /** Key group whose signatures let a viewer through. */
  readonly keyGroupId: pulumi.Input<string>;
  /** ARN of the viewer-request CloudFront Function. */
  readonly viewerRequestArn: pulumi.Input<string>;
  /** ARN of a numbered version of the origin-request Lambda@Edge function. */
  readonly originRequestArn: pulumi.Input<string>;
  readonly manifestCachePolicyId: pulumi.Input<string>;
  readonly segmentCachePolicyId: pulumi.Input<string>;
  readonly originRequestPolicyId: pulumi.Input<string>;
  /** Policy with the CORS headers. Left out: none are added. */
  readonly responseHeadersPolicyId?: pulumi.Input<string>;
}

/** What the behaviour of the entitlement service refers to. */
export interface PlayBehaviorSettings {
  /** First Region of the static order: what the behaviour names until the play-request function has chosen. */
  readonly region: string;
  /** ARN of the play-request CloudFront Function. */
  readonly playRequestArn: pulumi.Input<string>;
  readonly originRequestPolicyId: pulumi.Input<string>;
  /** Policy with the CORS headers. Left out: none are added. */
  readonly responseHeadersPolicyId?: pulumi.Input<string>;
}

/** Paths of the entitlement service; no playback path begins like them. */
export const PLAY_PATTERN = `/${PLAY_SEGMENT}/*`;

/** CloudFront has no smaller set with POST in it; the play-request function refuses the rest. */
const ALL_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/** An origin group only fails over requests of these methods, so nothing else is let in. */
const METHODS = ["GET", "HEAD", "OPTIONS"];

/** Methods whose answers are kept. An OPTIONS answer depends on who asks. */
const CACHED_METHODS = ["GET", "HEAD"];

/** Paths of a packaging group's manifests and media playlists. */
export function manifestPattern(packagingGroup: string): string {
  return `/${PLAYBACK_VERSION}/*/${packagingGroup}~*/${MANIFEST_SEGMENT}/*`;
}

/** Paths of everything else in a packaging group. `~` ends the group's name in a route, so no name is the beginning of another. */
export function segmentPattern(packagingGroup: string): string {
  return `/${PLAYBACK_VERSION}/*/${packagingGroup}~*`;
}

/**
 * Two behaviours for each packaging group, manifests before segments: the first pattern that matches decides, and the segment pattern
 * matches manifests too. Assets and formats are in the path only, so their number never changes the distribution.
 *
 * Manifests are text and compressed; segments are media, where compression would only split the cache.
 */
export function orderedBehaviors(
  packagingGroups: readonly string[],
  settings: BehaviorSettings,
): aws.types.input.cloudfront.DistributionOrderedCacheBehavior[] {
  return packagingGroups.flatMap((packagingGroup) => {
    const common = {
      ...signedBehavior(settings),
      targetOriginId: packagingGroup,
      originRequestPolicyId: settings.originRequestPolicyId,
      lambdaFunctionAssociations: [
        { eventType: "origin-request", lambdaArn: settings.originRequestArn, includeBody: false },
      ],
    };
    return [
      {
        ...common,
        pathPattern: manifestPattern(packagingGroup),
        cachePolicyId: settings.manifestCachePolicyId,
        compress: true,
      },
      {
        ...common,
        pathPattern: segmentPattern(packagingGroup),
        cachePolicyId: settings.segmentCachePolicyId,
        compress: false,
      },
    ];
  });
}

/**
 * The behaviour of the entitlement service. It stands before all others, and takes nothing from them: their patterns begin otherwise.
 *
 * It has no key group, because whoever asks has no cookies yet. What guards it is the viewer's token, and nothing is kept. OPTIONS is among
 * the cached methods because CloudFront fails it over only then.
 */
export function playBehavior(
  settings: PlayBehaviorSettings,
): aws.types.input.cloudfront.DistributionOrderedCacheBehavior {
  return {
    pathPattern: PLAY_PATTERN,
    targetOriginId: playOriginId(settings.region),
    allowedMethods: ALL_METHODS,
    cachedMethods: METHODS,
    viewerProtocolPolicy: "https-only",
    functionAssociations: [{ eventType: "viewer-request", functionArn: settings.playRequestArn }],
    cachePolicyId: CACHING_DISABLED_POLICY_ID,
    originRequestPolicyId: settings.originRequestPolicyId,
    compress: false,
    smoothStreaming: false,
    ...(settings.responseHeadersPolicyId === undefined
      ? {}
      : { responseHeadersPolicyId: settings.responseHeadersPolicyId }),
  };
}

/**
 * The behaviour of all other paths: signed like the rest, refused by the viewer-request function, and with an origin that does not
 * exist. An open default would be a way around the signatures.
 */
export function deadEndBehavior(
  settings: BehaviorSettings,
): aws.types.input.cloudfront.DistributionDefaultCacheBehavior {
  return {
    ...signedBehavior(settings),
    targetOriginId: DEAD_END_ORIGIN_ID,
    cachePolicyId: settings.manifestCachePolicyId,
    compress: false,
  };
}

function signedBehavior(settings: BehaviorSettings) {
  return {
    allowedMethods: METHODS,
    cachedMethods: CACHED_METHODS,
    viewerProtocolPolicy: "https-only",
    trustedKeyGroups: [settings.keyGroupId],
    functionAssociations: [{ eventType: "viewer-request", functionArn: settings.viewerRequestArn }],
    // Smooth Streaming cannot be served where edge functions run.
    smoothStreaming: false,
    ...(settings.responseHeadersPolicyId === undefined
      ? {}
      : { responseHeadersPolicyId: settings.responseHeadersPolicyId }),
  };
}
