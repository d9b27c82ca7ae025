import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import {
  COUNTRY_HEADER,
  PLAY_ADDRESS_HEADER,
  PLAY_HOST_HEADER,
  PLAY_TOKEN_HEADER,
} from "../../functions/edge/names";
import { playCorsConfig } from "./playCors";

/** Arguments of {@link PlayPolicies}. */
export interface PlayPoliciesArgs {
  /** Web origins whose scripts may ask with credentials. Empty: no CORS headers are added. */
  readonly corsOrigins: readonly string[];
}

/**
 * CloudFront's own cache policy that keeps nothing (CloudFront Developer Guide, "Use managed cache policies", `CachingDisabled`). It is
 * the same in every account.
 */
export const CACHING_DISABLED_POLICY_ID = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

/** What a request to the entitlement service carries on, besides its path and body. */
const FORWARDED_HEADERS = [
  PLAY_TOKEN_HEADER,
  PLAY_HOST_HEADER,
  PLAY_ADDRESS_HEADER,
  COUNTRY_HEADER,
  "origin",
  "content-type",
  "access-control-request-method",
  "access-control-request-headers",
];

/**
 * A cookie that nobody sends. CloudFront takes Set-Cookie out of the answers of a behaviour that forwards no cookies, and a session is its
 * cookies; where it forwards some, by whatever names, all that the origin sets get through (CloudFront Developer Guide, "Cache content based
 * on cookies"). Nothing is kept here, so no viewer gets another one's.
 */
const INERT_COOKIE = "play-none";

/** The one query parameter that the service knows. */
const FORWARDED_QUERY = ["format"];

/**
 * The origin request and response headers policies of the entitlement service.
 *
 * The request is a list of its own: a policy can neither name `Authorization` nor forward the viewer's `Host`, which API Gateway would
 * refuse, and the managed one that forwards all other headers leaves out the country. The viewer's cookies stay here: the service needs
 * none, and those of playback are keys.
 */
export class PlayPolicies extends pulumi.ComponentResource {
  readonly originRequestPolicyId: pulumi.Output<string>;
  /** Undefined when there are no CORS origins. */
  readonly responseHeadersPolicyId: pulumi.Output<string> | undefined;

  /** @throws Error for CORS origins that browsers refuse together with credentials */
  constructor(name: string, args: PlayPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:delivery:PlayPolicies", name, {}, opts);
    const parent = { parent: this };
    const request = new aws.cloudfront.OriginRequestPolicy(
      `${name}-play`,
      {
        comment: "What the entitlement service is told of a request",
        headersConfig: { headerBehavior: "whitelist", headers: { items: FORWARDED_HEADERS } },
        cookiesConfig: { cookieBehavior: "whitelist", cookies: { items: [INERT_COOKIE] } },
        queryStringsConfig: { queryStringBehavior: "whitelist", queryStrings: { items: FORWARDED_QUERY } },
      },
      parent,
    );
    const cors =
      args.corsOrigins.length === 0
        ? undefined
        : new aws.cloudfront.ResponseHeadersPolicy(
            `${name}-play-cors`,
            {
              comment: "Entitlement service with credentials",
              corsConfig: playCorsConfig(args.corsOrigins),
            },
            parent,
          );
    this.originRequestPolicyId = request.id;
    this.responseHeadersPolicyId = cors?.id;
    this.registerOutputs({
      originRequestPolicyId: this.originRequestPolicyId,
      responseHeadersPolicyId: this.responseHeadersPolicyId,
    });
  }
}
