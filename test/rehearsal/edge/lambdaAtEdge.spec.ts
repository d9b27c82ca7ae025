import { expect } from "chai";

import { bodyOf, EdgeWorld, PATH } from "./edgeWorld";

/** A world whose origin-request function has this body. */
function withBody(body: string): Promise<EdgeWorld> {
  return EdgeWorld.make({
    originRequest: `exports.handler = async (event) => { const request = event.Records[0].cf.request; ${body}\nreturn request; };`,
  });
}

describe("the origin-request function at the edge", () => {
  it("sees the origin that is tried and only the headers that the policies let through", async () => {
    const world = await withBody(
      "return { status: '200', body: JSON.stringify({ request, config: event.Records[0].cf.config }) };",
    );
    const headers = { cookie: world.cookies(), "x-media-route": "r", "x-other": "o" };
    const seen: unknown = JSON.parse(bodyOf(await world.get(`${PATH}?a=b`, { headers })));
    expect(seen).to.have.nested.property("config.eventType", "origin-request");
    expect(seen).to.have.nested.property("request.uri", PATH);
    expect(seen).to.have.nested.property("request.querystring", "");
    expect(seen).to.deep.nested.include({
      "request.headers.x-media-route": [{ key: "x-media-route", value: "r" }],
      "request.headers.host": [
        { key: "host", value: "clear-00.egress.mediapackage-vod.us-west-2.amazonaws.com" },
      ],
      "request.origin.custom.customHeaders.x-media-region": [{ key: "x-media-region", value: "us-west-2" }],
    });
    expect(seen).to.not.have.nested.property("request.headers.cookie");
    expect(seen).to.not.have.nested.property("request.headers.x-other");
    expect(world.attempts).to.be.empty;
  });

  it("may change path, query string, headers, custom headers and the origin itself", async () => {
    const world = await withBody(`request.uri = '/new'; request.querystring = 'a=b';
request.headers['x-new'] = [{ key: 'X-New', value: '1' }];
request.origin.custom.customHeaders['x-extra'] = [{ key: 'X-Extra', value: '2' }];
request.origin.custom.domainName = 'clear-00.egress.mediapackage-vod.eu-west-1.amazonaws.com';`);
    await world.get();
    const [request] = world.asked;
    expect(request?.host).to.include("eu-west-1");
    expect(request?.path).to.equal("/new?a=b");
    expect(request?.headers).to.include({ "x-new": "1", "x-extra": "2", "x-media-region": "us-west-2" });
  });

  it("has Node's modules, and nothing of this process's environment", async () => {
    const world = await EdgeWorld.make({
      originRequest: `const { createHash } = require("node:crypto");
const inherited = require("process").env;
exports.handler = async () => ({ status: 200, body: JSON.stringify([process.env, inherited, createHash("sha256").update("a").digest("hex").length, Buffer.from("a").length]) });`,
    });
    expect(bodyOf(await world.get())).to.equal("[{},{},64,1]");
  });

  it("is loaded once and then quick", async () => {
    const world = await EdgeWorld.make({
      originRequest: `let runs = 0; exports.handler = (event, context, done) => { runs += 1; done(null, { status: 200, body: String(runs) }); };`,
    });
    await world.get("/v1/a/clear-00~r/0", { method: "OPTIONS" });
    const started = process.hrtime.bigint();
    for (let index = 1; index <= 50; index++) {
      const response = await world.get(`/v1/a/clear-00~r/${index}`, { method: "OPTIONS" });
      expect(bodyOf(response)).to.equal(String(index + 1));
    }
    // Signing the viewer's cookies is most of it.
    expect(Number(process.hrtime.bigint() - started) / 1e6 / 50).to.be.lessThan(50);
  });

  const failures: readonly (readonly [sentence: string, body: string, status: number])[] = [
    ["throws", "throw new Error('no');", 503],
    ["returns nothing", "return undefined;", 502],
    ["makes a path without a slash", "request.uri = 'no';", 502],
    ["changes the method", "request.method = 'PUT';", 502],
    [
      "sets a header of CloudFront's own",
      "request.headers['x-edge-a'] = [{ key: 'x-edge-a', value: '1' }];",
      502,
    ],
    ["changes a read-only header", "request.headers.via = [{ key: 'Via', value: '1' }];", 502],
    ["gives a header's list another name", "request.headers['x-a'] = [{ key: 'X-B', value: '1' }];", 502],
    ["makes an origin path above 255 characters", "request.origin.custom.path = '/' + 'x'.repeat(255);", 502],
  ];
  for (const [sentence, body, status] of failures) {
    it(`answers ${status}, without a second origin, for a function that ${sentence}`, async () => {
      const world = await withBody(body);
      expect(await world.get()).to.include({ status, refusedBy: "function-error" });
      expect(world.attempts).to.be.empty;
    });
  }

  it("answers 503 for code that cannot be loaded", async () => {
    for (const originRequest of ["exports.handler = (", "exports.other = 1;", "require('left-pad');"]) {
      expect((await (await EdgeWorld.make({ originRequest })).get()).status).to.equal(503);
    }
  });
});
