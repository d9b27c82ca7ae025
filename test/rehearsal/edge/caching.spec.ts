import { expect } from "chai";

import { text } from "../../../rehearsal/cloud/core/props";
import { TOKENS } from "../../../rehearsal/cloud/services/cloudfront/tokens";
import { Edge, OriginShields } from "../../../rehearsal/edge";
import { cachePolicyArgs, VIRGINIA } from "../cloud/services/deliveryFixture";
import { answer, bodyOf, EdgeWorld, PATH } from "./edgeWorld";

describe("the edge's cache", () => {
  let world: EdgeWorld;

  beforeEach(async function () {
    this.timeout(60_000);
    world = await EdgeWorld.make();
  });

  /** Forgets the Origin Shields, so that a miss at the edge is one at the origin. */
  const forgetShields = (): void => world.delivery.cloud.service(OriginShields).clear();

  it("serves a hit without an origin or a function, until its time is over", async () => {
    expect((await world.get()).cache).to.equal("miss");
    await world.clock.advance(59_999);
    const hit = await world.get();
    expect(hit).to.include({ cache: "hit", servedBy: "clear-00.us-west-2", timeToFirstByteMs: 5 });
    expect(hit.headers).to.include({ age: "59", "x-cache": "Hit from cloudfront" });
    await world.clock.advance(1);
    expect((await world.get()).cache).to.equal("miss");
    expect(world.asked).to.have.length(2);
  });

  it("still wants a signature for a hit", async () => {
    await world.get();
    expect((await world.get(PATH, { headers: {} })).refusedBy).to.equal("signature");
  });

  it("has one entry per path, whatever cookies, query strings and headers the cache policy leaves out", async () => {
    await world.get(PATH);
    const other = { cookie: `${world.cookies({ expiresInSeconds: 60 })}; a=b`, "x-media-route": "other" };
    expect((await world.get(`${PATH}?a=b`, { headers: other })).cache).to.equal("hit");
    expect((await world.get(`${PATH}x`)).cache).to.equal("miss");
  });

  it("splits by what the cache policy names", async () => {
    const split = await EdgeWorld.make({
      changes: { behaviour: { cachePolicyId: "08627262-05a9-4f76-9ded-b50ca2e3a84f" } },
    });
    expect((await split.get(`${PATH}?m=1`)).cache).to.equal("miss");
    expect((await split.get(`${PATH}?m=2`)).cache).to.equal("miss");
    expect((await split.get(`${PATH}?m=1&z=9`)).cache).to.equal("hit");
  });

  it("answers HEAD from what GET has stored, without a body", async () => {
    await world.get();
    const head = await world.get(PATH, { method: "HEAD" });
    expect(head.cache).to.equal("hit");
    expect(head.body).to.have.length(0);
  });

  it("does not keep answers to methods that the behaviour does not cache", async () => {
    await world.get(PATH, { method: "OPTIONS" });
    expect((await world.get(PATH, { method: "OPTIONS" })).cache).to.not.equal("hit");
  });

  it("follows the origin's Cache-Control within the policy's bounds", async () => {
    const cases: readonly (readonly [control: string, seconds: number])[] = [
      ["", 30],
      ["max-age=20", 20],
      ["max-age=20, s-maxage=40", 40],
      ["max-age=1", 5],
      ["max-age=3600", 60],
      ["no-store", 5],
      ["private", 5],
    ];
    for (const [control, seconds] of cases) {
      const own = await EdgeWorld.make();
      const { deployment, cloud } = own.delivery;
      const policy = await deployment.create(
        TOKENS.cachePolicy,
        "bounded",
        cachePolicyArgs(5, 30, 60),
        VIRGINIA,
      );
      const { id, outputs } = await own.delivery.distribute(
        { behaviour: { cachePolicyId: policy.id } },
        "bounded",
      );
      const edge = new Edge(cloud, { distributionId: id });
      const host = text(outputs, "domainName");
      own.respond = () => answer(200, "x", control === "" ? {} : { "cache-control": control });
      const cookie = own.cookies({ resource: `https://${host}/*` });
      const ask = async (): Promise<string> =>
        (await edge.handle({ method: "GET", host, path: PATH, headers: { cookie }, clientIp: "192.0.2.1" }))
          .cache;
      await ask();
      await own.clock.advance(seconds * 1000 - 1);
      expect(await ask(), control).to.equal("hit");
      await own.clock.advance(1);
      expect(await ask(), control).to.equal("miss");
    }
  });

  it("keeps an error for ten seconds", async () => {
    world.respond = () => answer(404);
    expect((await world.get()).cache).to.equal("miss");
    await world.clock.advance(9_999);
    expect(await world.get()).to.include({ status: 404, cache: "error-hit" });
    world.respond = () => answer(200, "there now");
    await world.clock.advance(1);
    expect((await world.get()).status).to.equal(200);
  });

  it("keeps an error for as long as the distribution says, and does not keep a 403 that says nothing", async () => {
    const short = await EdgeWorld.make({
      changes: { top: { customErrorResponses: [{ errorCode: 503, errorCachingMinTtl: 1 }] } },
    });
    short.network.setFault("us-west-2", "dark");
    short.network.setFault("eu-west-1", "dark");
    expect((await short.get()).status).to.equal(503);
    await short.clock.advance(999);
    expect((await short.get()).cache).to.equal("error-hit");
    await short.clock.advance(1);
    expect((await short.get()).cache).to.equal("miss");
    world.respond = () => answer(403);
    await world.get();
    expect((await world.get()).cache).to.equal("miss");
  });

  it("serves the expired copy while all origins fail, and asks again only after the error's time", async () => {
    await world.get();
    await world.clock.advance(61_000);
    world.network.setFault("us-west-2", "dark");
    world.network.setFault("eu-west-1", "erroring");
    world.network.clearLog();
    const stale = await world.get();
    expect(stale).to.include({ status: 200, cache: "stale", timeToFirstByteMs: 5 + 2000 + 40 });
    expect(bodyOf(stale)).to.include(PATH);
    expect((await world.get()).timeToFirstByteMs).to.equal(5);
    expect(world.attempts).to.have.length(2);
    await world.clock.advance(10_000);
    world.network.setFault("eu-west-1", undefined);
    expect(await world.get()).to.include({ cache: "miss", servedBy: "clear-00.eu-west-1" });
  });

  it("does not serve an expired copy for a 404", async () => {
    await world.get();
    await world.clock.advance(61_000);
    world.respond = () => answer(404);
    expect((await world.get()).status).to.equal(404);
  });

  it("finds at the Origin Shield what another edge has fetched, without function or origin", async () => {
    await world.get();
    const elsewhere = new Edge(world.delivery.cloud, { distributionId: world.distributionId });
    const request = {
      method: "GET",
      host: world.host,
      path: PATH,
      headers: { cookie: world.cookies() },
      clientIp: "192.0.2.1",
    };
    const response = await elsewhere.handle(request);
    expect(response).to.include({ status: 200, cache: "shield-hit", servedBy: "clear-00.us-west-2" });
    expect(world.asked).to.have.length(1);
    forgetShields();
    elsewhere.clearCache();
    expect((await elsewhere.handle(request)).cache).to.equal("miss");
  });

  it("caches under the path that the viewer-request function leaves, so both Regions' links share one entry", async () => {
    const canonical = await EdgeWorld.make({
      viewerRequest: `import cf from 'cloudfront';
function handler(event) { event.request.uri = '/v1/a/clear-00~r/x/y/1.ts'; return event.request; }`,
    });
    await canonical.get("/v1/a/clear-00~r/one/two/1.ts");
    expect((await canonical.get("/v1/a/clear-00~r/three/four/1.ts")).cache).to.equal("hit");
  });
});
