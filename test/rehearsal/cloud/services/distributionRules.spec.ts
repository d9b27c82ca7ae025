import { expect } from "chai";

import { objects, optionalObject, text } from "../../../../rehearsal/cloud/core/props";
import { TOKENS } from "../../../../rehearsal/cloud/services/cloudfront/tokens";
import { UNKNOWN, type Props } from "../../../../rehearsal/cloud/core/types";
import { codeOf } from "../core/standIn";
import { Delivery, functionArgs, originArgs, trusts, VIRGINIA, type Changes } from "./deliveryFixture";

const ORIGIN_CONFIG = optionalObject(originArgs("us-west-2"), "customOriginConfig");

function originConfig(change: Props): Changes {
  return {
    origin: {
      customOriginConfig: { ...ORIGIN_CONFIG, ...change },
    },
  };
}

function header(name: string, value = "x"): Changes {
  return { origin: { customHeaders: [{ name, value }] } };
}

/** One mutation of the compliant distribution each, and AWS's code for it. */
const CASES: readonly (readonly [sentence: string, change: (delivery: Delivery) => Changes, code: string])[] =
  [
    ["a behaviour's missing origin", () => ({ behaviour: { targetOriginId: "gone" } }), "NoSuchOrigin"],
    [
      "a default behaviour's missing origin",
      () => ({ standard: { targetOriginId: "gone" } }),
      "NoSuchOrigin",
    ],
    [
      "a group's missing member",
      () => ({ group: { members: [{ originId: "clear-00.us-west-2" }, { originId: "gone" }] } }),
      "NoSuchOrigin",
    ],
    [
      "a group of one member",
      () => ({ group: { members: [{ originId: "clear-00.us-west-2" }] } }),
      "InvalidArgument",
    ],
    [
      "a group of the same member twice",
      () => ({ group: { members: [{ originId: "dead-end" }, { originId: "dead-end" }] } }),
      "InvalidArgument",
    ],
    [
      "a failover code that CloudFront does not know",
      () => ({ group: { failoverCriteria: { statusCodes: [503, 418] } } }),
      "InvalidArgument",
    ],
    [
      "more methods with an origin group than it fails over",
      () => ({
        behaviour: { allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"] },
      }),
      "InvalidArgument",
    ],
    ["methods in a set of their own", () => ({ standard: { allowedMethods: ["GET"] } }), "InvalidArgument"],
    [
      "a cached method that is not allowed",
      () => ({
        standard: { allowedMethods: ["GET", "HEAD"], cachedMethods: ["GET", "HEAD", "OPTIONS"] },
      }),
      "InvalidArgument",
    ],
    ["a custom header Host", () => header("Host"), "InvalidArgument"],
    ["a custom header Cookie", () => header("Cookie"), "InvalidArgument"],
    ["a custom header Range", () => header("Range"), "InvalidArgument"],
    ["a custom header X-Amz-Anything", () => header("X-Amz-Anything"), "InvalidArgument"],
    ["a custom header X-Edge-Anything", () => header("x-edge-anything"), "InvalidArgument"],
    ["a custom header's too long value", () => header("x-long", "x".repeat(1784)), "InvalidArgument"],
    [
      "31 custom headers",
      () => ({
        origin: { customHeaders: Array.from({ length: 31 }, (_, at) => ({ name: `x-${at}`, value: "x" })) },
      }),
      "TooManyOriginCustomHeaders",
    ],
    ["no connection attempts", () => ({ origin: { connectionAttempts: 0 } }), "InvalidArgument"],
    ["four connection attempts", () => ({ origin: { connectionAttempts: 4 } }), "InvalidArgument"],
    ["a connection timeout of 11 s", () => ({ origin: { connectionTimeout: 11 } }), "InvalidArgument"],
    ["a read timeout of 121 s", () => originConfig({ originReadTimeout: 121 }), "InvalidOriginReadTimeout"],
    ["a read timeout of 0 s", () => originConfig({ originReadTimeout: 0 }), "InvalidOriginReadTimeout"],
    [
      "an unknown TLS version",
      () => originConfig({ originSslProtocols: ["TLSv1.9"] }),
      "InvalidProtocolSettings",
    ],
    [
      "a Shield Region without Origin Shield",
      () => ({ origin: { originShield: { enabled: true, originShieldRegion: "us-west-1" } } }),
      "InvalidArgument",
    ],
    ["an id used twice", () => ({ origin: { originId: "dead-end" } }), "InvalidArgument"],
    [
      "an origin that is neither a bucket nor custom",
      () => ({ origin: { customOriginConfig: null } }),
      "InvalidArgument",
    ],
    ["a missing cache policy", () => ({ behaviour: { cachePolicyId: "gone" } }), "NoSuchCachePolicy"],
    [
      "a missing origin request policy",
      () => ({ behaviour: { originRequestPolicyId: "gone" } }),
      "NoSuchOriginRequestPolicy",
    ],
    [
      "a missing response headers policy",
      () => ({ behaviour: { responseHeadersPolicyId: "gone" } }),
      "NoSuchResponseHeadersPolicy",
    ],
    [
      "a missing key group",
      () => ({ standard: { trustedKeyGroups: ["gone"] } }),
      "TrustedKeyGroupDoesNotExist",
    ],
    [
      "five key groups",
      () => ({ behaviour: { trustedKeyGroups: ["a", "b", "c", "d", "e"] } }),
      "TooManyKeyGroupsAssociatedToDistribution",
    ],
    [
      "a missing function",
      ({ functionArn }) => ({
        behaviour: {
          functionAssociations: [{ eventType: "viewer-request", functionArn: `${functionArn}-gone` }],
        },
      }),
      "InvalidFunctionAssociation",
    ],
    [
      "two functions on one event",
      ({ functionArn }) => ({
        behaviour: {
          functionAssociations: [
            { eventType: "viewer-request", functionArn },
            { eventType: "viewer-request", functionArn },
          ],
        },
      }),
      "InvalidFunctionAssociation",
    ],
    [
      "Lambda@Edge on a viewer event beside a CloudFront Function",
      ({ lambdaArn }) => ({
        behaviour: { lambdaFunctionAssociations: [{ eventType: "viewer-request", lambdaArn }] },
      }),
      "InvalidLambdaFunctionAssociation",
    ],
    [
      "Lambda@Edge without a version",
      ({ lambdaArn }) => lambdaAssociation(lambdaArn.replace(/:[0-9]+$/, "")),
      "InvalidLambdaFunctionAssociation",
    ],
    [
      "Lambda@Edge as $LATEST",
      ({ lambdaArn }) => lambdaAssociation(lambdaArn.replace(/:[0-9]+$/, ":$LATEST")),
      "InvalidLambdaFunctionAssociation",
    ],
    [
      "Lambda@Edge in another Region",
      ({ lambdaArn }) => lambdaAssociation(lambdaArn.replace("us-east-1", "eu-west-1")),
      "InvalidLambdaFunctionAssociation",
    ],
    [
      "a Lambda@Edge version that does not exist",
      ({ lambdaArn }) => lambdaAssociation(lambdaArn.replace(/:[0-9]+$/, ":99")),
      "InvalidLambdaFunctionAssociation",
    ],
    [
      "a web ACL in another Region",
      ({ webAclArn }) => ({ top: { webAclId: webAclArn.replace("us-east-1", "eu-west-1") } }),
      "InvalidWebACLId",
    ],
    [
      "a web ACL of scope REGIONAL",
      ({ webAclArn }) => ({ top: { webAclId: webAclArn.replace(":global/", ":regional/") } }),
      "InvalidWebACLId",
    ],
    ["a missing web ACL", ({ webAclArn }) => ({ top: { webAclId: `${webAclArn}x` } }), "InvalidWebACLId"],
    [
      "alternate names without a certificate",
      () => ({ top: { aliases: ["media.example.com"] } }),
      "InvalidViewerCertificate",
    ],
    ["a certificate outside us-east-1", () => certificate({}, "eu-west-1"), "InvalidViewerCertificate"],
    [
      "a certificate without a TLS minimum",
      () => certificate({ minimumProtocolVersion: null }),
      "InvalidMinimumProtocolVersion",
    ],
    [
      "an error code that cannot be configured",
      () => ({ top: { customErrorResponses: [{ errorCode: 418 }] } }),
      "InvalidErrorCode",
    ],
    ["a price class of its own", () => ({ top: { priceClass: "PriceClass_1" } }), "InvalidArgument"],
  ];

function lambdaAssociation(lambdaArn: string): Changes {
  return { behaviour: { lambdaFunctionAssociations: [{ eventType: "origin-request", lambdaArn }] } };
}

function certificate(change: Props, region = "us-east-1"): Changes {
  return {
    top: {
      viewerCertificate: {
        acmCertificateArn: `arn:aws:acm:${region}:111111111111:certificate/0`,
        sslSupportMethod: "sni-only",
        minimumProtocolVersion: "TLSv1.2_2021",
        ...change,
      },
    },
  };
}

function repeated(count: number, make: (index: number) => Props): Props[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

describe("the stand-in's CloudFront distribution", () => {
  let delivery: Delivery;

  before(async function () {
    this.timeout(60_000);
    delivery = await Delivery.make();
  });

  it("accepts the compliant fixture that every case below changes in one place", async () => {
    const made = await delivery.distribute({}, "compliant");
    expect(made.outputs["domainName"]).to.match(/^d[a-z0-9]{13}\.cloudfront\.net$/);
    await delivery.deployment.delete(TOKENS.distribution, "compliant", made.id, VIRGINIA);
  });

  for (const [sentence, change, code] of CASES) {
    it(`refuses ${sentence}`, async () => {
      expect(
        await delivery.refusal(TOKENS.distribution, delivery.distributionArgs(change(delivery))),
      ).to.equal(code);
    });
  }

  it("refuses two behaviours with one pattern, with or without the leading slash", async () => {
    const args = delivery.distributionArgs();
    const behaviours = objects(args, "orderedCacheBehaviors");
    expect(behaviours).to.have.length(1);
    const twins = behaviours.map((behaviour) => ({ ...behaviour, pathPattern: "v1/*/clear-00~*" }));
    const twice = { ...args, orderedCacheBehaviors: [...behaviours, ...twins] };
    expect(await delivery.refusal(TOKENS.distribution, twice)).to.equal("InvalidArgument");
  });

  it("refuses more than CloudFront's quotas of origins, groups and behaviours", async () => {
    const args = delivery.distributionArgs();
    const origins = repeated(101, (at) => ({ ...originArgs("us-west-2"), originId: `o${at}` }));
    const behaviours = repeated(75, (at) => ({
      ...optionalObject(args, "defaultCacheBehavior"),
      pathPattern: `/p${at}`,
    }));
    const groups = repeated(11, (at) => ({
      originId: `g${at}`,
      failoverCriteria: { statusCodes: [503] },
      members: [{ originId: "dead-end" }, { originId: "clear-00.us-west-2" }],
    }));
    const codes = [];
    for (const change of [
      { origins },
      { orderedCacheBehaviors: behaviours },
      { originGroups: groups, orderedCacheBehaviors: [] },
    ]) {
      codes.push(await delivery.refusal(TOKENS.distribution, { ...args, ...change }));
    }
    expect(codes).to.deep.equal([
      "TooManyOrigins",
      "TooManyCacheBehaviors",
      "TooManyOriginGroupsPerDistribution",
    ]);
  });

  it("refuses Lambda@Edge functions with settings that do not exist at the edge", async () => {
    const { deployment, roleArn } = delivery;
    const plain = await deployment.create(
      "aws:iam/role:Role",
      "plain",
      { assumeRolePolicy: trusts("lambda.amazonaws.com") },
      VIRGINIA,
    );
    const forbidden: Record<string, Props> = {
      variables: { environment: { variables: { A: "b" } } },
      timeout: { timeout: 31 },
      vpc: { vpcConfig: { subnetIds: ["s"], securityGroupIds: ["g"] } },
      arm64: { architectures: ["arm64"] },
      layers: { layers: ["arn:aws:lambda:us-east-1:111111111111:layer:l:1"] },
      tracing: { tracingConfig: { mode: "Active" } },
      storage: { ephemeralStorage: { size: 1024 } },
      trust: { role: text(plain.outputs, "arn") },
    };
    for (const [name, setting] of Object.entries(forbidden)) {
      const made = await deployment.create(
        "aws:lambda/function:Function",
        name,
        functionArgs(roleArn, "exports.handler = async () => null;", { publish: true, ...setting }),
        VIRGINIA,
      );
      const args = delivery.distributionArgs(lambdaAssociation(text(made.outputs, "qualifiedArn")));
      expect(await delivery.refusal(TOKENS.distribution, args), name).to.equal(
        "InvalidLambdaFunctionAssociation",
      );
    }
  });

  it("refuses a function that was never published", async () => {
    const made = await delivery.deployment.create(
      TOKENS.function,
      "draft",
      { code: "function handler(e) { return e.request; }", runtime: "cloudfront-js-2.0", publish: false },
      VIRGINIA,
    );
    const functionAssociations = [{ eventType: "viewer-request", functionArn: text(made.outputs, "arn") }];
    const args = delivery.distributionArgs({ behaviour: { functionAssociations } });
    expect(await delivery.refusal(TOKENS.distribution, args)).to.equal("InvalidFunctionAssociation");
  });

  it("lets no two distributions have one alternate name", async () => {
    const named = { top: { ...certificate({}).top, aliases: ["media.example.com"] } };
    const made = await delivery.distribute(named, "named");
    expect(await codeOf(() => delivery.distribute(named, "second"))).to.equal("CNAMEAlreadyExists");
    await delivery.deployment.delete(TOKENS.distribution, "named", made.id, VIRGINIA);
  });

  it("finds nothing to refuse at a preview where ids and ARNs are not known yet", () => {
    const args = delivery.distributionArgs({
      behaviour: {
        cachePolicyId: UNKNOWN,
        originRequestPolicyId: UNKNOWN,
        trustedKeyGroups: [UNKNOWN],
        functionAssociations: [{ eventType: "viewer-request", functionArn: UNKNOWN }],
        lambdaFunctionAssociations: [{ eventType: "origin-request", lambdaArn: UNKNOWN }],
      },
      origin: { domainName: UNKNOWN, customHeaders: UNKNOWN },
      top: { webAclId: UNKNOWN },
    });
    expect(delivery.deployment.check(TOKENS.distribution, "preview", args, VIRGINIA).failures).to.be.empty;
  });
});
