import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Arguments of {@link MediaWebAcl}. */
export interface MediaWebAclArgs {
  /**
   * Requests from one address in five minutes before it is blocked, 10 to 2,000,000,000. A player asks for a segment every few seconds
   * and rendition, and carriers put many viewers behind one address: size it for players, not for an API.
   */
  readonly requestsPerFiveMinutesPerIp: number;
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
        visibilityConfig: visibility(name),
      },
      { parent: this },
    );
    this.arn = acl.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** The rules, in order of evaluation. Their priorities are fixed: changing one would make WAF treat it as another rule. */
export function webAclRules(
  name: string,
  { requestsPerFiveMinutesPerIp: limit, blockKnownBadAddresses }: MediaWebAclArgs,
): aws.types.input.wafv2.WebAclRule[] {
  if (!Number.isInteger(limit) || limit < 10 || limit > 2_000_000_000) {
    throw new Error(
      `requestsPerFiveMinutesPerIp: got ${limit}. WAF takes whole numbers from 10 to 2000000000; a single player makes several hundred requests in five minutes.`,
    );
  }
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
  return blockKnownBadAddresses === true ? [rate, reputation] : [rate];
}

function visibility(metricName: string): aws.types.input.wafv2.WebAclVisibilityConfig {
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
