import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { PLAY_SEGMENT } from "../../functions/edge/names";

/** Arguments of {@link MediaWebAcl}. */
export interface MediaWebAclArgs {
  /**
   * Requests from one address in five minutes before it is blocked, 10 to 2,000,000,000. A player asks for a segment every few seconds
   * and rendition, and carriers put many viewers behind one address: size it for players, not for an API.
   */
  readonly requestsPerFiveMinutesPerIp: number;
  /** Requests to the entitlement service from one address in five minutes before it is blocked there, 10 to 2,000,000,000. */
  readonly mintsPerFiveMinutesPerIp: number;
  /**
   * Blocks addresses on Amazon's reputation list as well.
   * @default false: viewers behind shared addresses of VPNs and carriers are viewers too
   */
  readonly blockKnownBadAddresses?: boolean;
}

/** Seconds over which WAF counts requests. */
const WINDOW_SECONDS = 300;

/** Status of a blocked request. Unlike 403 it tells a player to slow down, and an operator that no signature is at fault. */
const TOO_MANY_REQUESTS = 429;

/** Name of the body that a player gets who asks for sessions too often. */
const PLAY_BODY = "too-many-sessions";

/**
 * The web ACL of the distribution. It is attached by the distribution's `webAclId`: WAF's association resource is not for CloudFront.
 *
 * The provider must be one of us-east-1; WAF keeps web ACLs of scope CLOUDFRONT there.
 */
export class MediaWebAcl extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  /** @throws Error when the rate is outside of what WAF takes */
  constructor(name: string, args: MediaWebAclArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:delivery:MediaWebAcl", name, {}, opts);
    const acl = new aws.wafv2.WebAcl(
      name,
      {
        scope: "CLOUDFRONT",
        description: "Playback: limits the requests of each address",
        defaultAction: { allow: {} },
        rules: webAclRules(name, args),
        customResponseBodies: [
          { key: PLAY_BODY, contentType: "APPLICATION_JSON", content: JSON.stringify(TOO_MANY_SESSIONS) },
        ],
        visibilityConfig: visibility(name),
      },
      { parent: this },
    );
    this.arn = acl.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** A problem document as the entitlement service's own are; WAF's only JSON type is `application/json`. */
const TOO_MANY_SESSIONS = {
  type: "urn:media-platform:problem:too-many-requests",
  title: "Too Many Requests",
  status: TOO_MANY_REQUESTS,
  code: "too-many-requests",
};

/** The rules, in order of evaluation. Their priorities are fixed: changing one would make WAF treat it as another rule. */
export function webAclRules(
  name: string,
  {
    requestsPerFiveMinutesPerIp: limit,
    mintsPerFiveMinutesPerIp: mints,
    blockKnownBadAddresses,
  }: MediaWebAclArgs,
): aws.types.input.wafv2.WebAclRule[] {
  assertRate(
    "requestsPerFiveMinutesPerIp",
    limit,
    "a single player makes several hundred requests in five minutes",
  );
  assertRate("mintsPerFiveMinutesPerIp", mints, "a player asks once per life of its cookies");
  const rate = {
    name: "rate-per-address",
    priority: 0,
    action: { block: { customResponse: { responseCode: TOO_MANY_REQUESTS } } },
    statement: {
      rateBasedStatement: { limit, aggregateKeyType: "IP", evaluationWindowSec: WINDOW_SECONDS },
    },
    visibilityConfig: visibility(`${name}-rate-per-address`),
  };
  const reputation = {
    name: "known-bad-addresses",
    priority: 1,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesAmazonIpReputationList" },
    },
    visibilityConfig: visibility(`${name}-known-bad-addresses`),
  };
  // Minting costs reads and a signature, and guessing tokens costs nothing: hence a limit far below that of playing.
  const mintRate = {
    name: "session-rate-per-address",
    priority: 2,
    action: {
      block: { customResponse: { responseCode: TOO_MANY_REQUESTS, customResponseBodyKey: PLAY_BODY } },
    },
    statement: {
      rateBasedStatement: {
        limit: mints,
        aggregateKeyType: "IP",
        evaluationWindowSec: WINDOW_SECONDS,
        scopeDownStatement: {
          byteMatchStatement: {
            searchString: `/${PLAY_SEGMENT}/`,
            fieldToMatch: { uriPath: {} },
            positionalConstraint: "STARTS_WITH",
            // As it came: another spelling of the path is refused by the play-request function.
            textTransformations: [{ priority: 0, type: "NONE" }],
          },
        },
      },
    },
    visibilityConfig: visibility(`${name}-session-rate-per-address`),
  };
  return [rate, ...(blockKnownBadAddresses === true ? [reputation] : []), mintRate];
}

function assertRate(setting: string, limit: number, hint: string): void {
  if (!Number.isInteger(limit) || limit < 10 || limit > 2_000_000_000) {
    throw new Error(`${setting}: got ${limit}. WAF takes whole numbers from 10 to 2000000000; ${hint}.`);
  }
}

function visibility(metricName: string): aws.types.input.wafv2.WebAclVisibilityConfig {
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
