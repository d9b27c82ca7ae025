import { expect } from "chai";
import { z } from "zod";

import type { MediaDeliveryArgs } from "../../../components/delivery/mediaDelivery";
import type { Recording } from "../../support/recordingMocks";
import {
  ACCOUNT,
  identifierOf,
  mediaOrigins,
  originKeyOf,
  playOriginsIn,
  recordDelivery,
} from "./deliveryFixture";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const CERTIFICATE = `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/00000000-0000-4000-8000-000000000000`;

const parts = z.looseObject({
  origins: z.array(z.looseObject({ originId: z.string() })),
  originGroups: z.array(z.looseObject({ originId: z.string() })),
  orderedCacheBehaviors: z.array(z.looseObject({ targetOriginId: z.string() })),
  defaultCacheBehavior: z.looseObject({ targetOriginId: z.string() }),
});

async function distributionWith(overrides: () => Partial<MediaDeliveryArgs>) {
  return parts.parse((await recordDelivery(overrides)).one(DISTRIBUTION).inputs);
}

describe("media distribution", () => {
  let recording: Recording;
  let inputs: z.output<typeof parts>;

  before(async () => {
    recording = await recordDelivery();
    inputs = parts.parse(recording.one(DISTRIBUTION).inputs);
  });

  it("has an origin per packaging group and Region, locked by the Region's identifier", () => {
    expect(inputs.origins.map(({ originId }) => originId)).to.deep.equal([
      "dead-end",
      "clear-00.eu-west-1",
      "clear-00.us-west-2",
      "clear-01.eu-west-1",
      "clear-01.us-west-2",
      "play_api.eu-west-1",
      "play_api.us-west-2",
    ]);
    expect(inputs.origins[1]).to.deep.equal({
      originId: "clear-00.eu-west-1",
      domainName: "clear-00.egress.mediapackage-vod.eu-west-1.amazonaws.com",
      originPath: "",
      connectionAttempts: 1,
      connectionTimeout: 2,
      customHeaders: [
        { name: "x-media-region", value: "eu-west-1" },
        { name: "X-MediaPackage-CDNIdentifier", value: identifierOf("eu-west-1") },
      ],
      customOriginConfig: {
        httpPort: 80,
        httpsPort: 443,
        ipAddressType: "ipv4",
        originProtocolPolicy: "https-only",
        originSslProtocols: ["TLSv1.2"],
        originReadTimeout: 4,
        originKeepaliveTimeout: 5,
      },
      originShield: { enabled: true, originShieldRegion: "eu-west-1" },
    });
  });

  it("has the entitlement service of each Region, locked by its key and without a shield, for nothing of it is kept", () => {
    expect(inputs.origins[5]).to.deep.equal({
      originId: "play_api.eu-west-1",
      domainName: "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
      originPath: "",
      connectionAttempts: 1,
      connectionTimeout: 2,
      customHeaders: [{ name: "x-play-origin-key", value: originKeyOf("eu-west-1") }],
      customOriginConfig: {
        httpPort: 80,
        httpsPort: 443,
        ipAddressType: "ipv4",
        originProtocolPolicy: "https-only",
        originSslProtocols: ["TLSv1.2"],
        originReadTimeout: 4,
        originKeepaliveTimeout: 5,
      },
    });
  });

  it("asks the entitlement service before all others' patterns, without a key group, and keeps none of its answers", () => {
    const [play, ...others] = inputs.orderedCacheBehaviors;
    const { values } = recording.outputsOf(recording.one("media:delivery:EdgeFunctions"));

    expect(play).to.deep.include({
      pathPattern: "/play/*",
      targetOriginId: "play_api.us-west-2",
      allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
      viewerProtocolPolicy: "https-only",
      cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
      functionAssociations: [{ eventType: "viewer-request", functionArn: values["playRequestArn"] }],
    });
    expect(play).not.to.have.any.keys(["trustedKeyGroups", "lambdaFunctionAssociations"]);
    expect(others.filter((behavior) => behavior["trustedKeyGroups"] === undefined)).to.deep.equal([]);
  });

  it("has a dead end that resolves nowhere and gets no identifier", () => {
    expect(inputs.origins[0]).to.deep.include({
      originId: "dead-end",
      domainName: "dead-end.invalid",
      connectionAttempts: 1,
      connectionTimeout: 1,
    });
    expect(inputs.origins[0]).not.to.have.any.keys(["customHeaders", "originShield"]);
    expect(inputs.defaultCacheBehavior.targetOriginId).to.equal("dead-end");
  });

  it("keeps identifiers and origin keys secret, on the way in and in the state", () => {
    const { secretInputs, additionalSecretOutputs } = recording.one(DISTRIBUTION);

    expect(secretInputs).to.deep.equal([
      ...[1, 2, 3, 4].map((index) => `origins[${index}].customHeaders[1].value`),
      ...[5, 6].map((index) => `origins[${index}].customHeaders[0].value`),
    ]);
    expect(additionalSecretOutputs).to.deep.equal(["origins"]);
    for (const [urn, outputs] of recording.registeredOutputs) {
      expect(JSON.stringify(outputs.values), urn).not.to.match(/identifier-of-|origin-key-of-/);
    }
  });

  it("fails over inside static groups of the first two Regions", () => {
    const member = (originId: string) => ({ originId });
    const failoverCriteria = { statusCodes: [500, 502, 503, 504] };

    expect(inputs.originGroups).to.deep.equal([
      {
        originId: "clear-00",
        failoverCriteria,
        members: [member("clear-00.us-west-2"), member("clear-00.eu-west-1")],
      },
      {
        originId: "clear-01",
        failoverCriteria,
        members: [member("clear-01.us-west-2"), member("clear-01.eu-west-1")],
      },
    ]);
  });

  it("refers only to origins and groups that it has, under ids that are unique", () => {
    const ids = [...inputs.origins, ...inputs.originGroups].map(({ originId }) => originId);
    const targets = inputs.orderedCacheBehaviors.map(({ targetOriginId }) => targetOriginId);

    expect(new Set(ids).size).to.equal(ids.length);
    expect(ids).to.include.members([...new Set(targets)]);
  });

  it("makes origins for a third Region, and leaves the static groups at two", async () => {
    const staticOrder = ["eu-west-1", "us-west-2", "eu-north-1"];
    const three = await distributionWith(() => ({
      staticOrder,
      origins: mediaOrigins(["clear-00"], staticOrder),
      playOrigins: playOriginsIn(staticOrder),
    }));

    expect(three.origins.map(({ originId }) => originId)).to.deep.equal([
      "dead-end",
      "clear-00.eu-north-1",
      "clear-00.eu-west-1",
      "clear-00.us-west-2",
      "play_api.eu-north-1",
      "play_api.eu-west-1",
      "play_api.us-west-2",
    ]);
    expect(three.origins[1]?.["originShield"]).to.deep.equal({
      enabled: true,
      originShieldRegion: "eu-west-2",
    });
    expect(three.originGroups[0]?.["members"]).to.deep.equal([
      { originId: "clear-00.eu-west-1" },
      { originId: "clear-00.us-west-2" },
    ]);
  });

  it("does not change when the Regions hand over their origins in another order", async () => {
    const reversed = await distributionWith(() => ({
      origins: [...mediaOrigins(["clear-01", "clear-00"], ["eu-west-1", "us-west-2"])].reverse(),
      playOrigins: playOriginsIn(["eu-west-1", "us-west-2"]),
    }));

    expect(reversed).to.deep.equal(inputs);
  });

  it("gives every setting that CloudFront would otherwise fill in", () => {
    expect(inputs).to.deep.include({
      enabled: true,
      aliases: [],
      defaultRootObject: "",
      restrictions: { geoRestriction: { restrictionType: "none", locations: [] } },
      viewerCertificate: { cloudfrontDefaultCertificate: true, minimumProtocolVersion: "TLSv1" },
      httpVersion: "http2and3",
      isIpv6Enabled: true,
      priceClass: "PriceClass_100",
      staging: false,
      retainOnDelete: false,
      waitForDeployment: true,
    });
  });

  it("is behind the web ACL", () => {
    const acl = recording.one("aws:wafv2/webAcl:WebAcl");
    const { values } = recording.outputsOf(recording.one("media:delivery:MediaWebAcl"));

    expect(inputs["webAclId"]).to.equal(values["arn"]);
    expect(recording.comesAfter(recording.one(DISTRIBUTION), acl)).to.equal(true);
  });

  it("keeps an outage's answers for a second only, and none that says a title or a format is not there", () => {
    expect(inputs["customErrorResponses"]).to.deep.equal([
      { errorCode: 404, errorCachingMinTtl: 0 },
      ...[500, 502, 503, 504].map((errorCode) => ({ errorCode, errorCachingMinTtl: 1 })),
    ]);
  });

  it("serves own names with their certificate and modern TLS", async () => {
    const own = await recordDelivery(() => ({
      domain: { names: ["play.example.com", "watch.example.com"], certificateArn: CERTIFICATE },
      ipv6Enabled: false,
    }));
    const { values } = own.outputsOf(own.one("media:delivery:MediaDelivery"));

    expect(own.one(DISTRIBUTION).inputs).to.deep.include({
      aliases: ["play.example.com", "watch.example.com"],
      isIpv6Enabled: false,
      viewerCertificate: {
        cloudfrontDefaultCertificate: false,
        acmCertificateArn: CERTIFICATE,
        sslSupportMethod: "sni-only",
        minimumProtocolVersion: "TLSv1.2_2021",
      },
    });
    expect(values["playbackDomain"]).to.equal("play.example.com");
  });

  it("adds CORS headers to every behaviour when there are web origins, and none otherwise", async () => {
    const cors = await recordDelivery(() => ({ corsOrigins: ["https://www.example.com"] }));
    const policies = cors.ofType("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy");
    const shaped = parts.parse(cors.one(DISTRIBUTION).inputs);
    const [play, ...playback] = [...shaped.orderedCacheBehaviors, shaped.defaultCacheBehavior];
    const used = new Set(playback.map((behavior) => behavior["responseHeadersPolicyId"]));

    expect(policies.map(({ name }) => name)).to.have.members(["playback-cors", "playback-play-cors"]);
    expect(used.size).to.equal(1);
    expect(used.has(undefined)).to.equal(false);
    expect(play["responseHeadersPolicyId"])
      .to.be.a("string")
      .and.not.equal([...used][0]);
    expect(JSON.stringify(inputs)).not.to.contain("responseHeadersPolicyId");
  });
});
