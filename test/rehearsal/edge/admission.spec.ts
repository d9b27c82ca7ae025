import { expect } from "chai";
import fc from "fast-check";

import { objects, text } from "../../../rehearsal/cloud/core/props";
import { Edge, type ViewerResponse } from "../../../rehearsal/edge";
import { bodyOf, EdgeWorld, PATH } from "./edgeWorld";

describe("the edge's way from viewer to origin", () => {
  let world: EdgeWorld;

  beforeEach(async function () {
    this.timeout(60_000);
    world = await EdgeWorld.make();
  });

  it("answers from the first origin of the group, through the origin-request function", async () => {
    const response = await world.get();
    expect(response).to.include({
      status: 200,
      servedBy: "clear-00.us-west-2",
      cache: "miss",
      refusedBy: undefined,
    });
    expect(bodyOf(response)).to.equal(`us-west-2 /us-west-2${PATH}`);
    expect(response.attempts).to.deep.equal([
      { originId: "clear-00.us-west-2", outcome: 200, elapsedMs: 40 },
    ]);
    expect(response.timeToFirstByteMs).to.equal(45);
  });

  it("serves its own names and no others", async () => {
    expect((await world.get(PATH, { host: "d000.cloudfront.net" })).refusedBy).to.equal("host");
    expect((await world.get(PATH, { host: world.host.toUpperCase() })).refusedBy).to.equal("signature");
  });

  it("asks WAF first: too many requests of one address are refused before anything of ours runs", async () => {
    const limited = await EdgeWorld.make({ rateLimit: 10 });
    for (let index = 0; index < 10; index++) {
      expect((await limited.get()).status).to.equal(200);
    }
    const blocked = await limited.get(PATH, { headers: {} });
    expect(blocked).to.include({ status: 403, refusedBy: "waf", refusalReason: "rate" });
    expect((await limited.get(PATH, { clientIp: "192.0.2.9" })).status).to.equal(200);
    await limited.clock.advance(300_000);
    expect((await limited.get()).status).to.equal(200);
  });

  it("refuses HTTP where HTTPS is required, and redirects where the behaviour says so", async () => {
    expect((await world.get(PATH, { scheme: "http" })).refusedBy).to.equal("protocol");
    const redirecting = await EdgeWorld.make({
      changes: { behaviour: { viewerProtocolPolicy: "redirect-to-https" } },
    });
    const response = await redirecting.get(PATH, { scheme: "http" });
    expect(response.status).to.equal(301);
    expect(response.headers["location"]).to.equal(`https://${redirecting.host}${PATH}`);
    expect(redirecting.attempts).to.be.empty;
  });

  it("refuses methods that the behaviour does not allow", async () => {
    expect((await world.get(PATH, { method: "POST" })).refusedBy).to.equal("method");
  });

  it("answers 502 from the dead end, whose name does not resolve, without running a function or reaching anybody", async () => {
    const response = await world.get("/anything/else");
    expect(response.status).to.equal(502);
    expect(response.attempts).to.deep.equal([{ originId: "dead-end", outcome: "unresolved", elapsedMs: 0 }]);
    expect(world.attempts).to.be.empty;
  });

  it("matches the behaviour on the normalized path and sends the raw one on", async () => {
    const raw = "/v1//asset-1/x/../clear-00~r/hls/m/index.m3u8";
    const response = await world.get(raw);
    expect(response.servedBy).to.equal("clear-00.us-west-2");
    expect(world.asked.map((request) => request.path)).to.deep.equal([`/us-west-2${raw}`]);
  });

  it("forwards no cookie, no query string and no header that no policy names", async () => {
    const headers = {
      cookie: `${world.cookies()}; a=b`,
      "x-media-route": "r",
      "x-other": "o",
      origin: "https://a",
    };
    await world.get(`${PATH}?a=b`, { headers });
    const [request] = world.asked;
    expect(request?.path).to.equal(`/us-west-2${PATH}`);
    expect(request?.headers).to.include({ "x-media-route": "r", "user-agent": "Amazon CloudFront" });
    expect(request?.headers).to.not.have.any.keys("cookie", "x-other", "origin");
  });

  it("sends the origin's custom headers in place of the viewer's own of the same name", async () => {
    const changes = {
      behaviour: {
        originRequestPolicyId: "216adef6-5c7f-47e4-b989-5492eafa07d3",
        lambdaFunctionAssociations: [],
      },
    };
    const open = await EdgeWorld.make({ changes });
    const forged = { "x-mediapackage-cdnidentifier": "forged", "x-other": "o" };
    await open.get(`${PATH}?a=b&c`, { headers: { cookie: open.cookies(), ...forged } });
    const [request] = open.asked;
    expect(request?.headers).to.include({
      "x-mediapackage-cdnidentifier": "identifier-us-west-2",
      "x-media-region": "us-west-2",
      "x-other": "o",
      host: open.host,
    });
    expect(request?.path).to.equal(`${PATH}?a=b&c`);
    expect(request?.headers["cookie"]).to.include("CloudFront-Policy=");
  });

  it("replaces the viewer's host by the origin's unless the policy forwards it", async () => {
    const exceptHost = "b689b0a8-53d0-40ab-baf2-68738e2966ac";
    const open = await EdgeWorld.make({ changes: { behaviour: { originRequestPolicyId: exceptHost } } });
    await open.get(PATH, { headers: { cookie: open.cookies(), "x-other": "o" } });
    await world.get();
    for (const [request] of [open.asked, world.asked]) {
      expect(request?.headers["host"]).to.equal(request?.host);
    }
    expect(open.asked[0]?.headers["x-other"]).to.equal("o");
  });

  it("adds a response headers policy's headers to refusals too", async () => {
    const delivery = world.delivery;
    const policy = await delivery.deployment.create(
      "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
      "cors",
      {
        corsConfig: {
          accessControlAllowCredentials: true,
          accessControlAllowHeaders: { items: ["Range"] },
          accessControlAllowMethods: { items: ["GET"] },
          accessControlAllowOrigins: { items: ["https://www.example.com"] },
          originOverride: true,
        },
        securityHeadersConfig: { contentTypeOptions: { override: true } },
      },
    );
    const { id, outputs } = await delivery.distribute(
      { behaviour: { responseHeadersPolicyId: policy.id } },
      "cors",
    );
    const edge = new Edge(delivery.cloud, { distributionId: id });
    const host = text(outputs, "domainName");
    const ask = (origin: string): Promise<ViewerResponse> =>
      edge.handle({ method: "GET", host, path: PATH, headers: { origin }, clientIp: "192.0.2.1" });
    const own = await ask("https://www.example.com");
    expect(own.refusedBy).to.equal("signature");
    expect(own.headers).to.include({
      "access-control-allow-origin": "https://www.example.com",
      "access-control-allow-credentials": "true",
      "x-content-type-options": "nosniff",
    });
    expect((await ask("https://evil.example")).headers).to.not.have.property("access-control-allow-origin");
  });

  it("finds the signed behaviour behind an unsigned one's prefix", async () => {
    const signed = objects(world.delivery.distributionArgs(), "orderedCacheBehaviors");
    const unsigned = signed.map((behaviour) => ({
      ...behaviour,
      trustedKeyGroups: [],
      pathPattern: "/open/*",
    }));
    const ordered = [...unsigned, ...signed];
    const { id, outputs } = await world.delivery.distribute(
      { top: { orderedCacheBehaviors: ordered } },
      "open",
    );
    const edge = new Edge(world.delivery.cloud, { distributionId: id });
    const ask = async (path: string): Promise<number> => {
      const host = text(outputs, "domainName");
      return (await edge.handle({ method: "GET", host, path, headers: {}, clientIp: "192.0.2.1" })).status;
    };
    expect(await ask("/open/1.jpg")).to.equal(200);
    world.network.clearLog();
    for (const climb of ["..", "%2e%2e", "%2E.", "./.."]) {
      expect(await ask(`/open/${climb}${PATH}`), climb).to.equal(403);
    }
    expect(world.attempts).to.be.empty;
  });

  it("lets no path, however written, reach an origin without a signature", async () => {
    const pieces = fc.constantFrom(
      "/",
      "//",
      "..",
      "%2e%2e",
      "%2f",
      "v1",
      "asset-1",
      "clear-00~r",
      "m",
      "?",
      "*",
      "\\",
    );
    const path = fc.array(pieces, { maxLength: 12 }).map((parts) => `/${parts.join("")}`);
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(path, async (raw) => {
        const response = await world.edge.handle({
          method: "GET",
          host: world.host,
          path: raw,
          headers: {},
          clientIp: `10.0.${asked++ % 250}.1`,
        });
        expect(response.status).to.equal(403);
      }),
      { numRuns: 400 },
    );
    expect(world.attempts).to.be.empty;
  });
});

describe("the order of signature and function, which AWS does not document", () => {
  const viewerRequest = `import cf from 'cloudfront';
function handler(event) {
  if (event.request.uri === '/v1/asset-1/clear-00~stop') { return { statusCode: 418 }; }
  event.request.uri = '/v1/asset-1/clear-00~other';
  return event.request;
}`;

  for (const signatureCheck of ["before-function", "after-function"] as const) {
    it(`${signatureCheck}: the viewer's own URL is checked, whatever the function makes of it`, async () => {
      const world = await EdgeWorld.make({ viewerRequest, edge: { signatureCheck } });
      const original = world.cookies({ resource: `https://${world.host}${PATH}` });
      const rewritten = world.cookies({ resource: `https://${world.host}/v1/asset-1/clear-00~other` });
      expect((await world.get(PATH, { headers: { cookie: original } })).status).to.equal(200);
      expect((await world.get(PATH, { headers: { cookie: rewritten } })).refusedBy).to.equal("signature");
      const stopped = await world.get("/v1/asset-1/clear-00~stop", { headers: {} });
      expect(stopped.refusedBy).to.equal(signatureCheck === "before-function" ? "signature" : "function");
    });
  }
});
