import { expect } from "chai";

import type { Props } from "../../../rehearsal/cloud/core/types";
import { TOKENS } from "../../../rehearsal/cloud/services/cloudfront/tokens";
import { rateRule, VIRGINIA, VISIBILITY, webAclArgs } from "../cloud/services/deliveryFixture";
import { bodyOf, PATH } from "./edgeWorld";
import { PLAY, PlayWorld } from "./playWorld";

const ORIGIN = "https://www.example.com";

const CORS: Props = {
  corsConfig: {
    accessControlAllowCredentials: true,
    accessControlAllowHeaders: { items: ["authorization"] },
    accessControlAllowMethods: { items: ["GET", "POST", "OPTIONS"] },
    accessControlAllowOrigins: { items: [ORIGIN] },
    originOverride: true,
  },
};

/** A rate rule on one part of the paths, with an answer of its own. */
function limited(name: string, priority: number, prefix: string): Props {
  const scopeDownStatement = {
    byteMatchStatement: {
      searchString: prefix,
      positionalConstraint: "STARTS_WITH",
      fieldToMatch: { uriPath: {} },
      textTransformations: [{ priority: 0, type: "NONE" }],
    },
  };
  const customResponse = {
    responseCode: 429,
    customResponseBodyKey: "slow-down",
    responseHeaders: [{ name: "Retry-After", value: "60" }],
  };
  return {
    ...rateRule(10, { scopeDownStatement }),
    name,
    priority,
    action: { block: { customResponse } },
    visibilityConfig: VISIBILITY,
  };
}

describe("a behaviour without key groups beside a signed one", () => {
  it("runs its own function, which takes the viewer's headers away and writes its own", async () => {
    const play = await PlayWorld.make();
    const headers = {
      authorization: "Bearer t",
      "X-Play-Address": "10.0.0.1",
      "x-play-host": "evil.example",
      "x-play-other": "o",
    };
    expect((await play.ask({ headers })).status).to.equal(200);
    const [asked] = play.world.asked;
    expect(asked?.headers).to.include({
      "x-play-authorization": "Bearer t",
      "x-play-host": play.host,
      "x-play-address": "192.0.2.1",
    });
    expect(asked?.headers).to.not.have.any.keys("authorization", "x-play-other");
    await play.ask({ headers: { "x-play-authorization": "Bearer forged" } });
    expect(play.world.asked[1]?.headers).to.not.have.property("x-play-authorization");
  });

  it("fails over by the function's group for GET although its static target is one origin, and not for POST", async () => {
    const play = await PlayWorld.make();
    play.world.network.setFault("us-west-2", "dark");
    expect(await play.ask()).to.include({ status: 200, servedBy: "clear-00.eu-west-1" });
    play.world.network.clearLog();
    expect((await play.post("{}")).status).to.equal(503);
    expect(play.world.attempts).to.deep.equal(["us-west-2"]);
  });

  it("reads the same key value store as the other function", async () => {
    const play = await PlayWorld.make();
    await play.world.writeEntry("turned", "yes");
    expect((await play.ask()).servedBy).to.equal("clear-00.eu-west-1");
    expect((await play.post("{}")).servedBy).to.equal("clear-00.eu-west-1");
    expect((await play.world.get()).servedBy, "the other function reads nothing").to.equal(
      "clear-00.us-west-2",
    );
  });

  it("leaves the signed paths signed", async () => {
    const play = await PlayWorld.make();
    expect((await play.ask({ path: PATH })).refusedBy).to.equal("signature");
    expect((await play.ask({ path: `/play/..${PATH}` })).refusedBy).to.equal("signature");
    expect(play.world.attempts).to.be.empty;
  });

  it("puts the response headers policy's CORS on the function's answer, with the function's own type and body", async () => {
    const play = await PlayWorld.make({
      behaviour: async ({ deployment }) => ({
        responseHeadersPolicyId: (
          await deployment.create(TOKENS.responseHeadersPolicy, "cors", CORS, VIRGINIA)
        ).id,
      }),
    });
    const response = await play.ask({ path: "/play/bad", headers: { origin: ORIGIN } });
    expect(response).to.include({ status: 404, refusedBy: "function" });
    expect(response.headers).to.include({
      "content-type": "application/problem+json",
      "access-control-allow-origin": ORIGIN,
      "access-control-allow-credentials": "true",
    });
    expect(JSON.parse(bodyOf(response))).to.deep.equal({ status: 404 });
  });

  it("counts two rate rules apart, and answers with the rule's status, headers and body, and with CORS", async () => {
    const play = await PlayWorld.make({
      behaviour: async ({ deployment }) => ({
        responseHeadersPolicyId: (
          await deployment.create(TOKENS.responseHeadersPolicy, "cors", CORS, VIRGINIA)
        ).id,
      }),
      top: async ({ deployment }) => {
        const acl = await deployment.create(
          "aws:wafv2/webAcl:WebAcl",
          "two",
          webAclArgs(10, {
            rules: [limited("play", 0, "/play/"), limited("playback", 1, "/v1/")],
            customResponseBodies: [
              { key: "slow-down", contentType: "APPLICATION_JSON", content: '{"status":429}' },
            ],
          }),
          VIRGINIA,
        );
        return { webAclId: acl.outputs["arn"] ?? "" };
      },
    });
    const headers = { origin: ORIGIN };
    for (let turn = 0; turn < 10; turn++) {
      expect((await play.ask()).status).to.equal(200);
      expect((await play.ask({ path: PATH })).refusedBy).to.equal("signature");
    }
    const blocked = await play.ask({ headers });
    expect(blocked).to.include({ status: 429, refusedBy: "waf", refusalReason: "play" });
    expect(blocked.headers).to.include({
      "content-type": "application/json",
      "retry-after": "60",
      "access-control-allow-origin": ORIGIN,
    });
    expect(bodyOf(blocked)).to.equal('{"status":429}');
    expect((await play.ask({ path: PATH })).refusalReason).to.equal("playback");
    expect((await play.ask({ path: PLAY, clientIp: "192.0.2.2" })).status).to.equal(200);
  });
});
