import { generateKeyPairSync, type KeyObject } from "node:crypto";

import { text, toJson } from "../../../../rehearsal/cloud/core/props";
import type { Cloud } from "../../../../rehearsal/cloud/core/cloud";
import { AwsError, type Json, type Props, type Scope } from "../../../../rehearsal/cloud/core/types";
import { cloudfrontService } from "../../../../rehearsal/cloud/services/cloudfront";
import { TOKENS } from "../../../../rehearsal/cloud/services/cloudfront/tokens";
import { iamService } from "../../../../rehearsal/cloud/services/iam";
import { lambdaService } from "../../../../rehearsal/cloud/services/lambda";
import { wafv2Service } from "../../../../rehearsal/cloud/services/wafv2";
import { Deployment, HOME, makeCloud, policy } from "../core/standIn";

/** The provider of the delivery account. */
export const VIRGINIA: Scope = { accountId: HOME, region: "us-east-1", defaultTags: {} };

/** A signing key pair; making one costs a tenth of a second, so tests share it. */
export const signingKey: { readonly privateKey: KeyObject; readonly publicKeyPem: string } = (() => {
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    privateKey: pair.privateKey,
    publicKeyPem: pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
})();

/** An origin-request function that marks each run in the path: `/x` becomes `/<origin's Region>/x`. */
export const ORIGIN_REQUEST = `exports.handler = async (event) => {
  const request = event.Records[0].cf.request;
  request.uri = "/" + request.origin.custom.customHeaders["x-media-region"][0].value + request.uri;
  return request;
};`;

/** A viewer-request function that changes nothing. */
export const VIEWER_REQUEST = `import cf from 'cloudfront';
async function handler(event) { return event.request; }`;

/** Code as the provider plugins hand it over. */
export function archive(files: Readonly<Record<string, string>>): Json {
  const encoded = Object.entries(files).map(
    ([path, source]) => [path, Buffer.from(source).toString("base64")] as const,
  );
  return { $archive: { hash: JSON.stringify(files), files: toJson(Object.fromEntries(encoded)) } };
}

/** Trust in several services. */
export function trusts(...services: readonly string[]): string {
  return policy({ Effect: "Allow", Principal: { Service: services }, Action: "sts:AssumeRole" });
}

/** Arguments of a Lambda function. */
export function functionArgs(role: string, code: string, more: Props = {}): Props {
  return {
    role,
    code: archive({ "index.js": code }),
    handler: "index.handler",
    runtime: "nodejs22.x",
    ...more,
  };
}

/** Replacements of parts of {@link Delivery.distributionArgs}. */
export interface Changes {
  readonly top?: Props;
  /** Of the first origin. */
  readonly origin?: Props;
  readonly group?: Props;
  /** Of the ordered behaviour. */
  readonly behaviour?: Props;
  readonly standard?: Props;
}

/** What the tests may vary in what the fixture deploys. */
export interface DeliverySettings {
  readonly viewerRequest?: string;
  readonly originRequest?: string;
  readonly rateLimit?: number;
  readonly changes?: Changes;
}

/** A delivery account with one packaging group `clear-00` in two Regions, as small as a compliant one can be. */
export class Delivery {
  private constructor(
    readonly deployment: Deployment,
    readonly roleArn: string,
    readonly lambdaArn: string,
    readonly functionArn: string,
    readonly storeArn: string,
    readonly publicKeyId: string,
    readonly keyGroupId: string,
    readonly cachePolicyId: string,
    readonly originRequestPolicyId: string,
    readonly webAclArn: string,
  ) {}

  get cloud(): Cloud {
    return this.deployment.cloud;
  }

  static async make(settings: DeliverySettings = {}): Promise<Delivery> {
    const modules = [iamService, lambdaService, cloudfrontService, wafv2Service];
    const deployment = await Deployment.over(modules, makeCloud());
    const create = (
      token: string,
      name: string,
      args: Props,
    ): Promise<{ readonly id: string; readonly outputs: Props }> =>
      deployment.create(token, name, args, VIRGINIA);
    const role = await create("aws:iam/role:Role", "edge", {
      assumeRolePolicy: trusts("lambda.amazonaws.com", "edgelambda.amazonaws.com"),
    });
    const roleArn = text(role.outputs, "arn");
    const lambda = await create(
      "aws:lambda/function:Function",
      "origin-request",
      functionArgs(roleArn, settings.originRequest ?? ORIGIN_REQUEST, { publish: true, timeout: 5 }),
    );
    const store = await create(TOKENS.keyValueStore, "store", {});
    const viewerRequest = await create(TOKENS.function, "viewer-request", {
      code: settings.viewerRequest ?? VIEWER_REQUEST,
      runtime: "cloudfront-js-2.0",
      keyValueStoreAssociations: [text(store.outputs, "arn")],
    });
    const key = await create(TOKENS.publicKey, "key", { encodedKey: signingKey.publicKeyPem });
    const keyGroup = await create(TOKENS.keyGroup, "keys", { items: [key.id] });
    const cachePolicy = await create(TOKENS.cachePolicy, "minute", cachePolicyArgs(0, 60, 60));
    const route = await create(TOKENS.originRequestPolicy, "route", {
      headersConfig: { headerBehavior: "whitelist", headers: { items: ["x-media-route"] } },
      cookiesConfig: { cookieBehavior: "none" },
      queryStringsConfig: { queryStringBehavior: "none" },
    });
    const acl = await create("aws:wafv2/webAcl:WebAcl", "acl", webAclArgs(settings.rateLimit ?? 1000));
    return new Delivery(
      deployment,
      roleArn,
      text(lambda.outputs, "qualifiedArn"),
      text(viewerRequest.outputs, "arn"),
      text(store.outputs, "arn"),
      key.id,
      keyGroup.id,
      cachePolicy.id,
      route.id,
      text(acl.outputs, "arn"),
    );
  }

