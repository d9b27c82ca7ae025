import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { ROUTE_HEADER } from "../../functions/edge/names";
import { corsConfig } from "./cors";

/** How long the edge keeps answers. */
export interface CachingSettings {
  /** Seconds for manifests: bounds how long a viewer can still start an asset that was unpublished without a deny entry. */
  readonly manifestSeconds: number;
  /** Seconds for segments, which never change under an asset. */
  readonly segmentSeconds: number;
}

/** Arguments of {@link PlaybackPolicies}. */
export interface PlaybackPoliciesArgs {
  readonly caching: CachingSettings;
  /** Web origins whose scripts may play with credentials. Empty: no CORS headers are added. */
  readonly corsOrigins: readonly string[];
}

/** Shortest time that the edge keeps an answer whatever the origin says; for MediaPackage, AWS advises 5 seconds at most. */
const MIN_TTL_SECONDS = 5;

/**
 * The cache, origin request and response headers policies of playback.
 *
 * The cache key is the path alone: no header, cookie or query string is part of it, so all viewers and both Regions share one copy. The
 * route travels to origin-request in a header of the *origin request* policy; in a cache policy it would split the cache.
 */
export class PlaybackPolicies extends pulumi.ComponentResource {
  readonly manifestCachePolicyId: pulumi.Output<string>;
  readonly segmentCachePolicyId: pulumi.Output<string>;
  readonly originRequestPolicyId: pulumi.Output<string>;
  /** Undefined when there are no CORS origins. */
  readonly responseHeadersPolicyId: pulumi.Output<string> | undefined;

  /** @throws Error for CORS origins that browsers refuse together with credentials */
  constructor(name: string, args: PlaybackPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:delivery:PlaybackPolicies", name, {}, opts);
    const parent = { parent: this };
    const manifests = new aws.cloudfront.CachePolicy(
      `${name}-manifests`,
      cachePolicy("Manifests, by path alone", args.caching.manifestSeconds, { compressed: true }),
      parent,
    );
    const segments = new aws.cloudfront.CachePolicy(
      `${name}-segments`,
      cachePolicy("Segments, by path alone", args.caching.segmentSeconds, { compressed: false }),
      parent,
    );
    const route = new aws.cloudfront.OriginRequestPolicy(
      `${name}-route`,
      {
        comment: "Hands the route from viewer-request to origin-request",
        headersConfig: { headerBehavior: "whitelist", headers: { items: [ROUTE_HEADER] } },
        cookiesConfig: { cookieBehavior: "none" },
        queryStringsConfig: { queryStringBehavior: "none" },
      },
      parent,
    );
    const cors =
      args.corsOrigins.length === 0
        ? undefined
        : new aws.cloudfront.ResponseHeadersPolicy(
            `${name}-cors`,
            { comment: "Playback with credentials", corsConfig: corsConfig(args.corsOrigins) },
            parent,
          );

    this.manifestCachePolicyId = manifests.id;
    this.segmentCachePolicyId = segments.id;
    this.originRequestPolicyId = route.id;
    this.responseHeadersPolicyId = cors?.id;
    this.registerOutputs({
      manifestCachePolicyId: this.manifestCachePolicyId,
      segmentCachePolicyId: this.segmentCachePolicyId,
      originRequestPolicyId: this.originRequestPolicyId,
      responseHeadersPolicyId: this.responseHeadersPolicyId,
    });
  }
}

/**
 * A cache policy by path alone.
 *
 * @param seconds longest and usual time to keep an answer
 * @param options.compressed whether the edge keeps a plain, a gzip and a brotli form. For media that would be one copy per browser
 *   family of bytes that do not compress.
 */
export function cachePolicy(
  comment: string,
  seconds: number,
  { compressed }: { readonly compressed: boolean },
): aws.cloudfront.CachePolicyArgs {
  return {
    comment,
    minTtl: Math.min(MIN_TTL_SECONDS, seconds),
    defaultTtl: seconds,
    maxTtl: seconds,
    parametersInCacheKeyAndForwardedToOrigin: {
      headersConfig: { headerBehavior: "none" },
      cookiesConfig: { cookieBehavior: "none" },
      queryStringsConfig: { queryStringBehavior: "none" },
      enableAcceptEncodingGzip: compressed,
      enableAcceptEncodingBrotli: compressed,
    },
  };
}
