import { expect } from "chai";

import { checkEnvironment } from "../../../components/lambda/functionEnvironment";
import { ENTITLEMENT_SETTINGS_VARIABLE } from "../../../functions/entitlement/settings";
import { callbackUrlsOf, LOCAL_CALLBACK_URL } from "../../../stacks/callbackUrls";
import { parsePlatformConfig } from "../../../stacks/config";
import { MEDIA_REGIONS } from "../../../stacks/configSchema";
import { configWarnings } from "../../../stacks/configWarnings";
import { entitlementSettings } from "../../../stacks/entitlementSettings";
import { encoded, legal, problemsOf, type Raw } from "../support/legalConfig";

const OIDC = { kind: "oidc", issuer: "https://login.example.com/", audiences: ["player"], scope: "play" };
const ACCOUNT = { accountId: "222222222222", deployRoleArn: "arn:aws:iam::222222222222:role/deploy" };

const withIdentity = (identity: Raw): Raw => ({ ...legal(), entitlement: { identity } });
const withPages = (...corsOrigins: string[]): Raw => ({ delivery: { ...legal().delivery, corsOrigins } });
const parsed = (change: Raw) => parsePlatformConfig(encoded({ ...legal(), ...change }));
const warningsOf = (change: Raw): readonly string[] => configWarnings(parsed(change));

describe("rules about entitlement", () => {
  it("take another identity provider, with a slash at its issuer's end if its tokens have one", () => {
    for (const issuer of [
      "https://login.example.com",
      "https://login.example.com/",
      "https://a.example/t/v2",
    ]) {
      expect(problemsOf(withIdentity({ ...OIDC, issuer }))).to.deep.equal([]);
    }
  });

  it("refuse a discovery document for an issuer, naming the issuer", () => {
    const issuer = "https://login.example.com/t/.well-known/openid-configuration";
    expect(problemsOf(withIdentity({ ...OIDC, issuer })).join()).to.match(
      /^entitlement\.identity\.issuer: got .* as its tokens name it: https:\/\/login\.example\.com\/t\.$/,
    );
  });

  it("refuse audiences and callback URLs that are there twice", () => {
    expect(problemsOf(withIdentity({ ...OIDC, audiences: ["a", "b", "a", "a"] })).join()).to.match(
      /^entitlement\.identity\.audiences: got a more than once/,
    );
    const callbackUrls = ["https://www.example.com/", "https://www.example.com/"];
    expect(problemsOf(withIdentity({ kind: "cognito", callbackUrls })).join()).to.match(
      /^entitlement\.identity\.callbackUrls: got https:\/\/www\.example\.com\/ more than once/,
    );
  });

  it("refuse a sign-in that returns nowhere, or to more pages than Cognito takes", () => {
    expect(problemsOf(withIdentity({ kind: "cognito", callbackUrls: [] })).join()).to.match(
      /^entitlement\.identity\.callbackUrls: got none/,
    );
    const pages = Array.from({ length: 101 }, (_, n) => `https://www-${n}.example.com`);
    expect(problemsOf({ ...legal(), ...withPages(...pages) }).join()).to.match(
      /^entitlement\.identity\.callbackUrls: comes to 101, one for each of delivery\.corsOrigins\. Cognito takes 100/,
    );
  });

  it("refuse settings that Lambda has no room for, with what they are made of", () => {
    const packagingGroups = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`${"g".repeat(29)}-${n}`, ALL_FORMATS]),
    );
    // So many groups are refused for other reasons as well.
    expect(problemsOf({ ...legal(), packagingGroups }).join("\n")).to.match(
      /^entitlement: the environment of its functions can come to \d{4} bytes\. Lambda allows 4096\. Of these are packagingGroups \(.*\): \d{4}; names of Regions: 25; /m,
    );
  });

  it("leave room for the largest environment that can be deployed", () => {
    const regions = Object.fromEntries(MEDIA_REGIONS.slice(0, 9).map((region) => [region, ACCOUNT]));
    const config = parsed({
      regions,
      replication: { ingestRegions: MEDIA_REGIONS.slice(0, 2) },
      packagingGroups: Object.fromEntries(
        Array.from({ length: 10 }, (_, n) => [`${"g".repeat(31)}${n}`, ALL_FORMATS]),
      ),
      activeRegion: MEDIA_REGIONS[0],
      entitlement: { identity: { ...OIDC, scope: "s".repeat(256), viewerClaim: "c".repeat(128) } },
    });
    const stack = "x".repeat(70);
    const settings = entitlementSettings(config, {
      entitlementTable: `${stack}-entitlements`,
      catalogTable: `${stack}-catalog`,
      signerParameter: `/${stack}/signer`,
      scope: "s".repeat(256),
      viewerClaim: "c".repeat(128),
    });
    expect(() =>
      checkEnvironment("fn", {
        [ENTITLEMENT_SETTINGS_VARIABLE]: JSON.stringify({ ...settings, originKeySha256: "0".repeat(64) }),
      }),
    ).not.to.throw();
  });
});