  /** Arguments of a distribution that breaks no rule, with some parts replaced. */
  distributionArgs(changes: Changes = {}): Props {
    const behaviour: Props = {
      targetOriginId: "clear-00",
      viewerProtocolPolicy: "https-only",
      allowedMethods: ["GET", "HEAD", "OPTIONS"],
      cachedMethods: ["GET", "HEAD"],
      cachePolicyId: this.cachePolicyId,
      originRequestPolicyId: this.originRequestPolicyId,
      trustedKeyGroups: [this.keyGroupId],
      functionAssociations: [{ eventType: "viewer-request", functionArn: this.functionArn }],
      lambdaFunctionAssociations: [{ eventType: "origin-request", lambdaArn: this.lambdaArn }],
    };
    return {
      enabled: true,
      origins: [
        { ...originArgs("us-west-2"), ...changes.origin },
        originArgs("eu-west-1"),
        { ...originArgs("nowhere"), originId: "dead-end", domainName: "dead-end.invalid" },
      ],
      originGroups: [
        {
          originId: "clear-00",
          failoverCriteria: { statusCodes: [500, 502, 503, 504] },
          members: [{ originId: "clear-00.us-west-2" }, { originId: "clear-00.eu-west-1" }],
          ...changes.group,
        },
      ],
      orderedCacheBehaviors: [{ ...behaviour, pathPattern: "/v1/*/clear-00~*", ...changes.behaviour }],
      defaultCacheBehavior: {
        ...behaviour,
        targetOriginId: "dead-end",
        lambdaFunctionAssociations: [],
        ...changes.standard,
      },
      viewerCertificate: { cloudfrontDefaultCertificate: true, minimumProtocolVersion: "TLSv1" },
      restrictions: { geoRestriction: { restrictionType: "none", locations: [] } },
      webAclId: this.webAclArn,
      ...changes.top,
    };
  }

  /** Creates the distribution. */
  distribute(
    changes: Changes = {},
    name = "main",
  ): Promise<{ readonly id: string; readonly outputs: Props }> {
    return this.deployment.create(TOKENS.distribution, name, this.distributionArgs(changes), VIRGINIA);
  }

  /** AWS's code for the refusal of any resource, whether the provider's check or the API refuses; fails when neither does. */
  async refusal(token: string, args: Props, scope: Scope = VIRGINIA): Promise<string> {
    const { failures } = this.deployment.check(token, "refused", args, scope);
    const [first] = failures;
    if (first !== undefined) {
      return /^(\w+): /.exec(first.reason)?.[1] ?? first.reason;
    }
    try {
      await this.deployment.create(token, "refused", args, scope);
    } catch (error) {
      if (error instanceof AwsError) {
        return error.code;
      }
      throw error;
    }
    return "accepted";
  }
}

/** Arguments of an origin of `clear-00` in a Region. */
export function originArgs(region: string): Props {
  return {
    originId: `clear-00.${region}`,
    domainName: hostIn(region),
    connectionAttempts: 1,
    connectionTimeout: 2,
    customHeaders: [
      { name: "x-media-region", value: region },
      { name: "X-MediaPackage-CDNIdentifier", value: `identifier-${region}` },
    ],
    customOriginConfig: {
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "https-only",
      originSslProtocols: ["TLSv1.2"],
      originReadTimeout: 4,
      originKeepaliveTimeout: 5,
    },
    originShield: { enabled: region !== "nowhere", originShieldRegion: "us-west-2" },
  };
}

/** Name of the packaging group's server in a Region. */
export function hostIn(region: string): string {
  return `clear-00.egress.mediapackage-vod.${region}.amazonaws.com`;
}

/** Arguments of a cache policy by path alone. */
export function cachePolicyArgs(minTtl: number, defaultTtl: number, maxTtl: number): Props {
  return {
    minTtl,
    defaultTtl,
    maxTtl,
    parametersInCacheKeyAndForwardedToOrigin: {
      headersConfig: { headerBehavior: "none" },
      cookiesConfig: { cookieBehavior: "none" },
      queryStringsConfig: { queryStringBehavior: "none" },
    },
  };
}

/** How metrics of the web ACL are called. */
export const VISIBILITY: Props = {
  metricName: "acl",
  cloudwatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
};

/** A rate rule over five minutes. */
export function rateRule(limit: number, more: Props = {}): Props {
  return {
    name: "rate",
    priority: 0,
    action: { block: {} },
    statement: { rateBasedStatement: { limit, aggregateKeyType: "IP", evaluationWindowSec: 300, ...more } },
    visibilityConfig: VISIBILITY,
  };
}

/** Arguments of a web ACL for CloudFront. */
export function webAclArgs(limit: number, more: Props = {}): Props {
  return {
    scope: "CLOUDFRONT",
    defaultAction: { allow: {} },
    rules: [rateRule(limit)],
    visibilityConfig: VISIBILITY,
    ...more,
  };
}
