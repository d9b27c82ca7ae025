import { expect } from "chai";

import { TOKENS } from "../../../rehearsal/cloud/services/cloudfront/tokens";
import type { OriginResponse } from "../../../rehearsal/network";
import { cachePolicyArgs, VIRGINIA } from "../cloud/services/deliveryFixture";
import { answer, bodyOf, PATH } from "./edgeWorld";
import { PLAY, PlayWorld, whitelistArgs } from "./playWorld";

const BODY = '{"format":"hls"}';

/** An answer that sets cookies. */
function withCookies(cookies: readonly string[], control = ""): OriginResponse {
  return {
    ...answer(200, "session", control === "" ? {} : { "cache-control": control }),
    setCookies: cookies,
  };
}

/** A world whose unsigned behaviour keeps answers for a minute, and forwards these cookies. */
function caching(
  cookies: readonly string[],
  methods: readonly string[] = ["GET", "HEAD"],
): Promise<PlayWorld> {
  return PlayWorld.make({
    behaviour: async ({ deployment }) => {
      const cache = await deployment.create(
        TOKENS.cachePolicy,
        "keeping",
        cachePolicyArgs(0, 60, 60),
        VIRGINIA,
      );
      const forward = whitelistArgs(["content-type"], cookies);
      const policy = await deployment.create(TOKENS.originRequestPolicy, "few", forward, VIRGINIA);
      return {
        cachePolicyId: cache.id,
        originRequestPolicyId: policy.id,
        cachedMethods: methods,
      };
    },
  });
}

describe("requests with bodies at the edge", () => {
  let play: PlayWorld;

  beforeEach(async function () {
    this.timeout(60_000);
    play = await PlayWorld.make();
  });

  it("bring the body to the origin as it is, its length, and other headers by policy only", async () => {
    const headers = { "content-type": "application/json", "content-length": "99", "x-other": "o" };
    const response = await play.post(BODY, { path: `${PLAY}?format=hls&other=1`, headers });
    expect(response).to.include({ status: 200, cache: "miss", servedBy: "clear-00.us-west-2" });
    const [asked] = play.world.asked;
    expect(asked).to.include({ method: "POST", path: `${PLAY}?format=hls` });
    expect(Buffer.from(asked?.body ?? []).toString()).to.equal(BODY);
    expect(asked?.headers).to.include({
      "content-type": "application/json",
      "content-length": String(BODY.length),
    });
    expect(asked?.headers).to.not.have.any.keys("x-other", "cookie");
  });

  it("bring no body where there is none", async () => {
    await play.ask();
    expect(play.world.asked[0]).to.not.have.property("body");
    expect(play.world.asked[0]?.headers).to.not.have.property("content-length");
  });

  it("are refused when they are GET", async () => {
    const response = await play.ask({ body: Buffer.from(BODY) });
    expect(response).to.include({ status: 403, refusedBy: "method" });
    expect(play.world.attempts).to.be.empty;
  });

  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    it(`go to one origin of a group only when they are ${method}`, async () => {
      const groups = await PlayWorld.make({
        code: `import cf from 'cloudfront';
function handler(event) {
  cf.createRequestOriginGroup({ originIds: [{ originId: 'clear-00.us-west-2' }, { originId: 'clear-00.eu-west-1' }], failoverCriteria: { statusCodes: [503] } });
  return event.request;
}`,
      });
      groups.world.network.setFault("us-west-2", "erroring");
      expect((await groups.ask({ method })).status).to.equal(503);
      expect(groups.world.attempts).to.deep.equal(["us-west-2"]);
      for (const safe of ["GET", "HEAD", "OPTIONS"]) {
        expect((await groups.ask({ method: safe })).status, safe).to.equal(200);
      }
    });

    it(`are never kept when they are ${method}, at the edge or at the Origin Shield`, async () => {
      const keeping = await caching([]);
      for (const turn of ["first", "second"]) {
        expect((await keeping.ask({ method })).cache, turn).to.equal("miss");
      }
      expect(keeping.world.asked).to.have.length(2);
      await keeping.ask();
      await keeping.ask({ method });
      expect(keeping.world.asked, "what GET has stored is no answer").to.have.length(4);
      expect((await keeping.ask()).cache).to.equal("hit");
    });
  }

  it("have OPTIONS kept where the behaviour lists it, and nowhere else", async () => {
    const listed = await caching([], ["GET", "HEAD", "OPTIONS"]);
    await listed.ask({ method: "OPTIONS" });
    expect((await listed.ask({ method: "OPTIONS" })).cache).to.equal("hit");
    const unlisted = await caching([]);
    await unlisted.ask({ method: "OPTIONS" });
    expect((await unlisted.ask({ method: "OPTIONS" })).cache).to.equal("miss");
  });

  it("and all others are asked of the origin every time where caching is disabled", async () => {
    for (const control of ["", "max-age=60"]) {
      play.world.respond = () => answer(200, "x", control === "" ? {} : { "cache-control": control });
      await play.ask();
      expect((await play.ask()).cache, control).to.equal("miss");
    }
    expect(play.world.asked).to.have.length(4);
  });
});

describe("answers that set cookies", () => {
  const COOKIES = ["a=1; Path=/v1/; Secure", "b=2; HttpOnly"];

  it("reach the viewer with each cookie by itself, beside the other headers", async () => {
    const play = await PlayWorld.make();
    play.world.respond = () => withCookies(COOKIES, "no-store");
    const response = await play.post(BODY);
    expect(response.setCookies).to.deep.equal(COOKIES);
    expect(response.headers).to.include({ "cache-control": "no-store" }).and.not.have.property("set-cookie");
    expect(bodyOf(response)).to.equal("session");
  });

  it("are not kept, whatever the policies say, so that nobody gets another viewer's", async () => {
    const keeping = await caching(["any"]);
    let turn = 0;
    keeping.world.respond = () => withCookies([`viewer=${++turn}`], "max-age=60");
    expect((await keeping.ask()).setCookies).to.deep.equal(["viewer=1"]);
    const second = await keeping.ask();
    expect(second).to.include({ cache: "miss" });
    expect(second.setCookies).to.deep.equal(["viewer=2"]);
  });

  it("are not kept with no-store, cookies or not", async () => {
    const keeping = await caching(["any"]);
    keeping.world.respond = () => answer(200, "x", { "cache-control": "no-store" });
    await keeping.ask();
    expect((await keeping.ask()).cache).to.equal("miss");
  });

  it("lose the cookies where neither policy forwards any cookie, and are kept without them", async () => {
    const none = await caching([]);
    none.world.respond = () => withCookies(COOKIES, "max-age=60");
    for (const cache of ["miss", "hit"]) {
      const response = await none.ask();
      expect(response).to.include({ cache }).and.not.have.property("setCookies");
    }
  });

  it("of the signed behaviour are as without cookies", async () => {
    const play = await PlayWorld.make();
    play.world.respond = () => withCookies(COOKIES);
    expect(await play.world.get(PATH))
      .to.include({ status: 200 })
      .and.not.have.property("setCookies");
  });
});
