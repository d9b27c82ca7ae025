import { expect } from "chai";

import { playRequestCode } from "../../../functions/edge/playRequestCode";
import { viewerRequestCode } from "../../../functions/edge/viewerRequestCode";
import { type Recording, UNKNOWN } from "../../support/recordingMocks";
import { rejectionOf } from "../../support/refusals";
import { ACCOUNT, mediaOrigins, playOriginsIn, recordDelivery, STATIC_ORDER } from "./deliveryFixture";

const COMPONENT = "media:delivery:MediaDelivery";
const KEY = "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey";
const STORE = "aws:cloudfront/keyValueStore:KeyValueStore";
const FUNCTION = "aws:cloudfront/function:Function";

describe("media delivery", () => {
  let recording: Recording;
  const originRequestPolicy = (name: string) =>
    recording.one("aws:cloudfront/originRequestPolicy:OriginRequestPolicy", name).inputs;

  before(async () => {
    recording = await recordDelivery();
  });

  it("is one distribution with its web ACL, switch, functions and policies, and nothing else", () => {
    const types = recording.resources
      .filter(({ custom, type }) => custom && !type.startsWith("pulumi:"))
      .map(({ type }) => type)
      .sort();

    expect(types).to.deep.equal([
      "aws:cloudfront/cachePolicy:CachePolicy",
      "aws:cloudfront/cachePolicy:CachePolicy",
      "aws:cloudfront/distribution:Distribution",
      FUNCTION,
      FUNCTION,
      STORE,
      KEY,
      "aws:cloudfront/originRequestPolicy:OriginRequestPolicy",
      "aws:cloudfront/originRequestPolicy:OriginRequestPolicy",
      "aws:iam/role:Role",
      "aws:iam/rolePolicy:RolePolicy",
      "aws:lambda/function:Function",
      "aws:wafv2/webAcl:WebAcl",
    ]);
  });

  it("is one component of components, each with its outputs registered", () => {
    const components = recording.resources.filter(({ type }) => type.startsWith("media:"));
    const children = recording.childrenOf(recording.one(COMPONENT)).map(({ type }) => type);

    expect(children.sort()).to.deep.equal([
      "media:delivery:EdgeFunctions",
      "media:delivery:MediaDistribution",
      "media:delivery:MediaWebAcl",
      "media:delivery:PlayPolicies",
      "media:delivery:PlaybackPolicies",
      "media:delivery:RegionSwitch",
    ]);
    for (const component of components) {
      expect(Object.keys(recording.outputsOf(component).values), component.type).not.to.deep.equal([]);
    }
  });

  it("tells what operators and the entitlement service need", () => {
    const { values } = recording.outputsOf(recording.one(COMPONENT));

    expect(values).to.have.all.keys([
      "distributionId",
      "distributionArn",
      "distributionDomainName",
      "playbackDomain",
      "keyValueStoreArn",
      "webAclArn",
    ]);
    expect(values["playbackDomain"]).to.equal(values["distributionDomainName"]);
    expect(values["distributionDomainName"]).to.match(/\.cloudfront\.net$/);
  });

  it("seeds the switch with the static order, and never touches its value again", () => {
    const { inputs, ignoreChanges } = recording.one(KEY);
    const { values } = recording.outputsOf(recording.one(COMPONENT));

    expect(inputs).to.deep.equal({
      keyValueStoreArn: values["keyValueStoreArn"],
      key: "active",
      value: '{"epoch":1,"order":["us-west-2","eu-west-1"]}',
    });
    expect(ignoreChanges).to.deep.equal(["value"]);
  });

  it("leaves entries that are written at run time alone: no resource owns the whole store", () => {
    expect(recording.resources.filter(({ type }) => /KeysExclusive/i.test(type))).to.deep.equal([]);
  });

  it("gives the shipped CloudFront Functions their settings and the one store", () => {
    const { values } = recording.outputsOf(recording.one(COMPONENT));
    const settings = { staticOrder: STATIC_ORDER, statusCodes: [500, 502, 503, 504] };
    const common = {
      runtime: "cloudfront-js-2.0",
      keyValueStoreAssociations: [values["keyValueStoreArn"]],
      publish: true,
    };

    expect(recording.one(FUNCTION, "playback-viewer-request").inputs).to.deep.equal({
      ...common,
      comment: "Refuses what is not a playback path, and chooses the Region order",
      code: viewerRequestCode(settings),
    });
    expect(recording.one(FUNCTION, "playback-play-request").inputs).to.deep.equal({
      ...common,
      comment: "Refuses what is no request for a session, and chooses the Region order",
      code: playRequestCode(settings),
    });
  });

  it("limits addresses by a web ACL of the CloudFront scope, made in us-east-1", () => {
    const acl = recording.one("aws:wafv2/webAcl:WebAcl");

    expect(acl.inputs).to.deep.include({ scope: "CLOUDFRONT", defaultAction: { allow: {} } });
    expect(recording.targetOf(acl)).to.deep.equal({ accountId: ACCOUNT, region: "us-east-1" });
    expect(acl.inputs).not.to.have.property("region");
  });

  it("keys the caches by the path alone, and hands the route on outside of the key", () => {
    const nothing = {
      headersConfig: { headerBehavior: "none" },
      cookiesConfig: { cookieBehavior: "none" },
      queryStringsConfig: { queryStringBehavior: "none" },
    };
    const cachePolicy = (name: string) =>
      recording.one("aws:cloudfront/cachePolicy:CachePolicy", name).inputs;

    expect(cachePolicy("playback-manifests")).to.deep.equal({
      comment: "Manifests, by path alone",
      minTtl: 5,
      defaultTtl: 300,
      maxTtl: 300,
      parametersInCacheKeyAndForwardedToOrigin: {
        ...nothing,
        enableAcceptEncodingGzip: true,
        enableAcceptEncodingBrotli: true,
      },
    });
    expect(cachePolicy("playback-segments")).to.deep.equal({
      comment: "Segments, by path alone",
      minTtl: 5,
      defaultTtl: 86_400,
      maxTtl: 86_400,
      parametersInCacheKeyAndForwardedToOrigin: {
        ...nothing,
        enableAcceptEncodingGzip: false,
        enableAcceptEncodingBrotli: false,
      },
    });
    expect(originRequestPolicy("playback-route")).to.deep.include({
      headersConfig: { headerBehavior: "whitelist", headers: { items: ["x-media-route"] } },
      cookiesConfig: nothing.cookiesConfig,
      queryStringsConfig: nothing.queryStringsConfig,
    });
  });

  it("tells the entitlement service what the play-request function wrote, the country and the format, and no cookie", () => {
    const policy = originRequestPolicy("playback-play");

    expect(policy).to.deep.include({
      headersConfig: {
        headerBehavior: "whitelist",
        headers: {
          items: [
            "x-play-authorization",
            "x-play-host",
            "x-play-address",
            "cloudfront-viewer-country",
            "origin",
            "content-type",
            "access-control-request-method",
            "access-control-request-headers",
          ],
        },
      },
      cookiesConfig: { cookieBehavior: "whitelist", cookies: { items: ["play-none"] } },
      queryStringsConfig: { queryStringBehavior: "whitelist", queryStrings: { items: ["format"] } },
    });
  });

  it("never keeps an answer longer than it is told to", async () => {
    const brief = await recordDelivery(() => ({ caching: { manifestSeconds: 2, segmentSeconds: 10 } }));

    expect(brief.one("aws:cloudfront/cachePolicy:CachePolicy", "playback-manifests").inputs).to.deep.include({
      minTtl: 2,
      defaultTtl: 2,
      maxTtl: 2,
    });
  });

  it("protects the distribution and the switch, when asked to", async () => {
    const guarded = (record: Recording) =>
      record.resources.filter(({ protect }) => protect).map(({ type }) => type);

    expect(guarded(recording)).to.have.members(["aws:cloudfront/distribution:Distribution", STORE]);
    expect(guarded(await recordDelivery(() => ({ protect: false })))).to.deep.equal([]);
  });

  it("leaves every name that must be unique to Pulumi, so that replacements can stand beside the old", () => {
    const named = recording.resources.filter(({ custom, inputs }) => custom && "name" in inputs);

    expect(named.map(({ type }) => type)).to.deep.equal([]);
  });

  it("is planned as a whole in a first preview", async () => {
    const preview = await recordDelivery(() => ({}), { preview: true });

    expect(preview.resources).to.have.length(recording.resources.length);
    expect(preview.one("aws:cloudfront/distribution:Distribution").inputs["webAclId"]).to.equal(UNKNOWN);
  });

  for (const [what, regions] of [
    ["a Region has no entitlement service", ["us-west-2"]],
    ["a Region has two", ["us-west-2", "eu-west-1", "eu-west-1"]],
    ["there is one elsewhere", ["us-west-2", "eu-west-1", "sa-east-1"]],
  ] as const) {
    it(`refuses to be made where ${what}`, async () => {
      const refusal = await rejectionOf(recordDelivery(() => ({ playOrigins: playOriginsIn(regions) })));

      expect(refusal).to.match(/entitlement services: got .*needs one, and no other/);
    });
  }

  it("refuses Regions that do not serve the same packaging groups, before anything is made", async () => {
    const refusal = await rejectionOf(
      recordDelivery(() => ({
        origins: [
          ...mediaOrigins(["clear-00", "clear-01"], ["us-west-2"]),
          ...mediaOrigins(["clear-00"], ["eu-west-1"]),
        ],
      })),
    );

    expect(refusal).to.match(/packaging group clear-01: has no origin in eu-west-1/);
  });
});
