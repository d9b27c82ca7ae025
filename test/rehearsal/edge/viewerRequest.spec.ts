import { expect } from "chai";

import { KeyValueStores } from "../../../rehearsal/cloud/services/cloudfront/keyValueStores";
import { TOKENS } from "../../../rehearsal/cloud/services/cloudfront/tokens";
import { VIRGINIA } from "../cloud/services/deliveryFixture";
import { bodyOf, EdgeWorld, PATH } from "./edgeWorld";

/** A world whose viewer-request function has this body. */
function withBody(body: string): Promise<EdgeWorld> {
  return EdgeWorld.make({
    viewerRequest: `import cf from 'cloudfront';\nasync function handler(event) { const request = event.request; ${body}\nreturn request; }`,
  });
}

/** What a function says in its answer's body. */
async function said(expression: string): Promise<unknown> {
  const world = await withBody(`return { statusCode: 200, body: JSON.stringify(${expression}) };`);
  const headers = { cookie: `${world.cookies()}; a=1; a=2`, "X-One": "1" };
  const parsed: unknown = JSON.parse(bodyOf(await world.get(`${PATH}?q=1&q=2&empty`, { headers })));
  return parsed;
}

describe("the viewer-request function's runtime", () => {
  it("shows the request as CloudFront Functions do: cookies apart, headers in lower case, several values kept", async () => {
    const event = await said("{ request, viewer: event.viewer, type: event.context.eventType }");
    expect(event).to.have.nested.property("request.uri", PATH);
    expect(event).to.have.nested.property("request.headers.x-one.value", "1");
    expect(event).to.not.have.nested.property("request.headers.cookie");
    expect(event).to.deep.nested.include({
      "request.querystring": {
        q: { value: "1", multiValue: [{ value: "1" }, { value: "2" }] },
        empty: { value: "" },
      },
      "request.cookies.a": { value: "1", multiValue: [{ value: "1" }, { value: "2" }] },
      viewer: { ip: "192.0.2.1" },
      type: "viewer-request",
    });
  });

  it("has neither Node's globals nor code generation", async () => {
    expect(
      await said("[typeof process, typeof require, typeof setTimeout, typeof fetch, typeof Buffer]"),
    ).to.deep.equal(Array.from({ length: 5 }, () => "undefined"));
    const world = await withBody("eval('1');");
    expect((await world.get()).refusedBy).to.equal("function-error");
  });

  it("starts every request with fresh variables", async () => {
    const world = await EdgeWorld.make({
      viewerRequest: `import cf from 'cloudfront';
let calls = 0;
function handler(event) { calls += 1; return { statusCode: 200, body: String(calls) }; }`,
    });
    expect(bodyOf(await world.get())).to.equal("1");
    expect(bodyOf(await world.get())).to.equal("1");
  });

  it("reads the edge's copy of its key value store", async () => {
    const world = await withBody(`const kvs = cf.kvs();
let missing = 'none';
try { await kvs.get('missing'); } catch (e) { missing = 'threw'; }
return { statusCode: 200, body: JSON.stringify([await kvs.get('active', { format: 'json' }), await kvs.get('active'), await kvs.exists('active'), await kvs.exists('x'), await kvs.count(), missing]) };`);
    await world.writeEntry("active", '{"epoch":1}');
    const body = JSON.stringify([{ epoch: 1 }, '{"epoch":1}', true, false, 1, "threw"]);
    expect(bodyOf(await world.get())).to.equal(body);
  });

  it("lets a function catch a store that cannot be read", async () => {
    const world = await withBody(
      "try { await cf.kvs().get('active'); } catch (e) { return { statusCode: 503, body: 'caught' }; }",
    );
    world.delivery.cloud.service(KeyValueStores).edgeReadsFail = true;
    const response = await world.get();
    expect(response).to.include({ status: 503, refusedBy: "function" });
    expect(bodyOf(response)).to.equal("caught");
  });

  it("answers for the function with its status, headers, cookies and body, and reaches no origin", async () => {
    const world = await withBody(
      "return { statusCode: 403, headers: { 'x-why': { value: 'no' } }, cookies: { a: { value: 'b' } }, body: { encoding: 'base64', data: 'aGk=' } };",
    );
    const response = await world.get();
    expect(response).to.include({ status: 403, refusedBy: "function" });
    expect(response.headers).to.include({ "x-why": "no" });
    expect(response.setCookies).to.deep.equal(["a=b"]);
    expect(bodyOf(response)).to.equal("hi");
    expect(world.attempts).to.be.empty;
  });

  it("hands on what the function changed, as far as a policy names it", async () => {
    const world = await withBody(
      "request.uri = '/changed'; request.headers['x-media-route'] = { value: 'r' }; request.headers['x-other'] = { value: 'o' };",
    );
    await world.get();
    expect(world.asked[0]?.path).to.equal("/us-west-2/changed");
    expect(world.asked[0]?.headers).to.include({ "x-media-route": "r" }).and.not.have.property("x-other");
  });

  it("runs what was published last, from the next request on", async () => {
    const world = await withBody("return { statusCode: 200, body: 'one' };");
    expect(bodyOf(await world.get())).to.equal("one");
    const resource = world.delivery.cloud.resources.get(world.delivery.functionArn);
    const update = (code: string, publish: boolean): Promise<unknown> =>
      world.delivery.deployment.update(
        TOKENS.function,
        "viewer-request",
        resource?.id ?? "",
        { ...resource?.inputs, code, publish },
        VIRGINIA,
      );
    await update("function handler() { return { statusCode: 200, body: 'draft' }; }", false);
    expect(bodyOf(await world.get())).to.equal("one");
    await update("function handler() { return { statusCode: 200, body: 'two' }; }", true);
    expect(bodyOf(await world.get())).to.equal("two");
  });

  const failures: readonly (readonly [sentence: string, body: string, status: number])[] = [
    ["throws", "throw new Error('no');", 503],
    ["never ends", "for (;;) {}", 503],
    ["returns nothing", "return undefined;", 502],
    ["returns neither a request nor a response", "return { hello: 1 };", 502],
    ["changes the method", "request.method = 'PUT';", 502],
    ["makes a path without a slash", "request.uri = 'no';", 502],
    ["names a header in capitals", "request.headers['X-Up'] = { value: '1' };", 502],
    ["changes the host header", "request.headers.host = { value: 'evil.example' };", 502],
    ["removes the host header", "delete request.headers.host;", 502],
    ["sets a header of CloudFront's own", "request.headers['x-amz-cf-id'] = { value: '1' };", 502],
    ["sets X-Edge-Anything", "request.headers['x-edge-anything'] = { value: '1' };", 502],
    ["answers with an impossible status", "return { statusCode: 99 };", 502],
    ["selects an origin that does not exist", "cf.selectRequestOriginById('gone');", 503],
    [
      "makes a group of three origins",
      "cf.createRequestOriginGroup({ originIds: [{ originId: 'a' }, { originId: 'b' }, { originId: 'c' }], failoverCriteria: { statusCodes: [503] } });",
      503,
    ],
    [
      "makes a group without failover codes",
      "cf.createRequestOriginGroup({ originIds: [{ originId: 'clear-00.us-west-2' }, { originId: 'clear-00.eu-west-1' }] });",
      503,
    ],
    [
      "makes a group with a code that CloudFront does not know",
      "cf.createRequestOriginGroup({ originIds: [{ originId: 'clear-00.us-west-2' }, { originId: 'clear-00.eu-west-1' }], failoverCriteria: { statusCodes: [418] } });",
      503,
    ],
    ["sets a forbidden custom header", "cf.updateRequestOrigin({ customHeaders: { Cookie: 'a' } });", 503],
  ];
  for (const [sentence, body, status] of failures) {
    it(`answers ${status} for a function that ${sentence}, and reaches no origin`, async () => {
      const world = await withBody(body);
      expect(await world.get()).to.include({ status, refusedBy: "function-error" });
      expect(world.attempts).to.be.empty;
    });
  }

  it("answers 503 for text that is no script, or imports what does not exist", async () => {
    for (const viewerRequest of [
      "function handler( {",
      "import fs from 'fs';\nfunction handler(e) { return e.request; }",
    ]) {
      expect((await (await EdgeWorld.make({ viewerRequest })).get()).status).to.equal(503);
    }
  });

  it("lets a function change where the request goes", async () => {
    const world = await withBody(
      "cf.updateRequestOrigin({ domainName: 'clear-00.egress.mediapackage-vod.eu-west-1.amazonaws.com' });",
    );
    await world.get();
    expect(world.attempts).to.deep.equal(["eu-west-1"]);
  });
});
