import { expect } from "chai";

import type { Props } from "../../../rehearsal/cloud/core/types";
import { TOKENS } from "../../../rehearsal/cloud/services/cloudfront/tokens";
import { documentedCountryOf } from "../../../rehearsal/edge/viewerFacts";
import { cachePolicyArgs, VIRGINIA } from "../cloud/services/deliveryFixture";
import { bodyOf } from "./edgeWorld";
import { PlayWorld, whitelistArgs, type PlaySettings } from "./playWorld";

const ALL_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";
const COUNTRY = "cloudfront-viewer-country";
const ADDRESS = "cloudfront-viewer-address";

const FORGED = { "CloudFront-Viewer-Country": "XX", "cloudfront-viewer-address": "10.0.0.1:1" };

/** The behaviour with this origin request policy; its function shows the headers that it sees when asked for `/play/show`. */
function forwarding(originRequest: Props | string, more: PlaySettings = {}): Promise<PlayWorld> {
  return PlayWorld.make({
    code: `function handler(event) {
  return event.request.uri === '/play/show' ? { statusCode: 200, body: JSON.stringify(event.request.headers) } : event.request;
}`,
    behaviour: async ({ deployment }) => ({
      originRequestPolicyId:
        typeof originRequest === "string"
          ? originRequest
          : (await deployment.create(TOKENS.originRequestPolicy, "own", originRequest, VIRGINIA)).id,
    }),
    ...more,
  });
}

describe("what CloudFront tells about the viewer", () => {
  it("is the country and the address, where the origin request policy names them, to functions and origins", async () => {
    const play = await forwarding(whitelistArgs(["CloudFront-Viewer-Country", "CloudFront-Viewer-Address"]));
    const shown: unknown = JSON.parse(bodyOf(await play.ask({ path: "/play/show" })));
    expect(shown).to.have.nested.property(`${COUNTRY}.value`, "US");
    await play.ask();
    expect(play.world.asked[0]?.headers).to.include({ [COUNTRY]: "US", [ADDRESS]: "192.0.2.1:46532" });
  });

  it("is nothing where no policy names it, to functions and origins", async () => {
    const play = await forwarding(whitelistArgs(["x-any"]));
    const shown = bodyOf(await play.ask({ path: "/play/show", headers: FORGED }));
    expect(shown).to.not.include("cloudfront-");
    await play.ask({ headers: FORGED });
    expect(play.world.asked[0]?.headers).to.not.have.any.keys(COUNTRY, ADDRESS);
  });

  it("is never what the viewer says", async () => {
    const play = await forwarding(whitelistArgs(["CloudFront-Viewer-Country", "CloudFront-Viewer-Address"]));
    await play.ask({ headers: FORGED });
    expect(play.world.asked[0]?.headers).to.include({ [COUNTRY]: "US", [ADDRESS]: "192.0.2.1:46532" });
    await play.ask({ headers: FORGED, clientIp: "10.9.8.7" });
    expect(play.world.asked[1]?.headers, "no country is known").to.not.have.property(COUNTRY);
  });

  it("goes by the edge's own table where one is given", async () => {
    const play = await forwarding(whitelistArgs(["CloudFront-Viewer-Country"]), {
      edge: { countryOf: (ip) => (ip === "10.9.8.7" ? "JP" : undefined) },
    });
    await play.ask({ clientIp: "10.9.8.7" });
    await play.ask();
    expect(play.world.asked[0]?.headers).to.include({ [COUNTRY]: "JP" });
    expect(play.world.asked[1]?.headers).to.not.have.property(COUNTRY);
  });

  it("splits the cache where the cache policy names it", async () => {
    const play = await PlayWorld.make({
      code: "function handler(event) { return event.request; }",
      behaviour: async ({ deployment }) => {
        const args: Props = {
          ...cachePolicyArgs(0, 60, 60),
          parametersInCacheKeyAndForwardedToOrigin: {
            headersConfig: {
              headerBehavior: "whitelist",
              headers: { items: ["CloudFront-Viewer-Country"] },
            },
            cookiesConfig: { cookieBehavior: "none" },
            queryStringsConfig: { queryStringBehavior: "none" },
          },
        };
        return { cachePolicyId: (await deployment.create(TOKENS.cachePolicy, "split", args, VIRGINIA)).id };
      },
    });
    const cacheOf = async (clientIp: string): Promise<string> => (await play.ask({ clientIp })).cache;
    expect(await cacheOf("192.0.2.1")).to.equal("miss");
    expect(await cacheOf("192.0.2.2")).to.equal("hit");
    expect(await cacheOf("198.51.100.1")).to.equal("miss");
    expect(play.world.asked[1]?.headers).to.include({ [COUNTRY]: "IE" });
  });

  it("is no part of all viewer headers, which Authorization is", async () => {
    const play = await forwarding(ALL_EXCEPT_HOST);
    await play.ask({ headers: { ...FORGED, authorization: "Bearer t", "x-any": "1" } });
    expect(play.world.asked[0]?.headers)
      .to.include({ authorization: "Bearer t", "x-any": "1" })
      .and.not.have.any.keys(COUNTRY, ADDRESS);
  });

  it("comes beside all viewer headers where the policy adds it to them", async () => {
    const play = await forwarding({
      ...whitelistArgs([]),
      headersConfig: {
        headerBehavior: "allViewerAndWhitelistCloudFront",
        headers: { items: ["CloudFront-Viewer-Country"] },
      },
    });
    await play.ask({ headers: { ...FORGED, "x-any": "1" } });
    expect(play.world.asked[0]?.headers).to.include({ [COUNTRY]: "US", "x-any": "1" });
    expect(play.world.asked[0]?.headers).to.not.have.property(ADDRESS);
  });

  it("knows the documentation's address blocks by default, and no others", () => {
    const known = ["192.0.2.255", "198.51.100.0", "203.0.113.7"].map(documentedCountryOf);
    expect(known).to.deep.equal(["US", "IE", "DE"]);
    for (const address of ["192.0.3.0", "10.0.0.1", "2001:db8::1", "", "192.0.2"]) {
      expect(documentedCountryOf(address), address).to.equal(undefined);
    }
  });
});