const ALL_FORMATS = { configurations: { "hls-v9999": {}, "dash-v9999": {}, "cmaf-v9999": {} } };

describe("settings of the entitlement services", () => {
  it("name the newest version of each format that is not retiring, and none that the edge cannot serve", () => {
    const { serving, regions } = entitlementSettings(
      parsed({
        packagingGroups: {
          "clear-00": {
            configurations: {
              "hls-v2": {},
              "hls-v10": {},
              "hls-v9": { retiring: true },
              "dash-v1": { retiring: true },
              "mss-v1": {},
            },
          },
        },
      }),
      { entitlementTable: "e", catalogTable: "c", signerParameter: "/p", scope: "s", viewerClaim: "sub" },
    );
    expect(serving).to.deep.equal({ "clear-00": { hls: "hls-v10" } });
    expect(regions).to.deep.equal(["us-west-2", "eu-west-1"]);
  });
});

describe("callback URLs of sign-in", () => {
  it("are those of the configuration, else each page's, else one on the viewer's own machine", () => {
    const callbackUrls = ["https://www.example.com/back"];
    const pages = withPages("https://www.example.com", "https://tv.example.com:8443");
    expect(callbackUrlsOf(parsed({ ...pages, entitlement: { identity: { callbackUrls } } }))).to.deep.equal(
      callbackUrls,
    );
    expect(callbackUrlsOf(parsed(pages))).to.deep.equal([
      "https://www.example.com/",
      "https://tv.example.com:8443/",
    ]);
    expect(callbackUrlsOf(parsed({}))).to.deep.equal([LOCAL_CALLBACK_URL]);
    expect(callbackUrlsOf(parsed({ ...pages, entitlement: { identity: OIDC } }))).to.deep.equal([]);
  });
});

describe("warnings about entitlement", () => {
  it("say that pages of other origins cannot play, and that sign-in returns to the viewer's machine only", () => {
    const [pages, signIn, ...others] = warningsOf({});
    expect(pages).to.match(/^delivery\.corsOrigins: empty\./);
    expect(signIn).to.match(/^entitlement\.identity\.callbackUrls: not set.*http:\/\/localhost:8080\//);
    expect(others).to.deep.equal([]);
  });

  it("leave sign-in out where it is somebody else's, or returns to a page that is named", () => {
    for (const identity of [OIDC, { kind: "cognito", callbackUrls: ["https://app.example.com/"] }]) {
      const warnings = warningsOf({ entitlement: { identity } });
      expect(warnings).to.have.length(1);
      expect(warnings[0]).to.match(/^delivery\.corsOrigins: empty/);
    }
  });

  it("say where AWS throttles earlier than the configuration does", () => {
    const page = withPages("https://www.example.com");
    const melbourne = { ...page, regions: { ...legal().regions, "ap-southeast-4": ACCOUNT } };
    const ingest = { replication: { ingestRegions: ["us-west-2", "eu-west-1"] } };
    expect(warningsOf({ ...melbourne, ...ingest }).join()).to.match(
      /^entitlement\.throttle: got 1000 requests a second and 2000 at once\. In ap-southeast-4 .* 2500 and 1250/,
    );
    const throttle = { requestsPerSecond: 2_500, burst: 1_250 };
    expect(warningsOf({ ...melbourne, ...ingest, entitlement: { throttle } })).to.deep.equal([]);
    expect(warningsOf(page)).to.deep.equal([]);
  });

  it("say when a limit for sessions is never reached", () => {
    const page = withPages("https://www.example.com");
    expect(warningsOf({ ...page, entitlement: { mintsPerFiveMinutesPerIp: 20_001 } }).join()).to.match(
      /^entitlement\.mintsPerFiveMinutesPerIp: got 20001, which is never reached/,
    );
    expect(warningsOf({ ...page, entitlement: { mintsPerFiveMinutesPerIp: 20_000 } })).to.deep.equal([]);
  });
});
